// One kernel source for two machines. A kernel is written for a whole block of threads, as phases with a barrier after
// each; what a thread remembers from phase to phase is a PerThread. On the device a phase is run by every thread for
// itself, and a PerThread lives in registers. On the host the phases of a block run as loops over its threads, so tests
// execute the very source that the device compiles, without a device.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/math/portable.hpp"

// Sums in registers need loops whose every index is known.
#if defined(__CUDA_ARCH__)
#define CALIBEAM_UNROLL _Pragma("unroll")
#else
#define CALIBEAM_UNROLL
#endif

namespace calibeam::kernels {

/// A block on the host. `order` is the order in which a phase's threads run: a kernel whose results depend on it has a
/// race.
struct HostBlock {
  enum class Order : std::uint8_t { forward, backward };

  std::uint32_t x = 0, y = 0;                ///< which block
  std::uint32_t blocks_x = 1, blocks_y = 1;  ///< of how many
  std::uint32_t threads = 1;
  double* shared = nullptr;  ///< memory of the block
  Order order = Order::forward;

  template <class State>
  class PerThread {
   public:
    explicit PerThread(const HostBlock& block) : states_(block.threads) {}
    State& operator[](std::uint32_t thread) { return states_[thread]; }

   private:
    std::vector<State> states_;
  };

  /// Runs phase(thread) for every thread of the block, then waits for all of them.
  template <class Phase>
  void each(const Phase& phase) const {
    for (std::uint32_t k = 0; k < threads; ++k) phase(order == Order::forward ? k : threads - 1 - k);
  }
  /// After threads have read, between phases, what the next phase overwrites.
  void wait() const {}
};

#if defined(__CUDACC__)
/// The block that the calling thread of the device belongs to.
struct DeviceBlock {
  std::uint32_t x, y, blocks_x, blocks_y, threads;
  double* shared;

  template <class State>
  class PerThread {
   public:
    __device__ explicit PerThread(const DeviceBlock& /*block*/) {}
    __device__ State& operator[](std::uint32_t /*thread*/) { return state_; }

   private:
    State state_;
  };

  template <class Phase>
  __device__ void each(const Phase& phase) const {
    phase(threadIdx.x);
    __syncthreads();
  }
  __device__ void wait() const { __syncthreads(); }
};

__device__ inline DeviceBlock this_block(double* shared) {
  return {blockIdx.x, blockIdx.y, gridDim.x, gridDim.y, blockDim.x, shared};
}

// A kernel's source is a template over the block: instantiated with a DeviceBlock it is device code only.
#pragma nv_diag_suppress 20011, 20014
#endif

}  // namespace calibeam::kernels
