#include "page/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "page/html.hpp"
#include "page/numbers.hpp"

namespace calibeam {
namespace {

/// 1, 2 or 5 times a power of ten, so that about `count` steps make `range`.
double round_step(double range, int count) {
  const double rough = range / count;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  const double share = rough / power;
  return power * (share < 1.5 ? 1.0 : share < 3.5 ? 2.0 : share < 7.5 ? 5.0 : 10.0);
}

}  // namespace

double Scale::operator()(double value) const {
  return to == from ? (start + end) / 2.0 : start + (value - from) / (to - from) * (end - start);
}

std::vector<double> round_ticks(double from, double to, int count) {
  if (!(to > from) || !std::isfinite(to - from)) return {from};
  const double step = round_step(to - from, count);
  std::vector<double> ticks;
  for (double i = std::ceil(from / step - 1e-9); i * step <= to + 1e-9 * step; ++i) ticks.push_back(i * step + 0.0);
  return ticks;
}

std::string tick_label(double tick, const std::vector<double>& ticks, bool is_signed) {
  const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : std::max(std::abs(tick), 1e-9);
  const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 12);
  if (std::abs(tick) < step * 1e-6) return "0";
  return is_signed ? delta_words(tick, decimals) : fixed_words(tick, decimals);
}

std::string svg_place(double place) {
  const double tenths = std::round(place * 10.0);
  return fmt::format("{}", tenths == 0.0 ? 0.0 : tenths / 10.0);
}

void SvgPath::add(char command, double x, double y) {
  std::string at = svg_place(x) + " " + svg_place(y);
  if (command == 'L' && at == last_) return;  // nothing that could be seen
  data_ += command;
  data_ += at;
  last_ = std::move(at);
}

void SvgPath::dot(double x, double y) {
  add('M', x, y);
  data_ += "h0";
}

void SvgPath::rectangle(double x, double y, double width, double height) {
  data_ += fmt::format("M{} {}h{}v{}h{}Z", svg_place(x), svg_place(y), svg_place(width), svg_place(height),
                       svg_place(-width));
}

std::string SvgPath::element(std::string_view css_class) const {
  return data_.empty() ? "" : fmt::format("<path class=\"{}\" d=\"{}\"/>\n", css_class, data_);
}

std::string svg_line(double x1, double y1, double x2, double y2, std::string_view css_class) {
  return fmt::format("<line class=\"{}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>\n", css_class, svg_place(x1),
                     svg_place(y1), svg_place(x2), svg_place(y2));
}

std::string svg_text(double x, double y, std::string_view anchor, std::string_view text, std::string_view css_class) {
  const std::string css = css_class.empty() ? "" : fmt::format(" class=\"{}\"", css_class);
  return fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\"{}>{}</text>\n", svg_place(x), svg_place(y), anchor,
                     css, html_text(text));
}

std::string vertical_axis(const Plot& plot, const Scale& y, bool is_signed, std::string_view name) {
  const std::vector<double> ticks = round_ticks(y.from, y.to, std::max(2, static_cast<int>(plot.height / 36.0)));
  std::string out;
  for (const double tick : ticks) {
    const bool zero = is_signed && std::abs(tick) < 1e-12;
    out += svg_line(plot.left, y(tick), plot.right(), y(tick), zero ? "zero" : "grid");
    out += svg_text(plot.left - 6, y(tick) + 4, "end", tick_label(tick, ticks, is_signed));
  }
  if (!name.empty()) out += svg_text(0, plot.top - 10, "start", name, "name");
  return out;
}

std::string svg_chart(const ChartText& text, double width, double height, std::string_view css_class,
                      std::string_view body) {
  return fmt::format(
      "<svg class=\"{0}\" role=\"img\" aria-labelledby=\"{1}-title\" aria-describedby=\"{1}-desc\" "
      "viewBox=\"0 0 {2} {3}\" xmlns=\"http://www.w3.org/2000/svg\">\n<title id=\"{1}-title\">{4}</title>\n"
      "<desc id=\"{1}-desc\">{5}</desc>\n{6}</svg>\n",
      css_class, text.id, svg_place(width), svg_place(height), html_text(text.title, kLongText),
      html_text(text.description, kLongText), body);
}

}  // namespace calibeam
