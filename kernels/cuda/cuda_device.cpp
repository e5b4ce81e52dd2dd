// The CUDA device: one stream, on which everything runs in order; the passes of one iteration fan out over a few more.
#include <cuda_runtime_api.h>

#include <algorithm>
#include <array>
#include <string>

#include "kernels/cuda/check.cuh"
#include "kernels/cuda/launches.cuh"

namespace calibeam::kernels {
namespace {

constexpr std::size_t kSideStreams = 4;
constexpr int kLeastMajor = 8;  // the oldest architecture that is compiled for

class CudaDevice final : public Device {
 public:
  CudaDevice(int index, const cudaDeviceProp& properties)
      : index_(index),
        name_("cuda:" + std::to_string(index) + ", " + properties.name),
        multiprocessors_(static_cast<std::uint32_t>(properties.multiProcessorCount)),
        reads_host_pages_(properties.pageableMemoryAccess != 0) {
    use();
    check_cuda(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "cudaStreamCreate");
    for (auto& side : sides_) check_cuda(cudaStreamCreateWithFlags(&side, cudaStreamNonBlocking), "cudaStreamCreate");
    check_cuda(cudaEventCreateWithFlags(&fork_, cudaEventDisableTiming), "cudaEventCreate");
    check_cuda(cudaEventCreateWithFlags(&join_, cudaEventDisableTiming), "cudaEventCreate");
  }
  ~CudaDevice() override {
    (void)cudaSetDevice(index_);
    for (const cudaEvent_t event : {fork_, join_}) (void)cudaEventDestroy(event);
    for (const cudaStream_t side : sides_) (void)cudaStreamDestroy(side);
    (void)cudaStreamDestroy(stream_);
  }

  std::string name() const override { return name_; }
  DeviceLimits limits() override {
    use();
    std::size_t free = 0, total = 0;
    check_cuda(cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
    return {free, multiprocessors_};
  }

  std::byte* allocate(std::uint64_t bytes) override {
    use();
    void* memory = nullptr;
    check_cuda(cudaMalloc(&memory, bytes), ("cudaMalloc of " + std::to_string(bytes >> 20) + " MiB").c_str());
    return static_cast<std::byte*>(memory);
  }
  void release(std::byte* memory) noexcept override {
    (void)cudaSetDevice(index_);
    (void)cudaFree(memory);
  }
  void upload(std::byte* to, const void* from, std::uint64_t bytes) override {
    use();
    check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, stream_), "copy to the device");
    // Where the device reads the host's pages itself, the copy may still run when the caller overwrites them.
    if (reads_host_pages_) check_cuda(cudaStreamSynchronize(stream_), "copy to the device");
  }
  void download(void* to, const std::byte* from, std::uint64_t bytes) override {
    use();
    check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, stream_), "copy to the host");
    check_cuda(cudaStreamSynchronize(stream_), "the work before a copy to the host");
  }
  void clear(std::byte* memory, std::uint64_t bytes) override {
    use();
    check_cuda(cudaMemsetAsync(memory, 0, bytes, stream_), "cudaMemset");
  }

  void start(const DeviceProblem& problem, const DeviceWave& wave) override {
    use();
    launch_start(problem, wave, stream_);
  }
  void newton_passes(const std::vector<NewtonPass>& passes) override {
    use();
    if (passes.size() == 1) {
      launch_newton_pass(passes.front(), stream_);
      return;
    }
    const std::size_t used = std::min(passes.size(), kSideStreams);
    check_cuda(cudaEventRecord(fork_, stream_), "cudaEventRecord");
    for (std::size_t k = 0; k < used; ++k) check_cuda(cudaStreamWaitEvent(sides_[k], fork_, 0), "cudaStreamWaitEvent");
    for (std::size_t k = 0; k < passes.size(); ++k) launch_newton_pass(passes[k], sides_[k % used]);
    for (std::size_t k = 0; k < used; ++k) {
      check_cuda(cudaEventRecord(join_, sides_[k]), "cudaEventRecord");
      check_cuda(cudaStreamWaitEvent(stream_, join_, 0), "cudaStreamWaitEvent");
    }
  }
  void wide_pass(const WidePass& pass) override {
    use();
    launch_wide_pass(pass, stream_);
  }
  void fold_sums(const FoldSums& fold) override {
    use();
    launch_fold_sums(fold, stream_);
  }
  void newton_update(const NewtonUpdate& update) override {
    use();
    launch_newton_update(update, stream_);
  }
  void predict_calib(const DeviceScores& scores) override {
    use();
    launch_predict_calib(scores, stream_);
  }
  void fit_platt(const DeviceScores& scores) override {
    use();
    launch_fit_platt(scores, stream_);
  }
  void predict_eval(const DeviceScores& scores) override {
    use();
    launch_predict_eval(scores, stream_);
  }
  std::uint64_t sort_bytes(const DeviceScores& scores) override {
    use();
    return sort_workspace(scores);
  }
  void sort_predictions(const DeviceScores& scores, std::byte* workspace, std::uint64_t bytes) override {
    use();
    launch_sort(scores, workspace, bytes, stream_);
  }
  void score(const DeviceScores& scores) override {
    use();
    launch_score(scores, stream_);
  }
  void draw_maxima(const DrawMaxima& draws) override {
    use();
    launch_draw_maxima(draws, stream_);
  }

 private:
  /// The runtime remembers a device per thread of the host.
  void use() const { check_cuda(cudaSetDevice(index_), "cudaSetDevice"); }

  int index_;
  std::string name_;
  std::uint32_t multiprocessors_;
  bool reads_host_pages_;
  cudaStream_t stream_ = nullptr;
  std::array<cudaStream_t, kSideStreams> sides_{};
  cudaEvent_t fork_ = nullptr, join_ = nullptr;
};

}  // namespace

std::unique_ptr<Device> open_cuda_device(int index) {
  const CudaReport report = cuda_report();
  const std::string wanted = "cuda:" + std::to_string(index);
  if (report.devices.empty()) throw DeviceError("no CUDA device: " + report.problem);
  if (index < 0 || static_cast<std::size_t>(index) >= report.devices.size())
    throw DeviceError("there is no " + wanted + ": " + std::to_string(report.devices.size()) +
                      " visible, numbered from 0 (calibeam doctor lists them)");
  cudaDeviceProp properties{};
  check_cuda(cudaGetDeviceProperties(&properties, index), "cudaGetDeviceProperties");
  if (properties.major < kLeastMajor)
    throw DeviceError(wanted + " (" + properties.name + ") has compute capability " + std::to_string(properties.major) +
                      "." + std::to_string(properties.minor) + "; 8.0 or newer is needed");
  return std::make_unique<CudaDevice>(index, properties);
}

}  // namespace calibeam::kernels
