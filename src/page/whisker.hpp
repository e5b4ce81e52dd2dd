// A value with its interval as a small picture in a table's cell; the numbers stand beside it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "trust/intervals.hpp"

namespace calibeam {

/// What is below 0 speaks for the model (tone `sided`), or means nothing by its sign.
enum class WhiskerTone { sided, neutral };

/// The scale that all whiskers of one table share.
class WhiskerRange {
 public:
  /// Makes room. What is not finite is ignored.
  void hold(double value, const std::optional<Interval>& interval = std::nullopt);
  /// The range to draw: 0 and all that was held, but for what lies much further out than most; that is cut.
  [[nodiscard]] Interval drawn() const;

 private:
  std::vector<double> low_, high_;
};

struct Whisker {
  double value = 0.0;
  std::optional<Interval> interval;
  WhiskerTone tone = WhiskerTone::sided;
  double width = 132.0;  ///< in pixels
};

/// A dot at the value, a line over the interval (with an arrow where it is cut), a thin line at 0. Hidden from screen
/// readers.
[[nodiscard]] std::string whisker_picture(const Interval& drawn, const Whisker& whisker);

}  // namespace calibeam
