#include "kernels/metric_sums.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "kernels/math/bins.hpp"
#include "kernels/math/compensated_sum.hpp"

namespace calibeam::kernels {
namespace {

constexpr std::size_t kChunk = 512;  // rows whose sums are in the first-level cache when the buckets take them
constexpr std::uint8_t kWidthCut = 1, kMassCut = 2;

double sum_of_magnitudes(std::span<const std::int64_t> bins) {
  return std::accumulate(bins.begin(), bins.end(), 0.0,
                         [](double sum, std::int64_t bin) { return sum + static_cast<double>(std::abs(bin)); });
}

/// Fills loss and bucket of every row, and `before`: what lies in the buckets below each, [buckets + 1]. Returns the
/// Brier score's sum.
std::int64_t score_all_rows(const ScoredSet& set, std::span<const double> prob, MetricWorkspace& workspace) {
  const std::size_t count = prob.size();
  workspace.loss.resize(count);
  workspace.bucket.resize(count);
  workspace.rows.resize(kChunk);
  workspace.before.assign(kNumScoreBuckets + 1, {});
  BucketSum* const sums = workspace.before.data() + 1;
  std::int64_t brier = 0;
  for (std::size_t first = 0; first < count; first += kChunk) {
    const std::size_t rows = std::min(kChunk, count - first);
    brier += row_kernels().score_rows({prob.data() + first, set.outcome.data() + first, set.weight.data() + first, rows,
                                       set.scales, workspace.loss.data() + first, workspace.rows.data(),
                                       workspace.bucket.data() + first});
    for (std::size_t i = 0; i < rows; ++i) sums[workspace.bucket[first + i]] += workspace.rows[i];
  }
  for (std::uint32_t b = 1; b < kNumScoreBuckets; ++b) sums[b] += sums[b - 1];
  return brier;
}

void sum_weeks(const ScoredSet& set, MetricWorkspace& workspace) {
  workspace.weekly.assign(set.num_weeks, 0);
  const auto loss = workspace.loss.begin();
  for (const WeekStretch& s : set.stretches)
    workspace.weekly[s.week] = std::accumulate(loss + s.begin, loss + s.end, workspace.weekly[s.week]);
}

/// Which buckets lie in an equal-width bin as a whole, and which an edge may run through.
void find_width_stretches(std::uint32_t num_bins, MetricWorkspace& workspace) {
  if (workspace.width_bins_of == num_bins) return;
  constexpr double kUnit = 1e-12, kBucketWidth = kUnit * static_cast<double>(1ULL << kScoreBucketShift);
  workspace.width_bins_of = num_bins;
  workspace.width_stretches.clear();
  workspace.width_cuts.assign(kNumScoreBuckets, 0);
  for (std::uint32_t b = 0; b < kNumScoreBuckets; ++b) {
    const double first = std::max(0.0, b * kBucketWidth - kUnit), last = (b + 1) * kBucketWidth + kUnit;
    const std::uint32_t bin = bin_of_place(num_bins * first, num_bins);
    auto& stretches = workspace.width_stretches;
    if (bin != bin_of_place(num_bins * last, num_bins)) {
      workspace.width_cuts[b] = kWidthCut;
    } else if (!stretches.empty() && stretches.back().last == b) {  // no edge between them
      ++stretches.back().last;
    } else {
      stretches.push_back({b, b + 1, bin});
    }
  }
}

/// Places in the mass as bins of equal mass.
struct MassBins {
  std::uint32_t num_bins;
  double total;
  [[nodiscard]] std::uint32_t at(double mass) const { return bin_of_place(num_bins * (mass / total), num_bins); }
  [[nodiscard]] std::uint32_t at(std::int64_t mass) const { return at(static_cast<double>(mass)); }
};

/// Likewise for bins of equal mass; marks the buckets in which the mass passes an edge.
void find_mass_stretches(const MassBins& bins, MetricWorkspace& workspace) {
  workspace.cuts = workspace.width_cuts;
  workspace.mass_stretches.clear();
  const auto before = workspace.before.begin();
  for (std::uint32_t first = 0; first < kNumScoreBuckets;) {
    const std::uint32_t bin = bins.at(before[first].mass);
    const auto past = std::partition_point(before + first + 1, workspace.before.end(),
                                           [&](const BucketSum& b) { return bins.at(b.mass) == bin; });
    const auto cut = static_cast<std::uint32_t>(past - before) - 1;
    workspace.mass_stretches.push_back({first, cut, bin});
    if (cut < kNumScoreBuckets) workspace.cuts[cut] |= kMassCut;
    first = cut + 1;
  }
}

/// Rows of buckets that are cut. Which they are is as good as random: no branch could be foretold.
void find_cut_rows(MetricWorkspace& workspace) {
  const auto count = static_cast<std::uint32_t>(workspace.bucket.size());
  workspace.cut_rows.resize(count);
  std::uint32_t found = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    workspace.cut_rows[found] = i;
    found += workspace.cuts[workspace.bucket[i]] != 0 ? 1U : 0U;
  }
  workspace.cut_rows.resize(found);
}

/// Rows that a width edge cuts go to their bins at once, those that a mass edge cuts are sorted by prediction.
void take_cut_rows(const ScoredSet& set, std::span<const double> prob, MetricWorkspace& workspace) {
  find_cut_rows(workspace);
  workspace.order.clear();
  const auto num_bins = static_cast<std::uint32_t>(workspace.width_bins.size());
  for (const std::uint32_t i : workspace.cut_rows) {
    const std::uint8_t cut = workspace.cuts[workspace.bucket[i]];
    const double p = prob[i], weight = set.weight[i] * set.scales.error;
    const BucketSum row{nearest_whole(weight * (p - set.outcome[i])), nearest_whole(weight)};
    if ((cut & kWidthCut) != 0) workspace.width_bins[bin_of_place(num_bins * p, num_bins)] += row.error;
    if ((cut & kMassCut) != 0) workspace.order.push_back({prediction_key(p), row});
  }
  std::sort(workspace.order.begin(), workspace.order.end(),
            [](const CutRow& a, const CutRow& b) { return a.prob < b.prob; });
}

void add_stretches(std::span<const BucketStretch> stretches, std::span<const BucketSum> before,
                   std::span<std::int64_t> bins) {
  for (const BucketStretch& s : stretches) bins[s.bin] += before[s.last].error - before[s.first].error;
}

/// Rows that a mass edge cuts, bucket by bucket: equal predictions form a group, and its middle decides.
void add_groups(const MassBins& bins, MetricWorkspace& workspace) {
  const auto& order = workspace.order;
  std::uint32_t bucket = kNumScoreBuckets;
  std::int64_t inside = 0;
  for (std::size_t at = 0; at < order.size();) {
    const auto own = static_cast<std::uint32_t>(order[at].prob >> kScoreBucketShift);
    if (own != bucket) bucket = own, inside = workspace.before[own].mass;
    BucketSum group{0, 0};
    const std::uint64_t prob = order[at].prob;
    for (; at < order.size() && order[at].prob == prob; ++at) group += order[at].sum;
    workspace.mass_bins[bins.at(static_cast<double>(inside) + static_cast<double>(group.mass) / 2.0)] += group.error;
    inside += group.mass;
  }
}

}  // namespace

