// Scales, axes and marks of the page's charts: inline SVG whose colours come from the page's style.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace calibeam {

/// From values to places: `from` lies at `start`, `to` at `end` (in user units; y grows downwards).
struct Scale {
  double from = 0.0, to = 1.0, start = 0.0, end = 1.0;
  [[nodiscard]] double operator()(double value) const;
};

/// The rectangle that data are drawn in.
struct Plot {
  double left = 0.0, top = 0.0, width = 0.0, height = 0.0;
  [[nodiscard]] double right() const { return left + width; }
  [[nodiscard]] double bottom() const { return top + height; }
};

/// Round values within [from, to], about `count` of them; 1, 2 or 5 times a power of ten apart.
[[nodiscard]] std::vector<double> round_ticks(double from, double to, int count);
/// A tick's label: as many decimals as the distance of the ticks needs, with a sign where `is_signed`.
[[nodiscard]] std::string tick_label(double tick, const std::vector<double>& ticks, bool is_signed);

/// A place with one decimal, the shortest way: "12.5", "40".
[[nodiscard]] std::string svg_place(double place);

/// Collects the data of a <path>.
class SvgPath {
 public:
  void move(double x, double y) { add('M', x, y); }
  void line(double x, double y) { add('L', x, y); }
  /// A dot: a line of no length, which a round cap makes visible.
  void dot(double x, double y);
  void rectangle(double x, double y, double width, double height);
  void close() { data_ += 'Z'; }
  /// The element with its class; nothing if nothing was drawn.
  [[nodiscard]] std::string element(std::string_view css_class) const;

 private:
  void add(char command, double x, double y);
  std::string data_, last_;
};

[[nodiscard]] std::string svg_line(double x1, double y1, double x2, double y2, std::string_view css_class);
/// `anchor`: "start", "middle" or "end"; `text` is escaped here.
[[nodiscard]] std::string svg_text(double x, double y, std::string_view anchor, std::string_view text,
                                   std::string_view css_class = "");

/// Grid lines and labels of a vertical axis at the left of the plot, and its name above them.
[[nodiscard]] std::string vertical_axis(const Plot& plot, const Scale& y, bool is_signed, std::string_view name);

/// What a chart is and shows, for those who cannot see it. Both are plain text, escaped here.
struct ChartText {
  std::string id;  ///< unique on the page
  std::string title, description;
};

/// <svg role="img"> around `body`. `css_class` says at which width of the screen it is shown.
[[nodiscard]] std::string svg_chart(const ChartText& text, double width, double height, std::string_view css_class,
                                    std::string_view body);

}  // namespace calibeam
