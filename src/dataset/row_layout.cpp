#include "dataset/row_layout.hpp"

#include <algorithm>
#include <set>

#include "calibeam/error.hpp"

namespace calibeam {
namespace {

/// From the first week, at which every TRAIN range begins, to the end of the last, at which TEST ends.
std::vector<std::uint32_t> segment_boundaries(const std::vector<WindowSplit>& windows) {
  std::set<std::uint32_t> weeks;
  for (const WindowSplit& window : windows) {
    weeks.insert({window.eval.first, window.eval.end, window.train.end});
    for (const SliceSplit& slice : window.slices) {
      weeks.insert({slice.fit.first, slice.fit.end, slice.calib.first, slice.calib.end});
    }
  }
  return {weeks.begin(), weeks.end()};
}

std::uint64_t padded_size(std::uint64_t rows) { return (rows + kRowPadding - 1) / kRowPadding * kRowPadding; }

/// Dataset rows of one segment.
struct RowRange {
  std::size_t begin, end;
};

/// Appends one padded run per ticker class that has rows in the segment.
void append_runs(const Dataset& data, const TickerClasses& classes, RowRange rows, RowLayout& layout) {
  const auto class_of = [&](std::size_t row) { return classes.class_of[data.ticker[row]]; };
  std::vector<std::uint32_t> count(classes.classes.size()), next(classes.classes.size());
  for (std::size_t row = rows.begin; row < rows.end; ++row) ++count[class_of(row)];
  std::uint64_t end = layout.source_row.size();
  for (std::uint32_t c = 0; c < count.size(); ++c) {
    if (count[c] == 0) continue;
    const auto begin = static_cast<std::uint32_t>(end);
    next[c] = begin;
    end += padded_size(count[c]);
    layout.runs.push_back({begin, begin + count[c], static_cast<std::uint32_t>(end), c});
  }
  if (end >= kNone) throw DataError("too many rows: with padding they exceed what 32-bit row numbers can hold");
  layout.source_row.resize(end, kNone);
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    layout.source_row[next[class_of(row)]++] = static_cast<std::uint32_t>(row);
  }
}

}  // namespace

RowLayout lay_out_rows(const Dataset& data, const std::vector<WindowSplit>& windows, const TickerClasses& classes) {
  const std::vector<std::uint32_t> weeks = segment_boundaries(windows);
  const std::vector<std::size_t> begins = week_begins(data);
  RowLayout layout;
  layout.source_row.reserve(data.num_rows() + weeks.size() * classes.classes.size() * (kRowPadding - 1));
  for (std::size_t s = 0; s + 1 < weeks.size(); ++s) {
    const auto first_run = static_cast<std::uint32_t>(layout.runs.size());
    const auto begin = static_cast<std::uint32_t>(layout.source_row.size());
    append_runs(data, classes, {begins[weeks[s]], begins[weeks[s + 1]]}, layout);
    layout.segments.push_back({weeks[s], weeks[s + 1] - 1, first_run, static_cast<std::uint32_t>(layout.runs.size()),
                               begin, static_cast<std::uint32_t>(layout.source_row.size())});
  }
  return layout;
}

std::uint32_t segment_at(const std::vector<Segment>& segments, std::uint32_t week) {
  const auto found =
      std::find_if(segments.begin(), segments.end(), [&](const Segment& s) { return s.first_week >= week; });
  return static_cast<std::uint32_t>(found - segments.begin());
}

}  // namespace calibeam
