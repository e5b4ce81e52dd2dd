#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "calibeam/error.hpp"
#include "calibeam/evaluator.hpp"
#include "evaluate/cpu_evaluator.hpp"

namespace calibeam {
namespace {

bool is_cuda_name(const std::string& device) {
  if (device == "cuda") return true;
  return device.size() > 5 && device.starts_with("cuda:") &&
         device.find_first_not_of("0123456789", 5) == std::string::npos;
}

}  // namespace

std::unique_ptr<BatchEvaluator> make_evaluator(const Problem& problem, const std::string& device, int threads,
                                               std::string* note) {
  if (note != nullptr) note->clear();
  if (is_cuda_name(device)) throw DeviceError("this build has no CUDA: use --device cpu (or auto)");
  if (device != "cpu" && device != "auto")
    throw UsageError(fmt::format("--device {}: expected auto, cpu, cuda or cuda:N", device));
  if (device == "auto" && note != nullptr) *note = "no CUDA in this build: using the CPU";
  const int all = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  return make_cpu_evaluator(problem, threads > 0 ? threads : all, kernels::row_kernels());
}

}  // namespace calibeam
