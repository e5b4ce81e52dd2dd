#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <thread>

#include "calibeam/error.hpp"
#include "calibeam/evaluator.hpp"
#include "evaluate/cpu_evaluator.hpp"
#include "evaluate/cuda_evaluator.hpp"
#include "evaluate/fallback_evaluator.hpp"

namespace calibeam {
namespace {

/// The number of the device in "cuda" or "cuda:N"; nothing if it is no such name.
std::optional<int> cuda_index(const std::string& device) {
  if (device == "cuda") return 0;
  if (!device.starts_with("cuda:")) return std::nullopt;
  int index = 0;
  const char* end = device.data() + device.size();
  const auto [stop, error] = std::from_chars(device.data() + 5, end, index);
  if (error != std::errc{} || stop != end || index < 0) return std::nullopt;
  return index;
}

std::unique_ptr<BatchEvaluator> automatic(const Problem& problem, int threads, std::string& note) {
  const auto on_cpu = [&problem, threads] { return make_cpu_evaluator(problem, threads, kernels::row_kernels()); };
  const kernels::CudaReport report = kernels::cuda_report();
  if (report.devices.empty()) {
    note = report.built_in ? fmt::format("no CUDA device: using the CPU ({})", report.problem)
                           : "no CUDA in this build: using the CPU";
    return on_cpu();
  }
  try {
    return make_fallback_evaluator(make_cuda_evaluator(problem, kernels::open_cuda_device(0)), on_cpu);
  } catch (const DeviceError& error) {
    note = fmt::format("the CUDA device cannot be used: using the CPU ({})", error.what());
    return on_cpu();
  }
}

}  // namespace

std::unique_ptr<BatchEvaluator> make_evaluator(const Problem& problem, const std::string& device, int threads,
                                               std::string* note) {
  const int all = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const int used = threads > 0 ? threads : all;
  std::string unread;
  std::string& said = note != nullptr ? *note : unread;
  said.clear();
  if (device == "auto") return automatic(problem, used, said);
  if (device == "cpu") return make_cpu_evaluator(problem, used, kernels::row_kernels());
  const auto index = cuda_index(device);
  if (!index) throw UsageError(fmt::format("--device {}: expected auto, cpu, cuda or cuda:N", device));
  return make_cuda_evaluator(problem, kernels::open_cuda_device(*index));
}

}  // namespace calibeam
