#include "kernels/metric_sums.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "kernels/math/bins.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

using Order = std::vector<GridRow>;

// Predictions in units of 1e-12 have 40 bits; those that agree in the first 9 share a bucket.
constexpr std::uint32_t kBucketShift = 31;
constexpr std::uint32_t kNumBuckets = 1U << (kPredictionKeyBits - kBucketShift);
constexpr std::uint32_t kCut = UINT32_MAX;
constexpr std::uint8_t kWidthCut = 1, kMassCut = 2;

double sum_of_magnitudes(std::span<const CompensatedSum> bins) {
  double sum = 0.0;
  for (const CompensatedSum& bin : bins) sum += std::fabs(bin.value());
  return sum;
}

double total_of_lanes(const double (&sums)[8], const double (&lost)[8]) {
  CompensatedSum total;
  for (const double sum : sums) total.add(sum);
  for (const double loss : lost) total.add(loss);
  return total.value();
}

/// Stable sort by the grid value, 10 bits at a time from the lowest.
void radix_sort(Order& rows, Order& scratch) {
  constexpr std::uint32_t kBits = 10, kPasses = 4;
  constexpr std::uint64_t kMask = (1U << kBits) - 1;
  scratch.resize(rows.size());
  for (std::uint32_t pass = 0; pass < kPasses; ++pass) {
    std::array<std::uint32_t, kMask + 1> next{};
    const auto digit = [&](const GridRow& row) { return (row.prob >> (pass * kBits)) & kMask; };
    for (const GridRow& row : rows) ++next[digit(row)];
    for (std::uint32_t bucket = 0, before = 0; bucket <= kMask; ++bucket) before += std::exchange(next[bucket], before);
    for (const GridRow& row : rows) scratch[next[digit(row)]++] = row;
    rows.swap(scratch);
  }
}

/// Loss, error and key of every row, and the sums that need no bins.
ScoreLanes score_all_rows(const ScoredRows& rows, MetricWorkspace& workspace) {
  const std::size_t count = rows.prob.size(), whole = count - count % 8, padded = (count + 7) / 8 * 8;
  workspace.loss.resize(padded);
  workspace.error.resize(padded);
  workspace.key.resize(padded);
  const RowKernels& kernels = row_kernels();
  ScoreLanes lanes{};
  kernels.score_rows({rows.prob.data(), rows.outcome.data(), rows.weight.data(), whole, workspace.loss.data(),
                      workspace.error.data(), workspace.key.data()},
                     lanes);
  if (whole == count) return lanes;
  const auto pad = [&](std::span<const double> from, std::vector<double>& to, double value) {
    to.assign(8, value);
    std::copy(from.begin() + static_cast<std::ptrdiff_t>(whole), from.end(), to.begin());
  };
  pad(rows.prob, workspace.prob, 0.5);
  pad(rows.outcome, workspace.outcome, 0.0);
  pad(rows.weight, workspace.weight, 0.0);
  kernels.score_rows({workspace.prob.data(), workspace.outcome.data(), workspace.weight.data(), 8,
                      workspace.loss.data() + whole, workspace.error.data() + whole, workspace.key.data() + whole},
                     lanes);
  return lanes;
}

/// Rows of one week mostly stand together: their sum stays in registers.
std::vector<double> weekly_sums(const ScoredRows& rows, std::span<const double> loss) {
  std::vector<CompensatedSum> sums(rows.num_weeks);
  const std::size_t count = rows.prob.size();
  for (std::size_t i = 0; i < count;) {
    const std::uint32_t week = rows.week[i];
    if (week - rows.first_week >= rows.num_weeks) {  // a row without weight may stand in any week
      ++i;
      continue;
    }
    CompensatedSum sum = sums[week - rows.first_week];
    for (; i < count && rows.week[i] == week; ++i) sum.add(loss[i]);
    sums[week - rows.first_week] = sum;
  }
  std::vector<double> weekly;
  weekly.reserve(sums.size());
  for (const CompensatedSum& sum : sums) weekly.push_back(sum.value());
  return weekly;
}

