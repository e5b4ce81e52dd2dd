// Every job's evaluation rows sorted by (key, row): CUB's segmented radix sort, which is stable.
#include <thrust/iterator/counting_iterator.h>
#include <thrust/iterator/transform_iterator.h>

#include <cub/device/device_segmented_radix_sort.cuh>

#include "kernels/cuda/check.cuh"
#include "kernels/cuda/launches.cuh"
#include "kernels/math/bins.hpp"

namespace calibeam::kernels {
namespace {

/// Where segment k begins: all have the same length.
struct SegmentBegin {
  std::int64_t length;
  __host__ __device__ std::int64_t operator()(std::int64_t segment) const { return segment * length; }
};

cudaError_t sort_segments(const DeviceScores& s, void* workspace, std::size_t& bytes, cudaStream_t stream) {
  const std::int64_t rows = std::int64_t{s.num_jobs} * s.max_eval;
  const auto begin = thrust::make_transform_iterator(thrust::make_counting_iterator<std::int64_t>(0),
                                                     SegmentBegin{std::int64_t{s.max_eval}});
  return cub::DeviceSegmentedRadixSort::SortPairs(workspace, bytes, s.keys, s.sorted_keys, s.order, s.sorted_order,
                                                  rows, std::int64_t{s.num_jobs}, begin, begin + 1, 0,
                                                  static_cast<int>(kPredictionKeyBits), stream);
}

}  // namespace

std::uint64_t sort_workspace(const DeviceScores& scores) {
  std::size_t bytes = 0;
  check_cuda(sort_segments(scores, nullptr, bytes, nullptr), "sort_predictions (sizes)");
  return bytes;
}

void launch_sort(const DeviceScores& scores, void* workspace, std::uint64_t bytes, cudaStream_t stream) {
  if (scores.num_jobs == 0 || scores.max_eval == 0) return;
  std::size_t size = bytes;
  check_cuda(sort_segments(scores, workspace, size, stream), "sort_predictions");
}

}  // namespace calibeam::kernels
