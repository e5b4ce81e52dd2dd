// Nanoseconds per row of one model's gradient and Hessian pass, cache-hot, by number of terms and instruction set,
// beside the machine's own peak of fused multiply-adds in the same run.
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>
#include <vector>

#include "kernels/aligned_buffer.hpp"
#include "kernels/row_kernels.hpp"

namespace calibeam::kernels {
namespace {

constexpr std::uint32_t kRows = 512;

struct Tile {
  std::vector<AlignedBuffer> columns;
  AlignedBuffer outcome, weight, beta, residual, curvature, sums;
  std::vector<const double*> pointers;

  explicit Tile(std::uint32_t terms) : residual(kRows), curvature(kRows), sums(8 * (terms + terms * (terms + 1) / 2)) {
    std::mt19937_64 random(terms);
    std::normal_distribution<double> normal;
    columns.assign(terms - 1, AlignedBuffer(kRows));
    for (auto& column : columns) {
      for (double& value : column) value = normal(random);
      pointers.push_back(column.data());
    }
    for (std::uint32_t i = 0; i < kRows; ++i) {
      outcome.push_back(i % 2);
      weight.push_back(0.5 + std::fabs(normal(random)));
    }
    for (std::uint32_t k = 0; k < terms; ++k) beta.push_back(0.3 * normal(random));
  }
};

void newton_sums(benchmark::State& state, const RowKernels* set) {
  const auto terms = static_cast<std::uint32_t>(state.range(0));
  Tile tile(terms);
  const std::vector<double> constant(kRows / 8, tile.beta[0]), slope(kRows / 8, tile.beta[1]);
  const NewtonRows rows{tile.pointers.data(),
                        tile.outcome.data(),
                        tile.weight.data(),
                        0,
                        kRows,
                        terms,
                        tile.beta.data(),
                        constant.data(),
                        slope.data(),
                        tile.residual.data(),
                        tile.curvature.data()};
  for (auto _ : state) {
    set->row_slopes(rows);
    if (state.range(1) != 0) set->newton_sums(rows, {tile.sums.data(), tile.sums.data() + 8 * terms});
    benchmark::DoNotOptimize(tile.sums.data());
  }
  state.counters["ns_per_row"] = benchmark::Counter(
      static_cast<double>(kRows) * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  // Multiply-adds of the linear predictor, gradient and Hessian alone; the sigmoid comes on top.
  state.counters["useful_gflops"] = benchmark::Counter(kRows * (2.0 * terms + terms * (terms + 1) / 2.0) * 2.0 * 1e-9,
                                                       benchmark::Counter::kIsIterationInvariantRate);
}

}  // namespace
}  // namespace calibeam::kernels

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  for (const auto* set : calibeam::kernels::available_row_kernels())
    benchmark::RegisterBenchmark(("newton_sums/" + std::string(set->name)).c_str(), calibeam::kernels::newton_sums, set)
        ->ArgNames({"terms", "sums"})  // without sums: linear predictor and sigmoid alone
        ->ArgsProduct({{2, 3, 6, 9, 13, 21}, {0, 1}});
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
