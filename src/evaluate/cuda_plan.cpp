#include "evaluate/cuda_plan.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "kernels/arrow_solve.hpp"
#include "kernels/device_operations.hpp"

namespace calibeam {
namespace {

using kernels::kMaxFastTerms;
using kernels::kMaxStagedColumns;
using kernels::kMaxStagedWeights;

constexpr std::size_t kFewJobs = 512;
constexpr std::uint32_t kFullBlock = 128, kSmallBlock = 32;
constexpr std::uint32_t kSmallBlockModels = 1024;  // up to here blocks are small, so that there are more of them
constexpr std::uint32_t kFullBlocksPerProcessor = 2;
constexpr std::uint32_t kMaxWaveModels = 1U << 18;

constexpr std::uint32_t dense_size(std::uint32_t n) { return n + n * (n + 1) / 2; }

bool is_wide(const CudaJob& job) { return job.num_terms() > kMaxFastTerms; }

/// Widens the wave's dimensions so that the job fits in.
void stretch(WavePlan& wave, const ResidentProblem& resident, const CudaJob& job) {
  const std::uint32_t n = job.num_terms();
  const kernels::DevicePlace& place = resident.place(job.place);
  wave.max_terms = std::max(wave.max_terms, n);
  wave.max_dense = std::max(wave.max_dense, dense_size(n));
  wave.max_groups = std::max(wave.max_groups, job.num_groups);
  wave.max_group_sums = std::max(wave.max_group_sums, job.num_groups * kernels::group_sums_size(n));
  wave.max_parameters = std::max(wave.max_parameters, n + 2 * job.num_groups);
  wave.max_pieces = std::max(wave.max_pieces, place.last_piece - place.first_piece);
  wave.max_chunks = std::max(wave.max_chunks, place.last_chunk - place.first_chunk);
}

/// Bytes of one model, given the wave's dimensions.
std::uint64_t model_bytes(const WavePlan& wave) {
  std::uint64_t doubles = 3 * std::uint64_t{wave.max_parameters} + wave.max_dense + wave.max_group_sums + 2;
  if (wave.split) doubles += std::uint64_t{wave.max_pieces} * wave.max_dense;
  const std::uint64_t tables = sizeof(kernels::DeviceModel) + 2 * sizeof(std::uint32_t) * wave.max_terms +
                               sizeof(kernels::PassBlock) + 4 * (kMaxStagedColumns + 1);
  return 8 * doubles + tables + 8;
}

/// How many jobs from the first on fit, all of the first one's kind; the wave's dimensions are theirs.
std::size_t count_fitting(WavePlan& wave, const ResidentProblem& resident, std::span<const CudaJob> jobs,
                          std::uint64_t bytes) {
  std::size_t count = 0;
  for (const CudaJob& job : jobs) {
    if (is_wide(job) != wave.wide || count == kMaxWaveModels) break;
    WavePlan wider = wave;
    stretch(wider, resident, job);
    if (count > 0 && (count + 1) * model_bytes(wider) > bytes) break;
    wave = wider;
    ++count;
  }
  return count;
}

/// Cuts the models of a wave into blocks and gives their columns and weights places in the blocks' tiles.
class BlockCutter {
 public:
  BlockCutter(WavePlan& wave, bool few) : wave_(wave), few_(few) {}

  void add(const CudaJob& job, std::uint32_t model) {
    const std::uint32_t terms = pass_terms(job.num_terms(), few_);
    if (!fits(job, terms)) open(job, terms, model);
    kernels::PassBlock& block = wave_.blocks.back();
    ++block.num_models;
    for (const std::uint32_t column : job.columns)
      wave_.slots.push_back(place_in(wave_.staged_columns, block.first_staged_column, column));
    wave_.models[model].weight_slot = place_in(wave_.staged_weights, block.first_staged_weight, job.weighting);
    block.num_staged_columns = size_of(wave_.staged_columns) - block.first_staged_column;
    block.num_staged_weights = size_of(wave_.staged_weights) - block.first_staged_weight;
  }

 private:
  static std::uint32_t size_of(const std::vector<std::uint32_t>& list) {
    return static_cast<std::uint32_t>(list.size());
  }

  static bool holds(const std::vector<std::uint32_t>& list, std::uint32_t first, std::uint32_t value) {
    return std::find(list.begin() + first, list.end(), value) != list.end();
  }