void fill_buckets(const ScoredRows& rows, MetricWorkspace& workspace) {
  workspace.buckets.assign(kNumBuckets, {});
  for (std::size_t i = 0; i < rows.prob.size(); ++i) {
    ScoreBucket& bucket = workspace.buckets[workspace.key[i] >> kBucketShift];
    bucket.mass += rows.weight[i];
    bucket.error.add(workspace.error[i]);
  }
}

/// The equal-width bin of each bucket, kCut where an edge may run through it.
void find_bucket_bins(std::uint32_t num_bins, MetricWorkspace& workspace) {
  if (workspace.bucket_bins_of == num_bins) return;
  constexpr double kUnit = 1e-12, kBucketWidth = kUnit * static_cast<double>(1ULL << kBucketShift);
  workspace.bucket_bins_of = num_bins;
  workspace.bucket_bins.clear();
  for (std::uint32_t b = 0; b < kNumBuckets; ++b) {
    const double first = std::max(0.0, b * kBucketWidth - kUnit), last = (b + 1) * kBucketWidth + kUnit;
    const std::uint32_t bin = bin_of_place(num_bins * first, num_bins);
    workspace.bucket_bins.push_back(bin == bin_of_place(num_bins * last, num_bins) ? bin : kCut);
  }
}

/// Marks the buckets that an edge of either kind of bin cuts, kWidthCut and kMassCut.
void mark_cut_buckets(const MetricOptions& options, double total, MetricWorkspace& workspace) {
  const auto num_mass_bins = static_cast<std::uint32_t>(options.eceq_bins);
  find_bucket_bins(static_cast<std::uint32_t>(options.ece_bins), workspace);
  workspace.cuts.assign(kNumBuckets, 0);
  double before = 0.0;
  std::uint32_t first_bin = bin_of_place(0.0, num_mass_bins);
  for (std::uint32_t b = 0; b < kNumBuckets; ++b) {
    const double mass = workspace.buckets[b].mass;
    if (!(mass > 0.0)) continue;
    before += mass;
    const std::uint32_t last_bin = bin_of_place(num_mass_bins * before / total, num_mass_bins);
    if (workspace.bucket_bins[b] == kCut) workspace.cuts[b] |= kWidthCut;
    if (first_bin != last_bin) workspace.cuts[b] |= kMassCut;
    first_bin = last_bin;
  }
}

/// Rows of cut buckets: those that a width edge cuts go to their bins at once, those that a mass edge cuts are sorted
/// by rounded prediction, then by row.
void take_cut_rows(const ScoredRows& rows, std::uint32_t num_width_bins, MetricWorkspace& workspace) {
  workspace.order.clear();
  for (std::uint32_t i = 0; i < rows.prob.size(); ++i) {
    const std::uint8_t cut = workspace.cuts[workspace.key[i] >> kBucketShift];
    if (cut == 0) continue;
    if ((cut & kWidthCut) != 0)
      workspace.bins[bin_of_place(num_width_bins * rows.prob[i], num_width_bins)].add(workspace.error[i]);
    if ((cut & kMassCut) != 0 && rows.weight[i] > 0.0) workspace.order.push_back({workspace.key[i], i});
  }
  radix_sort(workspace.order, workspace.scratch);
}

/// Equal-width bins, after take_cut_rows: a bucket that no edge cuts is added as a whole.
double ece_sum(MetricWorkspace& workspace) {
  for (std::uint32_t b = 0; b < kNumBuckets; ++b)
    if (workspace.bucket_bins[b] != kCut && workspace.buckets[b].mass > 0.0)
      workspace.bins[workspace.bucket_bins[b]].add(workspace.buckets[b].error);
  return sum_of_magnitudes(workspace.bins);
}

