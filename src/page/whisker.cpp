#include "page/whisker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "page/svg.hpp"
#include "trust/shares.hpp"

namespace calibeam {
namespace {

constexpr double kHeight = 18.0, kMargin = 6.0;
constexpr double kFurthest = 3.0;  ///< times the 80 % quantile: what is further out would squeeze all others

void arrow(SvgPath& path, double x, double direction) {
  const double middle = kHeight / 2.0;
  path.move(x - 4.0 * direction, middle - 4.0);
  path.line(x, middle);
  path.line(x - 4.0 * direction, middle + 4.0);
}

}  // namespace

void WhiskerRange::hold(double value, const std::optional<Interval>& interval) {
  if (!std::isfinite(value)) return;
  low_.push_back(interval ? std::min(interval->low, value) : value);
  high_.push_back(interval ? std::max(interval->high, value) : value);
}

Interval WhiskerRange::drawn() const {
  if (low_.empty()) return {-1.0, 1.0};
  std::vector<double> sizes;
  for (const auto* ends : {&low_, &high_}) {
    for (const double end : *ends) sizes.push_back(std::abs(end));
  }
  const double most = kFurthest * quantile(sizes, 0.8) + 1e-12;
  const double down = std::clamp(-*std::min_element(low_.begin(), low_.end()), 0.0, most);
  const double up = std::clamp(*std::max_element(high_.begin(), high_.end()), 0.0, most);
  const double least = 0.06 * std::max(down, up) + 1e-12;  // the line at 0 stands free
  return {-std::max(down, least), std::max(up, least)};
}

std::string whisker_picture(const Interval& drawn, const Whisker& whisker) {
  if (!std::isfinite(whisker.value)) return "";
  const Scale scale{drawn.low, drawn.high, kMargin, whisker.width - kMargin};
  const auto x = [&](double value) { return scale(std::clamp(value, drawn.low, drawn.high)); };
  const double middle = kHeight / 2.0;
  const std::string side = whisker.tone == WhiskerTone::neutral ? "neutral" : whisker.value < 0.0 ? "better" : "worse";
  std::string body = svg_line(x(0.0), 1, x(0.0), kHeight - 1, "zero");
  SvgPath dot, arrows;
  const Interval reached = whisker.interval.value_or(Interval{whisker.value, whisker.value});
  if (whisker.interval) body += svg_line(x(reached.low), middle, x(reached.high), middle, "span " + side);
  if (reached.low < drawn.low) arrow(arrows, 1.0, -1.0);
  if (reached.high > drawn.high) arrow(arrows, whisker.width - 1.0, 1.0);
  if (whisker.value >= drawn.low && whisker.value <= drawn.high) dot.dot(x(whisker.value), middle);
  return fmt::format(
      "<svg class=\"whisker\" aria-hidden=\"true\" focusable=\"false\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} "
      "{1}\">{2}{3}{4}</svg>",
      svg_place(whisker.width), svg_place(kHeight), body, arrows.element("arrow " + side), dot.element("knob " + side));
}

}  // namespace calibeam
