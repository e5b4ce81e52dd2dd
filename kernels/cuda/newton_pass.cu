// The fast pass, one kernel per number of terms: sums stay in registers, which is what bounds the number of blocks that
// a multiprocessor can hold.
#include "kernels/cuda/check.cuh"
#include "kernels/cuda/launch.hpp"
#include "kernels/cuda/launches.cuh"
#include "kernels/cuda/newton_pass_body.hpp"

namespace calibeam::kernels {
namespace {

/// Blocks of 128 threads per multiprocessor that the registers of a pass of N terms leave room for.
constexpr int resident_blocks(std::uint32_t terms) { return terms <= 6 ? 4 : terms <= 8 ? 3 : 2; }

template <std::uint32_t N>
__global__ void __launch_bounds__(kModelsPerBlock, resident_blocks(N)) newton_pass_kernel(const NewtonPass args) {
  extern __shared__ double2 shared[];
  newton_pass<N>(this_block(reinterpret_cast<double*>(shared)), args);
}

template <std::uint32_t N>
void launch_terms(const NewtonPass& pass, cudaStream_t stream) {
  const LaunchSize size = launch_size(pass);
  newton_pass_kernel<N><<<dim3(size.blocks_x, size.blocks_y), size.threads, size.shared_bytes, stream>>>(pass);
}

template <std::uint32_t N = 2>
void launch_any(const NewtonPass& pass, cudaStream_t stream) {
  if constexpr (N <= kMaxFastTerms) {
    if (pass.num_terms == N)
      launch_terms<N>(pass, stream);
    else
      launch_any<N + 1>(pass, stream);
  }
}

}  // namespace

void launch_newton_pass(const NewtonPass& pass, cudaStream_t stream) {
  if (launch_size(pass).empty()) return;
  launch_any(pass, stream);
  check_launch("newton_pass");
}

}  // namespace calibeam::kernels
