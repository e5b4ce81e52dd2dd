#include "evaluate/fallback_evaluator.hpp"

#include <fmt/format.h>

#include <utility>

#include "calibeam/error.hpp"

namespace calibeam {
namespace {

class FallbackEvaluator final : public BatchEvaluator {
 public:
  FallbackEvaluator(std::unique_ptr<BatchEvaluator> first, std::function<std::unique_ptr<BatchEvaluator>()> second)
      : current_(std::move(first)), second_(std::move(second)) {}

  std::vector<Evaluation> evaluate(const CandidateBatch& batch) override {
    std::vector<Evaluation> evaluations;
    attempt([&](BatchEvaluator& evaluator) { evaluations = evaluator.evaluate(batch); });
    return evaluations;
  }

  [[nodiscard]] std::uint64_t batch_work() const override { return current_->batch_work(); }

  void lend_device(const std::function<void(kernels::Device*)>& work) override {
    attempt([&](BatchEvaluator& evaluator) { evaluator.lend_device(work); });
  }

  [[nodiscard]] std::string device() const override {
    return why_.empty() ? current_->device() : fmt::format("{} (the CUDA device failed: {})", current_->device(), why_);
  }

 private:
  template <class Work>
  void attempt(const Work& work) {
    if (why_.empty()) {
      try {
        return work(*current_);
      } catch (const DeviceError& error) {
        why_ = error.what();
      }
      current_.reset();  // the device's memory first
      current_ = second_();
    }
    work(*current_);
  }

  std::unique_ptr<BatchEvaluator> current_;
  std::function<std::unique_ptr<BatchEvaluator>()> second_;
  std::string why_;
};

}  // namespace

std::unique_ptr<BatchEvaluator> make_fallback_evaluator(std::unique_ptr<BatchEvaluator> first,
                                                        std::function<std::unique_ptr<BatchEvaluator>()> second) {
  return std::make_unique<FallbackEvaluator>(std::move(first), std::move(second));
}

}  // namespace calibeam
