// Plans and launch sizes: how work is cut never shows in a result, and nothing overflows.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "cuda/emulated_device.hpp"
#include "evaluate/cuda_fit.hpp"
#include "evaluate/cuda_plan.hpp"
#include "kernels/cuda/launch.hpp"
#include "support/evaluations.hpp"
#include "support/random_problem.hpp"

namespace calibeam::testing {
namespace {

struct Planned {
  Problem problem;
  std::unique_ptr<kernels::Device> device = make_emulated_device({});
  std::unique_ptr<ResidentProblem> resident;
  std::vector<CudaJob> jobs;

  explicit Planned(const RandomProblemOptions& options, std::size_t copies = 1) : problem(random_problem(options)) {
    std::vector<Candidate> candidates;
    for (std::size_t k = 0; k < copies; ++k)
      for (Candidate c : mixed_candidates(problem)) {
        c.weighting.half_life_weeks += static_cast<double>(k);
        candidates.push_back(c);
      }
    resident = std::make_unique<ResidentProblem>(*device, problem);
    BatchStatus status;
    jobs = plan_jobs(*resident, {candidates, kAllFolds, false}, status);
    sort_jobs(jobs);
  }
};

TEST(Pieces, CoverEveryRowOnceInOrderAndNeverCrossARunOrASegment) {
  for (const int rows : {1, 33, 700}) {
    const Problem p = random_problem({.seed = 1, .rows_per_week = rows, .num_classes = 5});
    const PiecePlan plan = plan_pieces(p);
    std::size_t piece = 0;
    for (const auto& run : p.runs)
      for (std::uint32_t row = run.begin; row < run.padded_end; ++piece) {
        ASSERT_LT(piece, plan.pieces.size());
        EXPECT_EQ(plan.pieces[piece].begin, row);
        EXPECT_LE(plan.pieces[piece].end, run.padded_end);
        EXPECT_EQ(plan.pieces[piece].ticker_class, run.ticker_class);
        row = plan.pieces[piece].end;
      }
    EXPECT_EQ(piece, plan.pieces.size());
    EXPECT_EQ(plan.segment_chunk.size(), p.segments.size() + 1);
    for (const auto& chunk : plan.chunks) {
      ASSERT_LT(chunk.first_piece, chunk.last_piece);
      const std::uint32_t length = plan.pieces[chunk.last_piece - 1].end - plan.pieces[chunk.first_piece].begin;
      EXPECT_LE(length, chunk_rows(p.num_rows));
    }
  }
}

TEST(Pieces, ChunksAreWholeTilesAndGrowWithTheRows) {
  EXPECT_EQ(chunk_rows(1), 128U);
  EXPECT_EQ(chunk_rows(23'571), 128U);
  EXPECT_EQ(chunk_rows(250'000), 1024U);
  EXPECT_EQ(chunk_rows(2'500'000), 4096U);
  EXPECT_EQ(chunk_rows(4'000'000'000U), 4096U);
  for (const std::uint32_t rows : {1U, 99'999U, 777'777U}) EXPECT_EQ(chunk_rows(rows) % kernels::kDeviceTileRows, 0U);
}

TEST(WavePlan, PutsEveryJobIntoExactlyOneBlockThatHoldsItsColumnsAndWeights) {
  const Planned planned({.seed = 2, .num_features = 9}, 20);
  for (std::size_t first = 0; first < planned.jobs.size();) {
    const WavePlan wave = plan_wave(*planned.resident, planned.jobs, first, {std::uint64_t{1} << 26, 4});
    ASSERT_GT(wave.num_models, 0U);
    std::uint32_t next = 0;
    for (const kernels::PassBlock& block : wave.blocks) {
      EXPECT_EQ(block.first_model, next);
      EXPECT_LE(block.num_models, wave.threads);
      EXPECT_LE(block.num_staged_columns, kernels::kMaxStagedColumns);
      EXPECT_LE(block.num_staged_weights, kernels::kMaxStagedWeights);
      for (std::uint32_t m = block.first_model; m < block.first_model + block.num_models; ++m) {
        const kernels::DeviceModel& model = wave.models[m];
        const CudaJob& job = planned.jobs[first + m];
        EXPECT_EQ(model.place, block.place);
        EXPECT_EQ(wave.staged_weights[block.first_staged_weight + model.weight_slot], job.weighting);
        for (std::size_t k = 0; k < job.columns.size(); ++k)
          EXPECT_EQ(wave.staged_columns[block.first_staged_column + wave.slots[model.first_column + k]],
                    job.columns[k]);
      }
      next += block.num_models;
    }
    EXPECT_EQ(next, wave.num_models);
    std::uint32_t blocks = 0;
    for (const PassLaunch& launch : wave.launches) {
      EXPECT_EQ(launch.first_block, blocks);
      blocks += launch.num_blocks;
    }
    EXPECT_EQ(blocks, wave.blocks.size());
    first += wave.num_models;
  }
}

TEST(WavePlan, StaysWithinItsMemoryAndNeverStandsStill) {
  const Planned planned({.seed = 3, .num_features = 4}, 10);
  std::set<std::uint32_t> sizes;
  for (const std::uint64_t bytes : {std::uint64_t{1}, std::uint64_t{1} << 20, std::uint64_t{1} << 30}) {
    const WavePlan wave = plan_wave(*planned.resident, planned.jobs, 0, {bytes, 4});
    EXPECT_TRUE(wave.num_models == 1 || wave_bytes(wave) <= bytes) << bytes;
    sizes.insert(wave.num_models);
  }
  EXPECT_EQ(sizes.size(), 3U);
  EXPECT_EQ(*sizes.begin(), 1U);
}

TEST(WavePlan, ManyModelsWalkAllRowsAndFewSplitThem) {
  const Planned planned({.seed = 4}, 40);
  EXPECT_TRUE(plan_wave(*planned.resident, planned.jobs, 0, {std::uint64_t{1} << 33, 132}).split);
  EXPECT_FALSE(plan_wave(*planned.resident, planned.jobs, 0, {std::uint64_t{1} << 33, 1}).split);
}

TEST(WavePlan, WideModelsHaveWavesOfTheirOwn) {
  const Planned planned({.seed = 5, .num_features = 20});
  std::size_t wide = 0, narrow = 0;
  for (std::size_t first = 0; first < planned.jobs.size();) {
    const WavePlan wave = plan_wave(*planned.resident, planned.jobs, first, {std::uint64_t{1} << 30, 4});
    for (const auto& model : wave.models) EXPECT_EQ(model.num_terms > kernels::kMaxFastTerms, wave.wide);
    (wave.wide ? wide : narrow) += wave.num_models;
    first += wave.num_models;
  }
  EXPECT_GT(wide, 0U);
  EXPECT_GT(narrow, 0U);
}

TEST(WavePlan, CountsBytesIn64Bits) {
  WavePlan wave;
  wave.num_models = 200'000;
  wave.split = true;
  wave.max_pieces = 8000;
  wave.max_dense = 77;
  EXPECT_GT(wave_bytes(wave), std::uint64_t{200'000} * 8000 * 77 * 8);
}

TEST(WavePlan, RoundsTermsUpOnlyForFewModels) {
  for (std::uint32_t n = 2; n <= kernels::kMaxFastTerms; ++n) {
    EXPECT_EQ(pass_terms(n, false), n);
    EXPECT_GE(pass_terms(n, true), n);
    EXPECT_LE(pass_terms(n, true), std::min(n + 1, kernels::kMaxFastTerms));
  }
  EXPECT_EQ(pass_terms(40, true), 40U);
}

TEST(WideTile, TakesFewerRowsTheMoreTermsAndRefusesTheImpossible) {
  EXPECT_EQ(wide_tile_rows(12), kernels::kDeviceTileRows);
  EXPECT_EQ(wide_tile_rows(1000), 5U);
  EXPECT_EQ(wide_tile_rows(5000), 1U);
  EXPECT_THROW((void)wide_tile_rows(6000), DeviceError);
}

TEST(LaunchSize, CoversEveryModelAndRowAndStaysWithinTheHardware) {
  for (const std::uint32_t models : {1U, 127U, 128U, 129U, 1U << 18}) {
    kernels::FoldSums fold{};
    fold.wave.num_models = models;
    fold.wave.max_dense = 77;
    fold.max_group_sums = 100'000;
    const kernels::LaunchSize size = launch_size(fold);
    EXPECT_GE(std::uint64_t{size.blocks_x} * size.threads, models);
    EXPECT_LE(size.blocks_y, kernels::kMaxBlocksY);
  }
  kernels::DeviceScores scores{};
  scores.num_jobs = 100'000;
  const kernels::LaunchSize size = predict_size(scores, 250'001);
  EXPECT_GE(size.blocks_x * size.threads, 250'001U);
  EXPECT_GE(size.blocks_y * kernels::kJobsPerPredictBlock, 100'000U);
  EXPECT_LE(size.blocks_y, kernels::kMaxBlocksY);
  EXPECT_TRUE(predict_size(scores, 0).empty());
  EXPECT_LE(kernels::kTileBytes, 48U << 10);
  EXPECT_LE(score_size(scores).shared_bytes, 48U << 10);
}

}  // namespace
}  // namespace calibeam::testing
