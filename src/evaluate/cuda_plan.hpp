// Which jobs a compute device fits together, and how the work is cut: arithmetic alone, so that it is tested without
// one.
//
// Jobs are sorted by kernel, place, weighting and columns, so that neighbours share rows, weights and columns, and cut
// into waves that fit in memory. A wave of very many models gives a thread to each for the whole of its rows; a smaller
// one also splits the rows into chunks. Which it is, and where waves and blocks end, changes no bit of any result.
#pragma once

#include <span>
#include <vector>

#include "evaluate/cuda_jobs.hpp"

namespace calibeam {

/// What the plan may use.
struct DeviceRoom {
  std::uint64_t fit_bytes = 0;  ///< for the models of one wave
  std::uint32_t multiprocessors = 1;
};

/// Blocks that run one kernel.
struct PassLaunch {
  std::uint32_t num_terms, first_block, num_blocks;
};

/// Models that are fitted together. Model m is jobs[m] of the sorted list, from first_job.
struct WavePlan {
  std::size_t first_job = 0;
  std::uint32_t num_models = 0;
  bool wide = false;   ///< more terms than the fast pass has registers for
  bool split = false;  ///< rows are split into chunks
  std::uint32_t threads = 0;
  std::uint32_t max_terms = 0, max_dense = 0, max_groups = 0, max_group_sums = 0, max_parameters = 0, max_pieces = 0,
                max_chunks = 0;
  std::vector<kernels::DeviceModel> models;
  std::vector<std::uint32_t> columns, slots, staged_columns, staged_weights;
  std::vector<kernels::PassBlock> blocks;
  std::vector<PassLaunch> launches;
};

/// Terms of the kernel that a model runs in. Few models take the next larger of a few kernels: fewer launches.
[[nodiscard]] std::uint32_t pass_terms(std::uint32_t num_terms, bool few_models);

/// Sorts the jobs.
void sort_jobs(std::vector<CudaJob>& jobs);

/// Bytes that a wave's models take on the device, tables included.
[[nodiscard]] std::uint64_t wave_bytes(const WavePlan& wave);

/// The wave that starts at `first_job` (sorted jobs): as many as fit, at least one.
[[nodiscard]] WavePlan plan_wave(const ResidentProblem& resident, std::span<const CudaJob> jobs, std::size_t first_job,
                                 const DeviceRoom& room);

}  // namespace calibeam
