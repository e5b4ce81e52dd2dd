#include "page/search_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "page/numbers.hpp"
#include "page/svg.hpp"

namespace calibeam {
namespace {

constexpr double kLeft = 58.0, kRightMargin = 34.0, kTop = 34.0, kHeight = 210.0, kStrip = 18.0, kFoot = 62.0;
constexpr double kHighestShare = 0.95;  ///< trials above this share of the scores would squeeze the rest

/// All trials, and scores from the best to nearly the worst; always with 0, where pRN is.
struct Range {
  double low = 0.0, high = 0.0;
  std::size_t above = 0;  ///< trials of the cloud that lie above
};

Range score_range(const SearchTrace& trace) {
  std::vector<double> scores;
  for (const auto& point : trace.cloud()) scores.push_back(point.score);
  std::sort(scores.begin(), scores.end());
  Range range;
  if (scores.empty()) return range;
  const auto at = static_cast<std::size_t>(kHighestShare * static_cast<double>(scores.size() - 1));
  range.low = std::min(0.0, trace.improvements().back().score);
  range.high = std::max(0.0, scores[at]);
  if (scores.back() - range.low < 1.5 * (range.high - range.low)) range.high = std::max(0.0, scores.back());
  range.above = static_cast<std::size_t>(scores.end() - std::upper_bound(scores.begin(), scores.end(), range.high));
  const double air = std::max((range.high - range.low) * 0.06, 1e-7);
  range.low -= air;
  range.high += air;
  return range;
}

std::string cloud(const SearchTrace& trace, const Scale& x, const Scale& y) {
  SvgPath dots;
  for (const auto& point : trace.cloud()) {
    if (point.score <= y.to) dots.dot(x(static_cast<double>(point.trial)), y(point.score));
  }
  return dots.element("cloud");
}

std::string best_line(const SearchTrace& trace, const Scale& x, const Scale& y) {
  SvgPath path;
  double before = 0.0;
  bool begun = false;
  for (const auto& point : trace.improvements()) {
    const double at = x(static_cast<double>(point.trial));
    const double height = y(std::min(point.score, y.to));
    if (begun) path.line(at, before);
    begun ? path.line(at, height) : path.move(at, height);
    before = height;
    begun = true;
  }
  if (begun) path.line(x.end, before);
  return path.element("curve sum");
}

/// The steps as a strip of numbered fields below the plot, and as faint columns behind it.
std::string steps(const SearchTrace& trace, const Plot& plot, const Scale& x) {
  std::string out;
  SvgPath shaded, fields;
  for (std::size_t i = 0; i < trace.steps().size(); ++i) {
    const auto& step = trace.steps()[i];
    const double left = x(static_cast<double>(step.first) - 0.5), right = x(static_cast<double>(step.last) + 0.5);
    if (i % 2 == 1) {
      shaded.rectangle(left, plot.top, right - left, plot.height);
      fields.rectangle(left, plot.bottom() + 4, right - left, kStrip - 4);
    }
    const std::string number = std::to_string(i + 1);
    if (right - left < 5.0 + 7.0 * static_cast<double>(number.size())) continue;
    out += svg_text((left + right) / 2.0, plot.bottom() + 15, "middle", number, "step");
  }
  return shaded.element("window") + fields.element("field") + out;
}

std::string trial_axis(const Plot& plot, const Scale& x, std::int64_t num_trials) {
  std::string out;
  const std::vector<double> ticks = round_ticks(1.0, static_cast<double>(num_trials), plot.width < 400 ? 4 : 8);
  for (const double tick : ticks) {
    const double at = x(tick);
    out += svg_line(at, plot.bottom() + kStrip, at, plot.bottom() + kStrip + 4, "axis");
    if (at + 24.0 < plot.right() + kRightMargin) {
      out += svg_text(at, plot.bottom() + kStrip + 18, "middle", count_words(static_cast<std::uint64_t>(tick)));
    }
  }
  return out + svg_text(plot.left + plot.width / 2.0, plot.bottom() + kStrip + 38, "middle",
                        "configurations tried, in order", "name");
}

std::string description(const SearchTrace& trace, const Range& range) {
  std::string out =
      fmt::format("{} configurations, {} of them failed. ", count_words(static_cast<std::uint64_t>(trace.num_trials())),
                  count_words(static_cast<std::uint64_t>(trace.num_failed())));
  if (!trace.improvements().empty()) {
    const auto& last = trace.improvements().back();
    out += fmt::format("The best score, {}, was reached at number {}. ", delta_words(last.score), last.trial);
  }
  if (range.above > 0) out += fmt::format("{} dots lie above the picture.", range.above);
  return out;
}

std::string one_chart(const SearchTrace& trace, double width, const char* css_class) {
  const Range range = score_range(trace);
  const Plot plot{kLeft, kTop, width - kLeft - kRightMargin, kHeight};
  const Scale x{0.5, static_cast<double>(trace.num_trials()) + 0.5, plot.left, plot.right()};
  const Scale y{range.low, range.high, plot.bottom(), plot.top};
  std::string body = steps(trace, plot, x);
  body += vertical_axis(plot, y, true, "score: mean delta log loss on validation");
  body += cloud(trace, x, y) + best_line(trace, x, y);
  body += svg_text(plot.right() + 5, y(0.0) + 4, "start", "pRN", "value");
  body += trial_axis(plot, x, trace.num_trials());
  return svg_chart({std::string("search-") + css_class, "Score of the configurations in the order of the search",
                    description(trace, range)},
                   width, plot.bottom() + kFoot, css_class, body);
}

}  // namespace

std::string search_chart(const SearchTrace& trace) {
  return one_chart(trace, 1000.0, "wide") + one_chart(trace, 350.0, "narrow");
}

}  // namespace calibeam
