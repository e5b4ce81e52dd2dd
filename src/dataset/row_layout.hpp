// Rows in segments of weeks and, inside them, in padded runs of one ticker class.
#pragma once

#include <cstdint>
#include <vector>

#include "calibeam/problem.hpp"
#include "dataset/dataset.hpp"
#include "dataset/rolling_split.hpp"
#include "dataset/ticker_classes.hpp"

namespace calibeam {

struct RowLayout {
  std::vector<Segment> segments;
  std::vector<Run> runs;
  std::vector<std::uint32_t> source_row;  ///< [padded rows] row of the Dataset, kNone on padding
};

/// A segment begins at every week at which an evaluation, TRAIN or CALIB range of some window begins or ends; rows of a
/// run keep their canonical order. Throws DataError if the padded rows are too many.
[[nodiscard]] RowLayout lay_out_rows(const Dataset& data, const std::vector<WindowSplit>& windows,
                                     const TickerClasses& classes);

/// The index of the segment that begins at `week`, or the number of segments for the end of time.
[[nodiscard]] std::uint32_t segment_at(const std::vector<Segment>& segments, std::uint32_t week);

/// Values of Dataset rows in padded order; padding rows get `padding`.
template <typename To, typename From>
[[nodiscard]] std::vector<To> padded(const std::vector<From>& values, const std::vector<std::uint32_t>& source_row,
                                     To padding) {
  std::vector<To> out(source_row.size(), padding);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (source_row[i] != kNone) out[i] = static_cast<To>(values[source_row[i]]);
  }
  return out;
}

}  // namespace calibeam
