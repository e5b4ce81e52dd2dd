// What the device itself can do, measured beside everything else: copies, FP64 multiply-adds by the ordinary and by the
// tensor units, and whether the two share a pipe. Prints one JSON object.
#include <cuda_runtime.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

void check(cudaError_t status, const char* what) {
  if (status == cudaSuccess) return;
  std::fprintf(stderr, "%s: %s\n", what, cudaGetErrorString(status));
  std::exit(5);
}

__global__ void copy(const double2* from, double2* to, std::size_t count) {
  for (std::size_t i = blockIdx.x * std::size_t{blockDim.x} + threadIdx.x; i < count;
       i += std::size_t{gridDim.x} * blockDim.x)
    to[i] = from[i];
}

constexpr int kRounds = 4096;
constexpr int kChains = 8;

// One m16n8k4 tensor operation on doubles: 512 multiply-adds of a warp.
__device__ void tensor_step(double (&c)[4], double a0, double a1, double b) {
#if __CUDA_ARCH__ >= 900
  asm volatile("mma.sync.aligned.m16n8k4.row.col.f64.f64.f64.f64 {%0,%1,%2,%3},{%4,%5},{%6},{%0,%1,%2,%3};"
               : "+d"(c[0]), "+d"(c[1]), "+d"(c[2]), "+d"(c[3])
               : "d"(a0), "d"(a1), "d"(b));
#else
  asm volatile("mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 {%0,%1},{%2},{%3},{%0,%1};"
               : "+d"(c[0]), "+d"(c[1])
               : "d"(a0), "d"(b));
  asm volatile("mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 {%0,%1},{%2},{%3},{%0,%1};"
               : "+d"(c[2]), "+d"(c[3])
               : "d"(a1), "d"(b));
#endif
}

// Fma, Tensor: how many of each per round.
template <int Fma, int Tensor>
__global__ void arithmetic(double* out, double x) {
  double f[kChains], c[4][4] = {};
  for (int k = 0; k < kChains; ++k) f[k] = x + k + threadIdx.x;
  for (int round = 0; round < kRounds; ++round) {
#pragma unroll
    for (int k = 0; k < Fma; ++k) f[k % kChains] = fma(f[k % kChains], x, x);
#pragma unroll
    for (int k = 0; k < Tensor; ++k) tensor_step(c[k % 4], x, x, x);
  }
  double sum = 0;
  for (const double v : f) sum += v;
  for (const auto& row : c)
    for (const double v : row) sum += v;
  if (sum == 0.123) *out = sum;  // never: keeps the work
}

/// Milliseconds of the median of some runs.
template <class Run>
float milliseconds(const Run& run) {
  cudaEvent_t begin, end;
  check(cudaEventCreate(&begin), "event");
  check(cudaEventCreate(&end), "event");
  std::vector<float> times;
  for (int k = 0; k < 9; ++k) {
    check(cudaEventRecord(begin), "record");
    run();
    check(cudaEventRecord(end), "record");
    check(cudaEventSynchronize(end), "run");
    float ms = 0;
    check(cudaEventElapsedTime(&ms, begin, end), "time");
    times.push_back(ms);
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

}  // namespace

int main() {
  cudaDeviceProp device{};
  check(cudaGetDeviceProperties(&device, 0), "device");
  double* out = nullptr;
  check(cudaMalloc(&out, 8), "malloc");
  const int blocks = 8 * device.multiProcessorCount, threads = 256;
  const auto copied = [](std::size_t bytes) {
    double2 *from = nullptr, *to = nullptr;
    check(cudaMalloc(&from, bytes), "malloc");
    check(cudaMalloc(&to, bytes), "malloc");
    const float ms = milliseconds([&] { copy<<<2048, 512>>>(from, to, bytes / sizeof(double2)); });
    check(cudaFree(from), "free");
    check(cudaFree(to), "free");
    return 2e-9 * static_cast<double>(bytes) / (ms * 1e-3);
  };
  const double per_launch = static_cast<double>(blocks) * threads * kRounds;
  const float fma_ms = milliseconds([&] { arithmetic<32, 0><<<blocks, threads>>>(out, 0.5); });
  const float tensor_ms = milliseconds([&] { arithmetic<0, 8><<<blocks, threads>>>(out, 0.5); });
  const float both_ms = milliseconds([&] { arithmetic<32, 8><<<blocks, threads>>>(out, 0.5); });
  check(cudaGetLastError(), "kernels");
  std::printf(
      "{\"device\": \"%s\", \"multiprocessors\": %d, \"copy_gb_s\": %.1f, \"copy_in_cache_gb_s\": %.1f, "
      "\"fma_tflops\": %.2f, \"tensor_tflops\": %.2f, \"fma_ms\": %.4f, \"tensor_ms\": %.4f, \"both_ms\": %.4f, "
      "\"shared_pipe\": %.2f}\n",
      device.name, device.multiProcessorCount, copied(std::size_t{1} << 30), copied(std::size_t{8} << 20),
      per_launch * 32 * 2 / (fma_ms * 1e9), per_launch / 32 * 8 * 512 * 2 / (tensor_ms * 1e9), fma_ms, tensor_ms,
      both_ms, both_ms / (fma_ms + tensor_ms));
  return 0;
}
