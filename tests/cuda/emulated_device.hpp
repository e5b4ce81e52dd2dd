// A compute device on the host: memory is the host's, and kernels run as loops over the blocks and threads of the very
// source that the CUDA device compiles. Memory is filled with NaN when allocated, and so is the shared memory of every
// block.
#pragma once

#include <memory>
#include <vector>

#include "kernels/cuda/block.hpp"
#include "kernels/device.hpp"

namespace calibeam::testing {

struct EmulatedOptions {
  std::uint64_t free_bytes = std::uint64_t{1} << 30;
  std::uint32_t multiprocessors = 4;
  kernels::HostBlock::Order order = kernels::HostBlock::Order::forward;
  std::uint64_t refuse_above = UINT64_MAX;         ///< allocations larger than this fail
  std::uint64_t lost_after_launches = UINT64_MAX;  ///< then every call fails
};

/// What happened so far, for tests.
struct EmulatedCounts {
  std::uint64_t launches = 0, allocations = 0, live_bytes = 0, peak_bytes = 0, split_passes = 0, whole_passes = 0,
                wide_passes = 0, starts = 0;
};

/// `counts` outlives the device.
[[nodiscard]] std::unique_ptr<kernels::Device> make_emulated_device(const EmulatedOptions& options,
                                                                    EmulatedCounts* counts = nullptr);

}  // namespace calibeam::testing
