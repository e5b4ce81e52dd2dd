// The maxima of the bootstrap: our kernel, which never stores the matrix product, against cuBLAS followed by a pass
// over what it stored, on the same numbers and checked against each other, and the CPU's loops.
//   bench_gpu_bootstrap [--quick]      prints one JSON object a line
#include <cublas_v2.h>
#include <cuda_runtime.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

#include "bench/gpu_helpers.cuh"
#include "kernels/device.hpp"
#include "trust/bootstrap_maxima.hpp"
#include "trust/stationary_bootstrap.hpp"

namespace {

using namespace calibeam;

constexpr int kWeeks = 40, kDraws = 10'000, kChunk = 4096, kParts = 32;

/// Raises the four maxima of every draw by a chunk of statistics, [trials][draws]: one thread per draw and part of the
/// trials. maxima is [kParts][4][kDraws].
__global__ void raise(const double* statistics, const double* lower, const double* consistent, const double* omega,
                      int trials, double* maxima) {
  const int draw = blockIdx.x * blockDim.x + threadIdx.x;
  if (draw >= kDraws) return;
  double* mine = maxima + std::size_t{blockIdx.y} * 4 * kDraws + draw;
  double m[4];
  for (int kind = 0; kind < 4; ++kind) m[kind] = mine[kind * kDraws];
  for (int k = blockIdx.y; k < trials; k += kParts) {
    const double s = statistics[std::size_t{static_cast<unsigned>(k)} * kDraws + draw];
    m[0] = fmax(m[0], s + lower[k]);
    m[1] = fmax(m[1], s + consistent[k]);
    m[2] = fmax(m[2], s);
    m[3] = fmax(m[3], s * omega[k]);
  }
  for (int kind = 0; kind < 4; ++kind) mine[kind * kDraws] = m[kind];
}

/// The maxima over the parts, into the first.
__global__ void join(double* maxima) {
  const int k = blockIdx.x * blockDim.x + threadIdx.x;
  if (k >= 4 * kDraws) return;
  for (int part = 1; part < kParts; ++part)
    maxima[k] = fmax(maxima[k], maxima[std::size_t{static_cast<unsigned>(part)} * 4 * kDraws + k]);
}

struct Trials {
  std::vector<double> deviations, lower, consistent, omega;
};

Trials random_trials(int count) {
  std::mt19937_64 bits(7);
  std::normal_distribution<double> normal(0.0, 0.15);
  Trials t{std::vector<double>(static_cast<std::size_t>(count) * kWeeks), {}, {}, {}};
  for (double& d : t.deviations) d = normal(bits);
  for (int k = 0; k < count; ++k) {
    t.lower.push_back(std::min(0.0, normal(bits) * 10));
    t.consistent.push_back(t.lower.back() < -1.5 ? t.lower.back() : 0.0);
    t.omega.push_back(0.01 + std::fabs(normal(bits)));
  }
  return t;
}

/// Copies included, as for ours: trials come from the host.
double time_cublas(const Trials& trials, const DrawCounts& draws, std::vector<double>& maxima) {
  std::vector<double> by_week(static_cast<std::size_t>(kWeeks) * kDraws);  // [weeks][draws]
  for (int d = 0; d < kDraws; ++d)
    for (int t = 0; t < kWeeks; ++t)
      by_week[static_cast<std::size_t>(t) * kDraws + d] = draws.block(d / kDrawBlock)[t * kDrawBlock + d % kDrawBlock];
  const double* counts = on_device(by_week);
  double* rows = on_device(std::vector<double>(static_cast<std::size_t>(kChunk) * (kWeeks + 3)));
  double* statistics = on_device(std::vector<double>(static_cast<std::size_t>(kChunk) * kDraws));
  double* found = on_device(std::vector<double>(kParts * 4 * kDraws));
  cublasHandle_t blas = nullptr;
  check(cublasCreate(&blas), "cublasCreate");
  const double one = 1.0, zero = 0.0;
  maxima.assign(4 * kDraws, -HUGE_VAL);
  const auto count = static_cast<int>(trials.omega.size());
  const auto put = [&](double* to, const double* from, int values) {
    check(cudaMemcpyAsync(to, from, sizeof(double) * values, cudaMemcpyHostToDevice, nullptr), "copy");
  };
  const double seconds = seconds_of([&] {
    std::vector<double> nothing(kParts * 4 * kDraws, -HUGE_VAL);
    put(found, nothing.data(), kParts * 4 * kDraws);
    for (int first = 0; first < count; first += kChunk) {
      const int n = std::min(kChunk, count - first);
      double *lower = rows + kChunk * kWeeks, *consistent = lower + kChunk, *omega = consistent + kChunk;
      put(rows, trials.deviations.data() + static_cast<std::size_t>(first) * kWeeks, n * kWeeks);
      put(lower, trials.lower.data() + first, n);
      put(consistent, trials.consistent.data() + first, n);
      put(omega, trials.omega.data() + first, n);
      check(cublasDgemm(blas, CUBLAS_OP_N, CUBLAS_OP_N, kDraws, n, kWeeks, &one, counts, kDraws, rows, kWeeks, &zero,
                        statistics, kDraws),
            "product");
      raise<<<dim3((kDraws + 127) / 128, kParts), 128>>>(statistics, lower, consistent, omega, n, found);
      check(cudaGetLastError(), "raise");
    }
    join<<<(4 * kDraws + 127) / 128, 128>>>(found);
    check(cudaGetLastError(), "join");
    check(cudaMemcpy(maxima.data(), found, sizeof(double) * 4 * kDraws, cudaMemcpyDeviceToHost), "copy");
  });
  (void)cublasDestroy(blas);
  for (const double* memory : {counts, static_cast<const double*>(rows), static_cast<const double*>(statistics),
                               static_cast<const double*>(found)})
    (void)cudaFree(const_cast<double*>(memory));
  return seconds;
}

struct Maxima {
  std::vector<double> values;  // [4][whole blocks of draws]
  std::size_t stride;
  explicit Maxima(const DrawCounts& draws) : stride(draws.num_blocks * kDrawBlock) { clear(); }
  void clear() { values.assign(4 * stride, -HUGE_VAL); }
  MaximaBlock block() { return {&values[0], &values[stride], &values[2 * stride], &values[3 * stride]}; }
};

int time_all(kernels::Device& device, int count) {
  const Trials trials = random_trials(count);
  const StudentisedRows rows{static_cast<std::size_t>(count), kWeeks,
                             trials.deviations.data(),        trials.lower.data(),
                             trials.consistent.data(),        trials.omega.data()};
  const DrawCounts draws = count_weeks(draw_all({kWeeks, kDraws, 3.0, 1}), kWeeks);
  DeviceMaxima on_gpu(device, draws);
  Maxima ours(draws);
  const double seconds = seconds_of([&] {
    ours.clear();
    on_gpu.raise(rows, ours.block());
  });
  std::vector<double> theirs;
  const double cublas = time_cublas(trials, draws, theirs);
  double worst = 0.0;
  for (int kind = 0; kind < 4; ++kind)
    for (int d = 0; d < kDraws; ++d)
      worst = worse(worst, ours.values[kind * ours.stride + d] - theirs[kind * kDraws + d]);
  std::printf(
      "{\"what\": \"bootstrap\", \"trials\": %d, \"weeks\": %d, \"draws\": %d, \"ms\": %.3f, \"cublas_ms\": %.3f, "
      "\"worst\": %.2e}\n",
      count, kWeeks, kDraws, seconds * 1e3, cublas * 1e3, worst);
  std::fflush(stdout);
  return worst <= 1e-9 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto device = kernels::open_cuda_device(0);
    int wrong = time_all(*device, 256) + time_all(*device, 37'440);
    if (argc < 2 || std::strcmp(argv[1], "--quick") != 0) wrong += time_all(*device, 900'000);
    return wrong == 0 ? 0 : 1;
  } catch (const DeviceError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 5;
  }
}
