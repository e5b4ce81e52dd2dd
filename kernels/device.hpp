// A compute device: memory, and the operations of device_operations.hpp. There are two: CUDA, and the tests' own, which
// runs the same kernels' source on the host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "calibeam/error.hpp"
#include "kernels/device_operations.hpp"

namespace calibeam::kernels {

/// The device has not enough memory for one allocation; smaller waves may fit.
struct DeviceMemoryError : DeviceError {
  explicit DeviceMemoryError(const std::string& message) : DeviceError(message) {}
};

struct DeviceLimits {
  std::uint64_t free_bytes = 0;
  std::uint32_t multiprocessors = 1;
};

/// Operations run in the order in which they are called; all but copies to the host may return before they are done.
/// All throw DeviceError.
class Device {
 public:
  virtual ~Device() = default;
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  /// For people: "cuda:0, NVIDIA H200".
  [[nodiscard]] virtual std::string name() const = 0;
  [[nodiscard]] virtual DeviceLimits limits() = 0;

  [[nodiscard]] virtual std::byte* allocate(std::uint64_t bytes) = 0;
  virtual void release(std::byte* memory) noexcept = 0;
  virtual void upload(std::byte* to, const void* from, std::uint64_t bytes) = 0;
  virtual void download(void* to, const std::byte* from, std::uint64_t bytes) = 0;
  virtual void clear(std::byte* memory, std::uint64_t bytes) = 0;

  /// theta = "no change": coefficient 1 on the raw logit. Nothing has been tried yet.
  virtual void start(const DeviceProblem& problem, const DeviceWave& wave) = 0;
  /// The passes do not depend on each other.
  virtual void newton_passes(const std::vector<NewtonPass>& passes) = 0;
  virtual void wide_pass(const WidePass& pass) = 0;
  virtual void fold_sums(const FoldSums& fold) = 0;
  virtual void newton_update(const NewtonUpdate& update) = 0;

  virtual void predict_calib(const DeviceScores& scores) = 0;
  virtual void fit_platt(const DeviceScores& scores) = 0;
  /// Linear predictors of the evaluation rows, then clipped predictions with their grid keys.
  virtual void predict_eval(const DeviceScores& scores) = 0;
  /// Bytes of workspace that sort_predictions needs.
  [[nodiscard]] virtual std::uint64_t sort_bytes(const DeviceScores& scores) = 0;
  /// Every job's rows by (key, row).
  virtual void sort_predictions(const DeviceScores& scores, std::byte* workspace, std::uint64_t bytes) = 0;
  virtual void score(const DeviceScores& scores) = 0;

  virtual void draw_maxima(const DrawMaxima& draws) = 0;

 protected:
  Device() = default;
};

/// What can be said about the machine's CUDA devices.
struct CudaDeviceFacts {
  std::string name;
  std::string compute_capability;
  std::uint64_t memory_bytes = 0;
};
struct CudaReport {
  bool built_in = false;
  std::string problem;  ///< why there are no devices, or empty
  std::string driver;   ///< version, or empty
  std::vector<CudaDeviceFacts> devices;
};
[[nodiscard]] CudaReport cuda_report();

/// Device number `index` of those that CUDA_VISIBLE_DEVICES leaves. Throws DeviceError with the reason if it is not
/// there or cannot be used.
[[nodiscard]] std::unique_ptr<Device> open_cuda_device(int index);

}  // namespace calibeam::kernels
