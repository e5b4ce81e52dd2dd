// The same fits with cuBLAS for all that is linear algebra: linear predictors and gradients of all models by one matrix
// product each (coefficients padded with zeros), Hessians by strided-batched products. A peer for bench_gpu: it reads
// the arrays that bench_gpu --export wrote, and is checked against the coefficients beside them.
//   bench_gpu_cublas FOLDER      prints one JSON object
#include <cublas_v2.h>
#include <cuda_runtime.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "bench/gpu_helpers.cuh"

namespace {

constexpr int kPasses = 6;
constexpr int kChunk = 250;  // models whose weighted columns are in memory at a time

template <class T>
std::vector<T> read(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  std::vector<T> values(static_cast<std::size_t>(file.tellg()) / sizeof(T));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(T)));
  return values;
}

/// eta -> residual; curvature. [models][rows]
__global__ void slopes(double* eta, double* curvature, const double* y, const double* w, int rows, std::size_t count) {
  for (std::size_t i = blockIdx.x * std::size_t{blockDim.x} + threadIdx.x; i < count;
       i += std::size_t{gridDim.x} * blockDim.x) {
    const int row = static_cast<int>(i % rows);
    const double p = 1.0 / (1.0 + exp(-eta[i]));
    eta[i] = w[row] * (p - y[row]);
    curvature[i] = w[row] * p * (1.0 - p);
  }
}

/// Columns of a model: packed[m][k][row], and the same times the curvature. x is [P][rows], column 0 the constant.
__global__ void gather(const double* x, const int* columns, const double* curvature, double* packed, double* weighted,
                       int rows, int n) {
  const int k = blockIdx.y, m = blockIdx.z;
  const std::size_t to = (std::size_t{blockIdx.z} * n + k) * rows;
  const double* from = x + std::size_t{static_cast<unsigned>(k == 0 ? 0 : columns[m * (n - 1) + k - 1] + 1)} * rows;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < rows; i += gridDim.x * blockDim.x) {
    packed[to + i] = from[i];
    weighted[to + i] = from[i] * curvature[std::size_t{blockIdx.z} * rows + i];
  }
}

