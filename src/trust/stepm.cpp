#include "trust/stepm.hpp"

#include <algorithm>

#include "trust/shares.hpp"

namespace calibeam {
namespace {

/// A trial that is no better than pRN on average never beats it, however odd its bootstrap distribution.
bool beats(double statistic, double critical) { return statistic > 0.0 && reachable(statistic) > critical; }

}  // namespace

std::vector<std::size_t> step_down_rejections(const BootstrapInput& input, const BootstrapMaxima& maxima,
                                              double alpha) {
  // The trials come best first, so those rejected are always the first ones, and a round's critical value is made from
  // the maxima over the rest.
  std::size_t rejected = 0;
  while (rejected < input.tested.size()) {
    auto upper = upper_maxima_from(input, maxima, rejected);
    const double critical = quantile(upper, 1.0 - alpha);
    std::size_t now = rejected;
    while (now < input.tested.size() && beats(input.tested[now].statistic, critical)) ++now;
    if (now == rejected) break;
    rejected = now;
  }
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < rejected; ++i) rows.push_back(input.tested[i].row);
  std::sort(rows.begin(), rows.end());
  return rows;
}

}  // namespace calibeam
