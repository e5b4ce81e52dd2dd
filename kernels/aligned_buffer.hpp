// Memory that starts on a cache line: a vector load that straddles two lines costs two loads.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace calibeam::kernels {

inline constexpr std::size_t kCacheLine = 64;

template <class T>
struct CacheLineAllocator {
  using value_type = T;
  CacheLineAllocator() = default;
  template <class U>
  explicit CacheLineAllocator(const CacheLineAllocator<U>& /*other*/) {}
  [[nodiscard]] T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new (count * sizeof(T), std::align_val_t{kCacheLine}));
  }
  void deallocate(T* from, std::size_t /*count*/) { ::operator delete (from, std::align_val_t{kCacheLine}); }
  bool operator==(const CacheLineAllocator& /*other*/) const { return true; }
};

using AlignedBuffer = std::vector<double, CacheLineAllocator<double>>;

}  // namespace calibeam::kernels
