// Memory of a compute device: owned buffers, and arrays laid out side by side in one of them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/device.hpp"

namespace calibeam {

/// Memory on a device, released with its owner. The device outlives it.
class DeviceBuffer {
 public:
  explicit DeviceBuffer(kernels::Device& device) : device_(device) {}
  ~DeviceBuffer() { release(); }
  DeviceBuffer(const DeviceBuffer&) = delete;
  DeviceBuffer& operator=(const DeviceBuffer&) = delete;

  /// Makes it at least this large; what it held is gone if it has to grow. Throws DeviceMemoryError.
  void reserve(std::uint64_t bytes) {
    if (bytes <= bytes_) return;
    release();
    memory_ = device_.allocate(bytes);
    bytes_ = bytes;
  }
  void release() noexcept {
    if (memory_ != nullptr) device_.release(memory_);
    memory_ = nullptr;
    bytes_ = 0;
  }
  [[nodiscard]] std::byte* data() const { return memory_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  kernels::Device& device_;
  std::byte* memory_ = nullptr;
  std::uint64_t bytes_ = 0;
};

/// A place for `count` elements of T within a buffer.
template <class T>
struct Slot {
  std::uint64_t offset = 0, count = 0;
  [[nodiscard]] T* in(const DeviceBuffer& buffer) const {
    return count == 0 ? nullptr : reinterpret_cast<T*>(buffer.data() + offset);
  }
  [[nodiscard]] std::uint64_t bytes() const { return count * sizeof(T); }
};

/// Hands out places, each aligned for any load.
class ByteLayout {
 public:
  template <class T>
  Slot<T> add(std::uint64_t count) {
    constexpr std::uint64_t kAlignment = 256;
    const Slot<T> slot{bytes_, count};
    bytes_ += (count * sizeof(T) + kAlignment - 1) / kAlignment * kAlignment;
    return slot;
  }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  std::uint64_t bytes_ = 0;
};

template <class T>
void upload(kernels::Device& device, const DeviceBuffer& buffer, const Slot<T>& slot, std::span<const T> values) {
  if (!values.empty()) device.upload(buffer.data() + slot.offset, values.data(), values.size_bytes());
}

template <class T>
[[nodiscard]] std::vector<T> download(kernels::Device& device, const T* from, std::uint64_t count) {
  std::vector<T> values(count);
  if (count > 0) device.download(values.data(), reinterpret_cast<const std::byte*>(from), count * sizeof(T));
  return values;
}

}  // namespace calibeam
