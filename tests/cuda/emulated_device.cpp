#include "cuda/emulated_device.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>
#include <numeric>

#include "kernels/cuda/fold_body.hpp"
#include "kernels/cuda/launch.hpp"
#include "kernels/cuda/platt_body.hpp"

namespace calibeam::testing {
namespace {

using namespace kernels;

class EmulatedDevice final : public Device {
 public:
  EmulatedDevice(const EmulatedOptions& options, EmulatedCounts* counts)
      : options_(options), counts_(counts != nullptr ? *counts : own_counts_) {}

  std::string name() const override { return "emulated"; }
  DeviceLimits limits() override { return {options_.free_bytes, options_.multiprocessors}; }

  std::byte* allocate(std::uint64_t bytes) override {
    alive();
    if (bytes > options_.refuse_above || counts_.live_bytes + bytes > options_.free_bytes)
      throw DeviceMemoryError("emulated: out of memory");
    // In doubles, so that poison is NaN and alignment is that of a double; all layouts align to more by themselves.
    auto* memory = static_cast<std::byte*>(::operator new (bytes + 256, std::align_val_t{256}));
    std::fill_n(reinterpret_cast<double*>(memory), (bytes + 256) / 8, std::numeric_limits<double>::quiet_NaN());
    sizes_[memory] = bytes;
    ++counts_.allocations;
    counts_.live_bytes += bytes;
    counts_.peak_bytes = std::max(counts_.peak_bytes, counts_.live_bytes);
    return memory;
  }
  void release(std::byte* memory) noexcept override {
    const auto at = sizes_.find(memory);
    if (at == sizes_.end()) return;
    counts_.live_bytes -= at->second;
    sizes_.erase(at);
    ::operator delete (memory, std::align_val_t{256});
  }
  void upload(std::byte* to, const void* from, std::uint64_t bytes) override {
    alive();
    if (bytes > 0) std::memcpy(to, from, bytes);
  }
  void download(void* to, const std::byte* from, std::uint64_t bytes) override {
    alive();
    if (bytes > 0) std::memcpy(to, from, bytes);
  }
  void clear(std::byte* memory, std::uint64_t bytes) override {
    alive();
    std::memset(memory, 0, bytes);
  }

  void start(const DeviceProblem& problem, const DeviceWave& wave) override {
    ++counts_.starts;
    run(start_size(wave), [&](const HostBlock& block) { start_models(block, problem, wave); });
  }
  void newton_passes(const std::vector<NewtonPass>& passes) override {
    for (const NewtonPass& pass : passes) {
      ++(pass.wave.piece_sums != nullptr ? counts_.split_passes : counts_.whole_passes);
      run(launch_size(pass), [&](const HostBlock& block) { pass_of_terms(block, pass); });
    }
  }
  void wide_pass(const WidePass& pass) override {
    ++counts_.wide_passes;
    run(launch_size(pass), [&](const HostBlock& block) { kernels::wide_pass(block, pass); });
  }
  void fold_sums(const FoldSums& fold) override {
    run(launch_size(fold), [&](const HostBlock& block) { kernels::fold_sums(block, fold); });
  }
  void newton_update(const NewtonUpdate& update) override {
    run(launch_size(update), [&](const HostBlock& block) { kernels::newton_update(block, update); });
  }
  void predict_calib(const DeviceScores& scores) override {
    run(predict_size(scores, scores.max_calib), [&](const HostBlock& block) { kernels::predict_calib(block, scores); });
  }
  void fit_platt(const DeviceScores& scores) override {
    run(platt_size(scores), [&](const HostBlock& block) { kernels::fit_platt(block, scores); });
  }
  void predict_eval(const DeviceScores& scores) override {
    run(predict_size(scores, scores.max_eval), [&](const HostBlock& block) { kernels::predict_eval(block, scores); });
  }
  std::uint64_t sort_bytes(const DeviceScores& /*scores*/) override { return 1024; }
  void sort_predictions(const DeviceScores& scores, std::byte* /*workspace*/, std::uint64_t /*bytes*/) override {
    alive();
    std::vector<std::uint32_t> by(scores.max_eval);
    for (std::uint32_t job = 0; job < scores.num_jobs; ++job) {
      const std::uint64_t at = std::uint64_t{job} * scores.max_eval;
      std::iota(by.begin(), by.end(), 0U);
      std::stable_sort(by.begin(), by.end(),
                       [&](std::uint32_t a, std::uint32_t b) { return scores.keys[at + a] < scores.keys[at + b]; });
      for (std::uint32_t k = 0; k < scores.max_eval; ++k) {
        scores.sorted_keys[at + k] = scores.keys[at + by[k]];
        scores.sorted_order[at + k] = scores.order[at + by[k]];
      }
    }
  }
  void score(const DeviceScores& scores) override {
    run(score_size(scores), [&](const HostBlock& block) { score_job(block, scores); });
  }
  void draw_maxima(const DrawMaxima& draws) override {
    run(maxima_size(draws), [&](const HostBlock& block) { kernels::draw_maxima(block, draws); });
    run(fold_maxima_size(draws), [&](const HostBlock& block) { kernels::fold_maxima(block, draws); });
  }

 private:
  void alive() const {
    if (counts_.launches >= options_.lost_after_launches) throw DeviceError("emulated: the device was lost");
  }

  template <class Kernel>
  void run(const LaunchSize& size, const Kernel& kernel) {
    alive();
    ++counts_.launches;
    std::vector<double> shared(size.shared_bytes / 8 + 2);
    double* aligned = shared.data() + (reinterpret_cast<std::uintptr_t>(shared.data()) % 16 == 0 ? 0 : 1);
    for (std::uint32_t y = 0; y < size.blocks_y; ++y)
      for (std::uint32_t x = 0; x < size.blocks_x; ++x) {
        std::fill(shared.begin(), shared.end(), std::numeric_limits<double>::quiet_NaN());
        kernel(HostBlock{x, y, size.blocks_x, size.blocks_y, size.threads, aligned, options_.order});
      }
  }

  template <std::uint32_t N = 2>
  static void pass_of_terms(const HostBlock& block, const NewtonPass& pass) {
    if constexpr (N <= kMaxFastTerms) {
      if (pass.num_terms == N)
        newton_pass<N>(block, pass);
      else
        pass_of_terms<N + 1>(block, pass);
    } else {
      throw DeviceError("emulated: no pass for so many terms");
    }
  }

  EmulatedOptions options_;
  EmulatedCounts own_counts_;
  EmulatedCounts& counts_;
  std::map<std::byte*, std::uint64_t> sizes_;
};

}  // namespace

std::unique_ptr<Device> make_emulated_device(const EmulatedOptions& options, EmulatedCounts* counts) {
  return std::make_unique<EmulatedDevice>(options, counts);
}

}  // namespace calibeam::testing