  /// The value's place in the part of the list from `first` on; appended if new.
  static std::uint32_t place_in(std::vector<std::uint32_t>& list, std::uint32_t first, std::uint32_t value) {
    const auto at = std::find(list.begin() + first, list.end(), value);
    const auto place = static_cast<std::uint32_t>(at - list.begin()) - first;
    if (at == list.end()) list.push_back(value);
    return place;
  }

  [[nodiscard]] bool fits(const CudaJob& job, std::uint32_t terms) const {
    if (wave_.blocks.empty() || wave_.launches.back().num_terms != terms) return false;
    const kernels::PassBlock& block = wave_.blocks.back();
    if (block.place != job.place || block.num_models == wave_.threads) return false;
    std::uint32_t columns = block.num_staged_columns;
    for (const std::uint32_t column : job.columns)
      columns += holds(wave_.staged_columns, block.first_staged_column, column) ? 0 : 1;
    const std::uint32_t weights =
        block.num_staged_weights + (holds(wave_.staged_weights, block.first_staged_weight, job.weighting) ? 0 : 1);
    return columns <= kMaxStagedColumns && weights <= kMaxStagedWeights;
  }

  void open(const CudaJob& job, std::uint32_t terms, std::uint32_t model) {
    const auto number = static_cast<std::uint32_t>(wave_.blocks.size());
    wave_.blocks.push_back({model, 0, job.place, size_of(wave_.staged_columns), 0, size_of(wave_.staged_weights), 0});
    if (wave_.launches.empty() || wave_.launches.back().num_terms != terms)
      wave_.launches.push_back({terms, number, 0});
    ++wave_.launches.back().num_blocks;
  }

  WavePlan& wave_;
  bool few_;
};

void fill_models(WavePlan& wave, std::span<const CudaJob> jobs, bool few) {
  BlockCutter cutter(wave, few);
  for (std::uint32_t m = 0; m < wave.num_models; ++m) {
    const CudaJob& job = jobs[m];
    wave.models.push_back({job.place, job.layout, job.weighting, job.num_terms(), job.num_groups, job.num_numeric, 0,
                           wave.columns.size(), job.penalty, job.weight_sum});
    wave.columns.insert(wave.columns.end(), job.columns.begin(), job.columns.end());
    if (!wave.wide) cutter.add(job, m);
  }
}

}  // namespace

std::uint32_t pass_terms(std::uint32_t num_terms, bool few_models) {
  if (!few_models || num_terms >= kMaxFastTerms) return num_terms;
  return num_terms | 1U;  // 3, 5, 7, 9, 11
}

void sort_jobs(std::vector<CudaJob>& jobs) {
  const bool few = jobs.size() <= kFewJobs;
  const auto rank = [few](const CudaJob& j) {
    return std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, const std::vector<std::uint32_t>&, std::uint32_t>(
        pass_terms(j.num_terms(), few), j.place, j.weighting, j.columns, j.layout);
  };
  std::stable_sort(jobs.begin(), jobs.end(), [&](const CudaJob& a, const CudaJob& b) { return rank(a) < rank(b); });
}

std::uint64_t wave_bytes(const WavePlan& wave) { return wave.num_models * model_bytes(wave); }

WavePlan plan_wave(const ResidentProblem& resident, std::span<const CudaJob> jobs, std::size_t first_job,
                   const DeviceRoom& room) {
  const auto rest = jobs.subspan(first_job);
  WavePlan whole;
  whole.wide = is_wide(rest.front());
  WavePlan split = whole;
  split.split = true;
  const std::size_t enough = std::size_t{kFullBlock} * kFullBlocksPerProcessor * room.multiprocessors;
  const std::size_t whole_count = whole.wide ? 0 : count_fitting(whole, resident, rest, room.fit_bytes);
  const bool as_whole = !whole.wide && whole_count >= enough;
  const std::size_t count = as_whole ? whole_count : count_fitting(split, resident, rest, room.fit_bytes);
  WavePlan wave = as_whole ? std::move(whole) : std::move(split);
  wave.first_job = first_job;
  wave.num_models = static_cast<std::uint32_t>(count);
  wave.threads = wave.split && count <= kSmallBlockModels ? kSmallBlock : kFullBlock;
  fill_models(wave, rest, jobs.size() <= kFewJobs);
  return wave;
}

}  // namespace calibeam
