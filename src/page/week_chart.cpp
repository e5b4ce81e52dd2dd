#include "page/week_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "page/numbers.hpp"
#include "page/svg.hpp"
#include "table/table.hpp"

namespace calibeam {
namespace {

constexpr double kLeft = 58.0, kRightMargin = 10.0, kBarsTop = 50.0, kBarsHeight = 170.0, kGap = 34.0,
                 kSumHeight = 130.0, kFoot = 28.0;

struct Frame {
  double width = 0.0;
  std::size_t num_weeks = 0;
  Plot bars, sums;
  Scale bar_y, sum_y;
  [[nodiscard]] double slot() const { return bars.width / static_cast<double>(num_weeks); }
  [[nodiscard]] double week(std::size_t i) const { return bars.left + slot() * static_cast<double>(i); }
};

/// A vertical scale that holds 0 and all values, with some air.
Scale scale_for(const std::vector<WeekStretch>& stretches, std::vector<double> WeekStretch::*values, const Plot& plot) {
  double low = 0.0, high = 0.0;
  for (const WeekStretch& stretch : stretches) {
    for (const double v : stretch.*values) {
      if (!std::isfinite(v)) continue;
      low = std::min(low, v);
      high = std::max(high, v);
    }
  }
  const double air = high > low ? (high - low) * 0.06 : 1e-6;
  return {low - air, high + air, plot.bottom(), plot.top};
}

Frame frame_of(const std::vector<WeekStretch>& stretches, double width) {
  Frame frame;
  frame.width = width;
  for (const WeekStretch& stretch : stretches) frame.num_weeks += stretch.days.size();
  frame.bars = {kLeft, kBarsTop, width - kLeft - kRightMargin, kBarsHeight};
  frame.sums = {kLeft, kBarsTop + kBarsHeight + kGap, frame.bars.width, kSumHeight};
  frame.bar_y = scale_for(stretches, &WeekStretch::deltas, frame.bars);
  frame.sum_y = scale_for(stretches, &WeekStretch::running_sum, frame.sums);
  return frame;
}

/// The windows as shaded columns with their names.
std::string columns(const std::vector<WeekStretch>& stretches, const Frame& frame) {
  std::string out;
  std::size_t first = 0;
  bool shaded = true;
  for (const WeekStretch& stretch : stretches) {
    const double x = frame.week(first), width = frame.slot() * static_cast<double>(stretch.days.size());
    if (shaded || stretch.is_test) {
      SvgPath path;
      path.rectangle(x, frame.bars.top, width, frame.sums.bottom() - frame.bars.top);
      out += path.element(stretch.is_test ? "window test" : "window");
    }
    if (width > 30.0) out += svg_text(x + width / 2.0, frame.bars.top - 6, "middle", stretch.name, "window-name");
    first += stretch.days.size();
    shaded = !shaded;
  }
  return out;
}

std::string bars(const std::vector<WeekStretch>& stretches, const Frame& frame) {
  SvgPath better, worse;
  std::size_t week = 0;
  const double width = frame.slot() * 0.72, zero = frame.bar_y(0.0);
  for (const WeekStretch& stretch : stretches) {
    for (const double delta : stretch.deltas) {
      const double x = frame.week(week++) + frame.slot() * 0.14, y = frame.bar_y(delta);
      if (!std::isfinite(delta) || delta == 0.0) continue;
      delta < 0.0 ? better.rectangle(x, zero, width, y - zero) : worse.rectangle(x, y, width, zero - y);
    }
  }
  return better.element("bars better") + worse.element("bars worse");
}

std::string running_sums(const std::vector<WeekStretch>& stretches, const Frame& frame) {
  std::string out;
  SvgPath path;
  std::size_t week = 0;
  bool begun = false;
  for (std::size_t s = 0; s < stretches.size(); ++s) {
    if (!begun) path.move(frame.week(week), frame.sum_y(0.0));
    begun = true;
    for (const double sum : stretches[s].running_sum) {
      ++week;
      if (std::isfinite(sum)) path.line(frame.week(week), frame.sum_y(sum));
    }
    const bool ends = s + 1 == stretches.size() || stretches[s + 1].is_test != stretches[s].is_test;
    if (!ends || stretches[s].running_sum.empty()) continue;
    const double total = stretches[s].running_sum.back(), x = frame.week(week), y = frame.sum_y(total);
    out += path.element("curve sum") + svg_line(x, frame.sums.top, x, frame.sums.bottom(), "axis");
    SvgPath dot;
    dot.dot(x, y);
    out += dot.element("dot") + svg_text(x, frame.sums.top - 10, "end", delta_words(total, 4), "value");
    path = {};
    begun = false;
  }
  return out;
}

std::string dates(const std::vector<WeekStretch>& stretches, const Frame& frame) {
  constexpr double kDateWidth = 78.0;
  std::vector<std::int32_t> days;
  for (const WeekStretch& stretch : stretches) days.insert(days.end(), stretch.days.begin(), stretch.days.end());
  const auto step = static_cast<std::size_t>(std::ceil(kDateWidth / frame.slot()));
  std::string out;
  for (std::size_t i = 0; i < days.size(); i += step) {
    const double x = frame.week(i) + frame.slot() / 2.0;
    if (x + kDateWidth / 2.0 > frame.width) break;
    out += svg_line(x, frame.sums.bottom(), x, frame.sums.bottom() + 4, "axis");
    out += svg_text(x, frame.sums.bottom() + 18, "middle", format_day(days[i]));
  }
  return out;
}

std::string description(const std::vector<WeekStretch>& stretches) {
  std::size_t better = 0, all = 0;
  for (const WeekStretch& stretch : stretches) {
    all += stretch.deltas.size();
    better += static_cast<std::size_t>(
        std::count_if(stretch.deltas.begin(), stretch.deltas.end(), [](double d) { return d < 0.0; }));
  }
  return fmt::format(
      "Bars: model minus pRN per week, below 0 is better than pRN; {} of {} weeks are. Line: their running "
      "sum, which ends in the delta log loss of validation, then of TEST.",
      better, all);
}

std::string one_chart(const std::vector<WeekStretch>& stretches, double width, const char* css_class) {
  const Frame frame = frame_of(stretches, width);
  std::string body = columns(stretches, frame);
  body += vertical_axis(frame.bars, frame.bar_y, true, "");
  body += svg_text(0, 14, "start", "share of the week in the delta, times the number of weeks", "name");
  body += bars(stretches, frame);
  body += vertical_axis(frame.sums, frame.sum_y, true, "running sum");
  body += running_sums(stretches, frame) + dates(stretches, frame);
  return svg_chart({std::string("weeks-") + css_class, "Delta log loss by week", description(stretches)}, width,
                   frame.sums.bottom() + kFoot, css_class, body);
}

}  // namespace

std::string week_chart(const std::vector<WeekStretch>& stretches) {
  return one_chart(stretches, 1000.0, "wide") + one_chart(stretches, 350.0, "narrow");
}

}  // namespace calibeam
