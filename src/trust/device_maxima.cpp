#include "trust/device_maxima.hpp"

#include <algorithm>

namespace calibeam {
namespace {

static_assert(kDrawBlock == kernels::kDrawLanes);

// Blocks of threads that a multiprocessor is given, and most parts that the trials are cut into.
constexpr std::uint32_t kBlocksPerMultiprocessor = 8, kMaxSplits = 64;
constexpr std::uint32_t kDrawsPerBlock = 64, kTrialsPerSplit = 64;  // about what one block of threads takes at a time

/// So many parts that the blocks fill the device. No bit depends on it.
std::uint32_t splits_for(std::uint32_t trials, std::uint32_t draws, std::uint32_t multiprocessors) {
  const std::uint32_t blocks = std::max(1U, draws / kDrawsPerBlock);
  const std::uint32_t wanted = (kBlocksPerMultiprocessor * multiprocessors + blocks - 1) / blocks;
  return std::clamp(std::min(wanted, trials / kTrialsPerSplit), 1U, kMaxSplits);
}

}  // namespace

DeviceMaxima::DeviceMaxima(kernels::Device& device, const DrawCounts& draws)
    : device_(device),
      num_weeks_(static_cast<std::uint32_t>(draws.num_weeks)),
      num_draws_(static_cast<std::uint32_t>(draws.num_blocks * kDrawBlock)),
      multiprocessors_(device.limits().multiprocessors),
      counts_(device),
      rows_(device),
      maxima_(device) {
  const std::uint64_t bytes = draws.counts.size() * sizeof(double);
  counts_.reserve(bytes);
  device_.upload(counts_.data(), draws.counts.data(), bytes);
}

void DeviceMaxima::raise(const StudentisedRows& rows, const MaximaBlock& maxima) {
  const auto trials = static_cast<std::uint32_t>(rows.num_rows);
  const std::uint32_t splits = splits_for(trials, num_draws_, multiprocessors_);
  ByteLayout in, out;
  const auto deviations = in.add<double>(std::uint64_t{trials} * num_weeks_);
  const auto lower = in.add<double>(trials), consistent = in.add<double>(trials), omega = in.add<double>(trials);
  const auto per_split = std::uint64_t{kernels::kMaximaKinds} * num_draws_;
  const auto found = out.add<double>(per_split), partial = out.add<double>(splits * per_split);
  rows_.reserve(in.bytes());
  maxima_.reserve(out.bytes());
  upload(device_, rows_, deviations, std::span(rows.deviations, deviations.count));
  upload(device_, rows_, lower, std::span(rows.lower_shift, trials));
  upload(device_, rows_, consistent, std::span(rows.consistent_shift, trials));
  upload(device_, rows_, omega, std::span(rows.omega, trials));
  device_.draw_maxima({trials, num_weeks_, num_draws_, splits, reinterpret_cast<const double*>(counts_.data()),
                       deviations.in(rows_), lower.in(rows_), consistent.in(rows_), omega.in(rows_),
                       partial.in(maxima_), found.in(maxima_)});
  const std::vector<double> values = download(device_, found.in(maxima_), per_split);
  const double* from = values.data();
  for (double* to : {maxima.lower, maxima.consistent, maxima.upper, maxima.plain}) {
    std::transform(from, from + num_draws_, to, to, [](double a, double b) { return std::max(b, a); });
    from += num_draws_;
  }
}

}  // namespace calibeam