ScoredSet scored_set(const OutcomeRows& rows) {
  ScoredSet set{rows.outcome, rows.weight, rows.num_weeks, {}, 0.0, {}};
  CompensatedSum total;
  double largest = 0.0;
  for (std::uint32_t i = 0; i < rows.weight.size(); ++i) {
    if (!(rows.weight[i] > 0.0)) continue;
    total.add(rows.weight[i]);
    largest = std::max(largest, rows.weight[i]);
    const std::uint32_t week = rows.week[i] - rows.first_week;
    if (set.stretches.empty() || set.stretches.back().week != week) set.stretches.push_back({i, i, week});
    set.stretches.back().end = i + 1;
  }
  set.total = total.value();
  if (set.total > 0.0) set.scales = fixed_scales(largest, set.total);
  return set;
}

Scores score(const ScoredSet& set, std::span<const double> prob, const MetricOptions& options,
             MetricWorkspace& workspace) {
  const std::int64_t brier = score_all_rows(set, prob, workspace);
  sum_weeks(set, workspace);
  const auto num_width_bins = static_cast<std::uint32_t>(options.ece_bins);
  const auto num_mass_bins = static_cast<std::uint32_t>(options.eceq_bins);
  const MassBins mass_bins{num_mass_bins, static_cast<double>(workspace.before.back().mass)};
  workspace.width_bins.assign(num_width_bins, 0);
  workspace.mass_bins.assign(num_mass_bins, 0);
  find_width_stretches(num_width_bins, workspace);
  find_mass_stretches(mass_bins, workspace);
  take_cut_rows(set, prob, workspace);
  add_stretches(workspace.width_stretches, workspace.before, workspace.width_bins);
  add_stretches(workspace.mass_stretches, workspace.before, workspace.mass_bins);
  add_groups(mass_bins, workspace);

  const double unit = 1.0 / set.scales.error, loss_unit = 1.0 / set.scales.loss;
  const auto loss = std::accumulate(workspace.weekly.begin(), workspace.weekly.end(), std::int64_t{0});
  Scores scores{{static_cast<double>(loss) * loss_unit / set.total, static_cast<double>(brier) * unit / set.total,
                 sum_of_magnitudes(workspace.width_bins) * unit / set.total,
                 sum_of_magnitudes(workspace.mass_bins) * unit / set.total},
                {}};
  for (const std::int64_t week : workspace.weekly) scores.weekly.push_back(static_cast<double>(week) * loss_unit);
  return scores;
}

}  // namespace calibeam::kernels