/// Walks groups of equal rounded predictions in order, from order[at] on while `in_range` holds: use(group, mass).
/// Returns where it stopped.
template <class InRange, class Use>
std::size_t walk_groups(const ScoredRows& rows, const Order& order, std::size_t at, const InRange& in_range,
                        const Use& use) {
  while (at < order.size() && in_range(order[at])) {
    const std::size_t first = at;
    double mass = 0.0;
    for (; at < order.size() && order[at].prob == order[first].prob; ++at) mass += rows.weight[order[at].row];
    use(std::span(order).subspan(first, at - first), mass);
  }
  return at;
}

/// Equal-mass bins: only buckets with a bin's edge inside are walked group by group.
double ece_q_sum(const ScoredRows& rows, std::uint32_t num_bins, double total, MetricWorkspace& workspace) {
  workspace.bins.assign(num_bins, {});
  const auto bin_at = [&](double mass) { return bin_of_place(num_bins * mass / total, num_bins); };
  double before = 0.0;
  std::size_t at = 0;
  for (std::uint32_t b = 0; b < kNumBuckets; ++b) {
    const ScoreBucket& bucket = workspace.buckets[b];
    if (!(bucket.mass > 0.0)) continue;
    if ((workspace.cuts[b] & kMassCut) == 0) {
      workspace.bins[bin_at(before)].add(bucket.error);
    } else {
      double inside = before;
      const auto add_group = [&](std::span<const GridRow> group, double mass) {
        CompensatedSum& bin = workspace.bins[bin_at(inside + mass / 2.0)];
        for (const GridRow& entry : group) bin.add(workspace.error[entry.row]);
        inside += mass;
      };
      const auto in_bucket = [&](const GridRow& row) { return row.prob >> kBucketShift == b; };
      at = walk_groups(rows, workspace.order, at, in_bucket, add_group);
    }
    before += bucket.mass;
  }
  return sum_of_magnitudes(workspace.bins);
}

}  // namespace

std::uint32_t equal_width_bin(double prob, int bins) {
  return bin_of_place(bins * prob, static_cast<std::uint32_t>(bins));
}

std::vector<std::uint32_t> equal_mass_bins(const ScoredRows& rows, int bins) {
  Order order, scratch;
  CompensatedSum sum;
  for (std::uint32_t i = 0; i < rows.prob.size(); ++i) {
    if (!(rows.weight[i] > 0.0)) continue;
    order.push_back({prediction_key(rows.prob[i]), i});
    sum.add(rows.weight[i]);
  }
  radix_sort(order, scratch);
  std::vector<std::uint32_t> bin_of(rows.prob.size(), 0);
  double before = 0.0;
  const auto mark_group = [&](std::span<const GridRow> group, double mass) {
    const std::uint32_t bin =
        bin_of_place(bins * (before + mass / 2.0) / sum.value(), static_cast<std::uint32_t>(bins));
    for (const GridRow& entry : group) bin_of[entry.row] = bin;
    before += mass;
  };
  walk_groups(
      rows, order, 0, [](const GridRow& /*row*/) { return true; }, mark_group);
  return bin_of;
}

Scores score(const ScoredRows& rows, const MetricOptions& options, MetricWorkspace& workspace) {
  const ScoreLanes lanes = score_all_rows(rows, workspace);
  const double total = total_of_lanes(lanes.weight, lanes.weight_lost);
  Scores scores;
  scores.weekly = weekly_sums(rows, workspace.loss);
  CompensatedSum loss;
  for (const double week : scores.weekly) loss.add(week);
  scores.metrics.log_loss = loss.value() / total;
  scores.metrics.brier = total_of_lanes(lanes.brier, lanes.brier_lost) / total;
  const auto num_width_bins = static_cast<std::uint32_t>(options.ece_bins);
  fill_buckets(rows, workspace);
  mark_cut_buckets(options, total, workspace);
  workspace.bins.assign(num_width_bins, {});
  take_cut_rows(rows, num_width_bins, workspace);
  scores.metrics.ece = ece_sum(workspace) / total;
  scores.metrics.ece_q = ece_q_sum(rows, static_cast<std::uint32_t>(options.eceq_bins), total, workspace) / total;
  return scores;
}

}  // namespace calibeam::kernels