/// One Newton step per thread: beta [P][models] dense, gradient likewise, hessian [models][n][n].
__global__ void step(double* beta, const double* gradient, double* hessian, const int* columns, const double* penalty,
                     int n, int pool, int models) {
  const int m = blockIdx.x * blockDim.x + threadIdx.x;
  if (m >= models) return;
  double* h = hessian + std::size_t{static_cast<unsigned>(m)} * n * n;
  double g[16];
  const auto at = [&](int k) { return m * pool + (k == 0 ? 0 : columns[m * (n - 1) + k - 1] + 1); };
  for (int k = 0; k < n; ++k) {
    g[k] = gradient[at(k)] + (k > 0 ? penalty[m] * beta[at(k)] : 0.0);
    if (k > 0) h[k * n + k] += penalty[m];
  }
  for (int c = 0; c < n; ++c) {  // Gauss elimination; the matrix is positive definite
    for (int r = c + 1; r < n; ++r) {
      const double f = h[r * n + c] / h[c * n + c];
      for (int k = c; k < n; ++k) h[r * n + k] -= f * h[c * n + k];
      g[r] -= f * g[c];
    }
  }
  for (int c = n; c-- > 0;) {
    for (int k = c + 1; k < n; ++k) g[c] -= h[c * n + k] * g[k];
    g[c] /= h[c * n + c];
  }
  for (int k = 0; k < n; ++k) beta[at(k)] -= g[k];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  int rows = 0, features = 0, models = 0, chosen = 0;
  std::ifstream(folder + "/sizes.txt") >> rows >> features >> models >> chosen;
  const int n = chosen + 1, pool = features + 1;
  if (n > 16) return 2;
  const auto by_row = read<double>(folder + "/x.f64");
  std::vector<double> columns_first(static_cast<std::size_t>(rows) * pool, 1.0);
  for (int i = 0; i < rows; ++i)
    for (int c = 0; c < features; ++c)
      columns_first[static_cast<std::size_t>(c + 1) * rows + i] = by_row[static_cast<std::size_t>(i) * features + c];
  const double* x = on_device(columns_first);
  const double* y = on_device(read<double>(folder + "/y.f64"));
  const double* w = on_device(read<double>(folder + "/w.f64"));
  const int* columns = on_device(read<int>(folder + "/columns.i32"));
  const double* penalty = on_device(read<double>(folder + "/penalty.f64"));
  const std::size_t chunk = std::min(kChunk, models), cells = chunk * static_cast<std::size_t>(rows);
  double* beta = on_device(std::vector<double>(static_cast<std::size_t>(models) * pool));
  double* gradient = on_device(std::vector<double>(chunk * pool));
  double* eta = on_device(std::vector<double>(cells));
  double* curvature = on_device(std::vector<double>(cells));
  double* packed = on_device(std::vector<double>(cells * n));
  double* weighted = on_device(std::vector<double>(cells * n));
  double* hessian = on_device(std::vector<double>(chunk * n * n));
  cublasHandle_t blas = nullptr;
  check(cublasCreate(&blas), "cublasCreate");
  const double one = 1.0, zero = 0.0;
  const auto fit_all = [&] {
    check(cudaMemset(beta, 0, sizeof(double) * models * pool), "memset");
    for (int first = 0; first < models; first += static_cast<int>(chunk)) {
      const int count = std::min(static_cast<int>(chunk), models - first);
      double* b = beta + static_cast<std::size_t>(first) * pool;
      const int* c = columns + static_cast<std::size_t>(first) * chosen;
      for (int pass = 0; pass < kPasses; ++pass) {
        check(cublasDgemm(blas, CUBLAS_OP_N, CUBLAS_OP_N, rows, count, pool, &one, x, rows, b, pool, &zero, eta, rows),
              "predictors");
        slopes<<<2048, 256>>>(eta, curvature, y, w, rows, static_cast<std::size_t>(count) * rows);
        check(cublasDgemm(blas, CUBLAS_OP_T, CUBLAS_OP_N, pool, count, rows, &one, x, rows, eta, rows, &zero, gradient,
                          pool),
              "gradients");
        gather<<<dim3(8, n, count), 256>>>(x, c, curvature, packed, weighted, rows, n);
        check(cublasDgemmStridedBatched(blas, CUBLAS_OP_T, CUBLAS_OP_N, n, n, rows, &one, packed, rows,
                                        static_cast<long long>(rows) * n, weighted, rows,
                                        static_cast<long long>(rows) * n, &zero, hessian, n,
                                        static_cast<long long>(n) * n, count),
              "Hessians");
        step<<<(count + 63) / 64, 64>>>(b, gradient, hessian, c, penalty + first, n, pool, count);
      }
    }
    check(cudaGetLastError(), "a kernel");
    check(cudaDeviceSynchronize(), "fits");
  };
  const double seconds = seconds_of(fit_all);
  std::vector<double> fitted(static_cast<std::size_t>(models) * pool);
  check(cudaMemcpy(fitted.data(), beta, fitted.size() * sizeof(double), cudaMemcpyDeviceToHost), "copy");
  const auto expected = read<double>(folder + "/beta.f64");
  const auto choice = read<int>(folder + "/columns.i32");
  double worst = 0.0;
  for (int m = 0; m < models; ++m)
    for (int k = 0; k < n; ++k) {
      const int at = k == 0 ? 0 : choice[static_cast<std::size_t>(m) * chosen + k - 1] + 1;
      worst =
          worse(worst, fitted[static_cast<std::size_t>(m) * pool + at] - expected[static_cast<std::size_t>(m) * n + k]);
    }
  std::printf("{\"what\": \"peer\", \"peer\": \"cublas\", \"rows\": %d, \"fits\": %d, \"ms\": %.3f, \"worst\": %.2e}\n",
              rows, models, seconds * 1e3, worst);
  return worst <= 1e-8 ? 0 : 1;
}
