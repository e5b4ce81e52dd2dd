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
    if (why_.empty()) {
      try {
        return current_->evaluate(batch);
      } catch (const DeviceError& error) {
        why_ = error.what();
      }
      current_.reset();  // the device's memory first
      current_ = second_();
    }
    return current_->evaluate(batch);
  }

  std::string device() const override {
    return why_.empty() ? current_->device() : fmt::format("{} (the CUDA device failed: {})", current_->device(), why_);
  }

 private:
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
