// calibeam doctor: what this build and this machine can do.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "kernels/device.hpp"
#include "kernels/row_kernels.hpp"
#include "report/text.hpp"

namespace calibeam::cli {
namespace {

constexpr double kGibibyte = 1024.0 * 1024.0 * 1024.0;

std::vector<std::string> cpu_features() {
  std::vector<std::string> found;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("sse4.2")) found.emplace_back("sse4.2");
  if (__builtin_cpu_supports("avx2")) found.emplace_back("avx2");
  if (__builtin_cpu_supports("fma")) found.emplace_back("fma");
  if (__builtin_cpu_supports("avx512f")) found.emplace_back("avx512f");
#endif
  return found;
}

/// The value after "name ... :" in a file of the kernel; empty if it is not there.
std::string kernel_fact(const char* path, const std::string& name) {
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    const auto colon = line.find(':');
    if (line.rfind(name, 0) != 0 || colon == std::string::npos) continue;
    const auto first = line.find_first_not_of(" \t", colon + 1);
    return first == std::string::npos ? "" : line.substr(first);
  }
  return "";
}

std::uint64_t memory_bytes() {
  return static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGE_SIZE));
}

std::uint64_t free_memory_bytes() {
  const std::string text = kernel_fact("/proc/meminfo", "MemAvailable");  // "24012345 kB"
  std::uint64_t kib = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') break;
    kib = kib * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return kib * 1024;
}

Json cuda_json() {
  const kernels::CudaReport report = kernels::cuda_report();
  Json out{{"built_in", report.built_in}, {"devices", Json::array()}};
  out["driver"] = report.driver.empty() ? Json() : Json(report.driver);
  out["problem"] = report.problem.empty() ? Json() : Json(report.problem);
  for (const kernels::CudaDeviceFacts& device : report.devices)
    out["devices"].push_back({{"name", device.name},
                              {"compute_capability", device.compute_capability},
                              {"memory_bytes", device.memory_bytes}});
  return out;
}

std::string cuda_text(const Json& cuda) {
  if (!cuda["built_in"].get<bool>()) return "CUDA       not in this build\n";
  if (!cuda["problem"].is_null()) return fmt::format("CUDA       {}\n", cuda["problem"].get<std::string>());
  std::string out;
  for (std::size_t i = 0; i < cuda["devices"].size(); ++i) {
    const Json& device = cuda["devices"][i];
    out += fmt::format("{:<11}cuda:{} {}, compute capability {}, {:.1f} GiB\n", i == 0 ? "CUDA" : "", i,
                       device["name"].get<std::string>(), device["compute_capability"].get<std::string>(),
                       device["memory_bytes"].get<double>() / kGibibyte);
  }
  return out;
}

Json doctor_json() {
  Json out;
  out["schema_version"] = kReportSchemaVersion;
  out["version"] = CALIBEAM_VERSION;
  out["build_type"] = CALIBEAM_BUILD_TYPE;
  out["compiler"] = CALIBEAM_COMPILER;
  out["cpu"] = kernel_fact("/proc/cpuinfo", "model name");
  out["cpu_features"] = cpu_features();
  out["kernels"] = kernels::row_kernels().name;
  out["threads"] = std::thread::hardware_concurrency();
  out["memory_bytes"] = memory_bytes();
  out["memory_available_bytes"] = free_memory_bytes();
  out["cuda"] = cuda_json();
  return out;
}

std::string doctor_text(const Json& facts) {
  std::string out = fmt::format("calibeam   {} ({}, {})\n", facts["version"].get<std::string>(),
                                facts["build_type"].get<std::string>(), facts["compiler"].get<std::string>());
  out += fmt::format("CPU        {}\n", facts["cpu"].get<std::string>());
  out += fmt::format("           {}; kernels in use: {}\n",
                     fmt::join(facts["cpu_features"].get<std::vector<std::string>>(), ", "),
                     facts["kernels"].get<std::string>());
  out += fmt::format("Threads    {}\n", facts["threads"].get<unsigned>());
  out += fmt::format("Memory     {:.1f} GiB, {:.1f} GiB available\n", facts["memory_bytes"].get<double>() / kGibibyte,
                     facts["memory_available_bytes"].get<double>() / kGibibyte);
  return out + cuda_text(facts["cuda"]);
}

}  // namespace

int run_doctor(const Settings& settings) {
  const Json facts = doctor_json();
  print(settings.run.json ? json_text(facts) : doctor_text(facts));
  return 0;
}

}  // namespace calibeam::cli
