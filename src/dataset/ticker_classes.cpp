#include "dataset/ticker_classes.hpp"

#include <algorithm>

namespace calibeam {
namespace {

std::vector<std::int64_t> trainable_rows_before_test(const Dataset& data, const SplitOptions& split) {
  const std::size_t end = data.weeks.size() - static_cast<std::size_t>(split.test_weeks);
  std::vector<std::int64_t> rows(data.tickers.size(), 0);
  for (std::size_t row = 0; row < data.num_rows() && data.week_index[row] < end; ++row) {
    rows[data.ticker[row]] += data.is_trained_on[data.ticker[row]];
  }
  return rows;
}

}  // namespace

TickerClasses ticker_classes(const Dataset& data, const StudyOptions& options) {
  const std::vector<std::int64_t> rows = trainable_rows_before_test(data, options.split);
  const std::int64_t needed =
      std::max(1, std::min(options.fit.ticker_min_support, options.fit.ticker_min_support_interactions));
  TickerClasses out;
  out.class_of.assign(data.tickers.size(), kNone);
  for (std::size_t t = 0; t < rows.size(); ++t) {
    if (rows[t] < needed) continue;
    out.class_of[t] = static_cast<std::uint32_t>(out.classes.size());
    out.classes.push_back({data.tickers[t], data.is_foundation[t] != 0});
  }
  for (const bool foundation : {false, true}) {
    const auto pooled = static_cast<std::uint32_t>(out.classes.size());
    bool any = false;
    for (std::size_t t = 0; t < rows.size(); ++t) {
      if (out.class_of[t] != kNone || (data.is_foundation[t] != 0) != foundation) continue;
      out.class_of[t] = pooled;
      any = true;
    }
    if (any) out.classes.push_back({"", foundation});
  }
  return out;
}

}  // namespace calibeam
