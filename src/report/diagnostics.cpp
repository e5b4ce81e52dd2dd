#include "report/diagnostics.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "model/row_set.hpp"

namespace calibeam {
namespace {

constexpr double kRise = 1e-9;

std::optional<std::int32_t> last_expiry(const Problem& problem, const RowSet& set) {
  std::optional<std::int32_t> last;
  for_each_row(problem, set,
               [&](std::uint32_t row) { last = std::max(last.value_or(INT32_MIN), problem.expiry[row]); });
  return last;
}

std::optional<std::int32_t> first_asof(const Problem& problem, const RowSet& set) {
  std::optional<std::int32_t> first;
  for_each_row(problem, set,
               [&](std::uint32_t row) { first = std::min(first.value_or(INT32_MAX), problem.asof[row]); });
  return first;
}

struct StrikeRow {
  std::uint32_t ticker;
  std::int32_t asof, expiry;
  double strike, prob, prn;
  [[nodiscard]] auto chain() const { return std::tie(ticker, asof, expiry); }
};

}  // namespace

bool LeakCertificate::holds() const {
  return (!last_label_fit || *last_label_fit < first_asof_eval) &&
         (!last_label_calib || *last_label_calib < first_asof_eval) &&
         (!last_label_fit || !first_asof_calib || *last_label_fit < *first_asof_calib);
}

LeakCertificate leak_certificate(const Problem& problem, std::uint32_t fold, std::size_t slice) {
  const Fold& window = problem.folds[fold];
  const Slice& learned = window.slices[slice];
  LeakCertificate certificate;
  certificate.last_label_fit = last_expiry(problem, learned.fit);
  certificate.first_asof_eval = window.first_eval_asof;
  if (slice == 1) {
    certificate.last_label_calib = last_expiry(problem, learned.calib);
    certificate.first_asof_calib = first_asof(problem, learned.calib);
  }
  return certificate;
}

MonotonicityCount count_rising_chains(const Dataset& data, const std::vector<EvaluationRow>& rows) {
  MonotonicityCount count;
  const auto strikes = data.numeric.find("K");
  if (strikes == data.numeric.end()) return count;
  count.has_strikes = true;
  std::vector<StrikeRow> sorted;
  for (const EvaluationRow& row : rows) {
    const double strike = strikes->second[row.source];
    if (std::isnan(strike)) continue;
    sorted.push_back(
        {data.ticker[row.source], data.asof[row.source], data.expiry[row.source], strike, row.prob, row.prn});
  }
  std::stable_sort(sorted.begin(), sorted.end(), [](const StrikeRow& a, const StrikeRow& b) {
    return std::tie(a.ticker, a.asof, a.expiry, a.strike) < std::tie(b.ticker, b.asof, b.expiry, b.strike);
  });
  for (std::size_t first = 0, last = 0; first < sorted.size(); first = last) {
    bool several = false, model = false, baseline = false;
    for (last = first + 1; last < sorted.size() && sorted[last].chain() == sorted[first].chain(); ++last) {
      const StrikeRow &low = sorted[last - 1], &high = sorted[last];
      if (high.strike == low.strike) continue;
      several = true;
      model = model || high.prob > low.prob + kRise;
      baseline = baseline || high.prn > low.prn + kRise;
    }
    count.chains += several;
    count.model += model;
    count.baseline += baseline;
  }
  return count;
}

}  // namespace calibeam
