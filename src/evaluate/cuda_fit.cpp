#include "evaluate/cuda_fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "kernels/newton_iteration.hpp"

namespace calibeam {

using kernels::NewtonProgress;

namespace {

constexpr std::uint32_t kBlindIterations = 4;  // fits take about five passes: before, nobody asks
constexpr std::uint32_t kUpdateBlocksPerProcessor = 16;
constexpr std::uint64_t kWideTileBytes = 40 << 10;

}  // namespace

std::uint32_t wide_tile_rows(std::uint32_t max_terms) {
  const std::uint64_t rows = kWideTileBytes / kernels::wide_tile_bytes(max_terms, 1);
  if (rows == 0) throw DeviceError(fmt::format("CUDA: models of {} terms are too wide; use --device cpu", max_terms));
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(rows, kernels::kDeviceTileRows));
}

/// The wave's arrays in device memory.
struct CudaFit::Tables {
  Slot<kernels::DeviceModel> models;
  Slot<std::uint32_t> columns, slots, staged_columns, staged_weights, iterations;
  Slot<kernels::PassBlock> blocks;
  Slot<double> theta, gradient, step, slope, norm, dense, groups, piece_sums, workspace;
  Slot<std::uint8_t> halvings, restarted, progress;
  std::uint64_t table_bytes = 0;  // the part that the host fills
  std::uint32_t update_blocks = 0;
  std::uint64_t workspace_size = 0;
};

CudaFit::Tables CudaFit::lay_out(const WavePlan& plan, std::uint32_t multiprocessors) {
  const std::uint64_t m = plan.num_models;
  Tables t;
  ByteLayout layout;
  t.models = layout.add<kernels::DeviceModel>(m);
  t.columns = layout.add<std::uint32_t>(plan.columns.size());
  t.slots = layout.add<std::uint32_t>(plan.slots.size());
  t.staged_columns = layout.add<std::uint32_t>(plan.staged_columns.size());
  t.staged_weights = layout.add<std::uint32_t>(plan.staged_weights.size());
  t.blocks = layout.add<kernels::PassBlock>(plan.blocks.size());
  t.table_bytes = layout.bytes();
  t.theta = layout.add<double>(m * plan.max_parameters);
  t.gradient = layout.add<double>(m * plan.max_parameters);
  t.step = layout.add<double>(m * plan.max_parameters);
  t.slope = layout.add<double>(m);
  t.norm = layout.add<double>(m);
  t.iterations = layout.add<std::uint32_t>(m);
  t.halvings = layout.add<std::uint8_t>(m);
  t.restarted = layout.add<std::uint8_t>(m);
  t.progress = layout.add<std::uint8_t>(m);
  t.dense = layout.add<double>(m * plan.max_dense);
  t.groups = layout.add<double>(m * plan.max_group_sums);
  if (plan.split) t.piece_sums = layout.add<double>(m * plan.max_pieces * plan.max_dense);
  t.update_blocks = std::min(plan.num_models, kUpdateBlocksPerProcessor * std::max(multiprocessors, 1U));
  t.workspace_size = kernels::update_workspace(plan.max_terms, plan.max_groups);
  t.workspace = layout.add<double>(t.update_blocks * t.workspace_size);
  memory_.reserve(layout.bytes());
  return t;
}

void CudaFit::upload_tables(const WavePlan& plan, const Tables& tables) {
  std::vector<std::byte> host(tables.table_bytes);
  const auto put = [&host](const auto& slot, const auto& values) {
    if (!values.empty()) std::memcpy(host.data() + slot.offset, values.data(), slot.bytes());
  };
  put(tables.models, plan.models);
  put(tables.columns, plan.columns);
  put(tables.slots, plan.slots);
  put(tables.staged_columns, plan.staged_columns);
  put(tables.staged_weights, plan.staged_weights);
  put(tables.blocks, plan.blocks);
  device_.upload(memory_.data(), host.data(), host.size());
}

void CudaFit::sum_rows(const WavePlan& plan, const kernels::DeviceWave& wave, const Tables& tables) {
  const kernels::DeviceProblem problem = resident_.view();
  if (!plan.split) {
    device_.clear(memory_.data() + tables.dense.offset, tables.dense.bytes());
    device_.clear(memory_.data() + tables.groups.offset, tables.groups.bytes());
  }
  if (plan.wide) {
    device_.wide_pass({problem, wave, plan.max_chunks, wide_tile_rows(plan.max_terms), plan.max_terms});
  } else {
    std::vector<kernels::NewtonPass> passes;
    for (const PassLaunch& launch : plan.launches)
      passes.push_back({problem, wave, tables.blocks.in(memory_), tables.staged_columns.in(memory_),
                        tables.staged_weights.in(memory_), launch.first_block, launch.num_blocks, plan.threads,
                        launch.num_terms, plan.max_chunks});
    device_.newton_passes(passes);
  }
  if (plan.split) device_.fold_sums({problem, wave, plan.max_group_sums});
}

kernels::DeviceWave CudaFit::view_of(const WavePlan& plan, const Tables& tables) const {
  kernels::DeviceWave wave{};
  wave.num_models = plan.num_models;
  wave.max_dense = plan.max_dense;
  wave.models = tables.models.in(memory_);
  wave.columns = tables.columns.in(memory_);
  wave.slots = tables.slots.in(memory_);
  wave.theta = tables.theta.in(memory_);
  wave.gradient = tables.gradient.in(memory_);
  wave.step = tables.step.in(memory_);
  wave.slope = tables.slope.in(memory_);
  wave.norm = tables.norm.in(memory_);
  wave.iterations = tables.iterations.in(memory_);
  wave.halvings = tables.halvings.in(memory_);
  wave.restarted = tables.restarted.in(memory_);
  wave.progress = tables.progress.in(memory_);
  wave.dense = tables.dense.in(memory_);
  wave.groups = tables.groups.in(memory_);
  wave.piece_sums = tables.piece_sums.in(memory_);
  return wave;
}

FittedWave CudaFit::run(const WavePlan& plan, std::uint32_t multiprocessors, std::uint32_t max_passes) {
  const Tables tables = lay_out(plan, multiprocessors);
  upload_tables(plan, tables);
  const kernels::DeviceWave wave = view_of(plan, tables);
  device_.start(resident_.view(), wave);
  std::vector<std::uint8_t> progress;
  const auto is = [](NewtonProgress p) { return static_cast<std::uint8_t>(p); };
  for (std::uint32_t pass = 1; pass <= max_passes; ++pass) {
    sum_rows(plan, wave, tables);
    device_.newton_update(
        {resident_.view(), wave, tables.workspace.in(memory_), tables.workspace_size, tables.update_blocks});
    if (pass < kBlindIterations && pass < max_passes) continue;
    progress = download(device_, wave.progress, plan.num_models);
    if (std::find(progress.begin(), progress.end(), is(NewtonProgress::running)) == progress.end()) break;
  }
  FittedWave fitted{wave, {}};
  for (const std::uint8_t p : progress) fitted.converged.push_back(p == is(NewtonProgress::converged));
  return fitted;
}

}  // namespace calibeam
