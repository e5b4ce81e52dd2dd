#include "evaluate/cuda_evaluator.hpp"

#include <fmt/format.h>

#include <utility>

#include "evaluate/cuda_score.hpp"

namespace calibeam {
namespace {

// Shares of the memory that is left after the problem was uploaded.
constexpr double kFitShare = 0.60, kScoreShare = 0.25;
// Large enough that launches and copies do not count, small enough that little is lost when a process dies.
constexpr std::uint64_t kBatchWork = 256'000'000;
constexpr std::uint64_t kLeastBytes = std::uint64_t{1} << 20;

class CudaEvaluator final : public BatchEvaluator {
 public:
  CudaEvaluator(const Problem& problem, std::unique_ptr<kernels::Device> device)
      : device_(std::move(device)),
        resident_(*device_, problem),
        fit_(*device_, resident_),
        score_(*device_, resident_) {
    const kernels::DeviceLimits limits = device_->limits();
    multiprocessors_ = limits.multiprocessors;
    fit_bytes_ = static_cast<std::uint64_t>(kFitShare * static_cast<double>(limits.free_bytes));
    score_bytes_ = static_cast<std::uint64_t>(kScoreShare * static_cast<double>(limits.free_bytes));
  }

  std::vector<Evaluation> evaluate(const CandidateBatch& batch) override {
    BatchStatus status;
    std::vector<CudaJob> jobs = plan_jobs(resident_, batch, status);
    upload_weights();
    sort_jobs(jobs);
    FoldScores scores(batch.folds.size(), std::vector<FoldScore>(batch.candidates.size()));
    for (std::size_t f = 0; f < scores.size(); ++f)
      for (std::size_t c = 0; c < scores[f].size(); ++c) scores[f][c].status = status[f][c];
    for (std::size_t first = 0; first < jobs.size();) first += run_wave(batch, jobs, first, scores);
    return evaluations_of(std::move(scores), batch.candidates.size());
  }

  [[nodiscard]] std::string device() const override { return device_->name(); }

  [[nodiscard]] std::uint64_t batch_work() const override { return kBatchWork; }

  void lend_device(const std::function<void(kernels::Device*)>& work) override {
    fit_.release();
    score_.release();
    work(device_.get());
  }

 private:
  /// Working memory of the last batch gives way to weights.
  void upload_weights() {
    try {
      resident_.upload_weights();
    } catch (const kernels::DeviceMemoryError& error) {
      use_less_memory(error);
      resident_.upload_weights();
    }
  }

  /// Fits and scores the wave that begins at `first`; in smaller portions if memory does not suffice. Returns its size.
  std::size_t run_wave(const CandidateBatch& batch, const std::vector<CudaJob>& jobs, std::size_t first,
                       FoldScores& scores) {
    while (true) {
      const WavePlan plan = plan_wave(resident_, jobs, first, {fit_bytes_, multiprocessors_});
      try {
        const FittedWave fitted = fit_.run(plan, multiprocessors_);
        const auto ready = jobs_to_score(batch, std::span(jobs).subspan(first, plan.num_models), fitted, scores);
        score_.run(fitted, ready, batch.details, score_bytes_);
        return plan.num_models;
      } catch (const kernels::DeviceMemoryError& error) {
        use_less_memory(error);
      }
    }
  }

  void use_less_memory(const kernels::DeviceMemoryError& error) {
    fit_.release();
    score_.release();
    fit_bytes_ /= 2;
    score_bytes_ /= 2;
    if (fit_bytes_ < kLeastBytes)
      throw DeviceError(
          fmt::format("{}: the device has not enough free memory even for a few models; free some, or use "
                      "--device cpu",
                      error.what()));
  }

  std::vector<ScoreJob> jobs_to_score(const CandidateBatch& batch, std::span<const CudaJob> jobs,
                                      const FittedWave& fitted, FoldScores& scores) const {
    std::vector<ScoreJob> ready;
    for (std::uint32_t m = 0; m < jobs.size(); ++m) {
      const CudaJob& job = jobs[m];
      FoldScore& out = scores[job.fold][job.candidate];
      out = {};
      const EvalSet& eval = resident_.eval_set(batch.folds[job.fold]);
      if (!fitted.converged[m])
        out.status = FitStatus::not_converged;
      else if (eval.begin < eval.end && !(eval.total_weight > 0.0))
        out.status = FitStatus::no_weight;
      else
        ready.push_back({m, &job, &batch.candidates[job.candidate], batch.folds[job.fold], &out});
    }
    return ready;
  }

  std::unique_ptr<kernels::Device> device_;
  ResidentProblem resident_;
  CudaFit fit_;
  CudaScore score_;
  std::uint32_t multiprocessors_ = 1;
  std::uint64_t fit_bytes_ = 0, score_bytes_ = 0;
};

}  // namespace

std::unique_ptr<BatchEvaluator> make_cuda_evaluator(const Problem& problem, std::unique_ptr<kernels::Device> device) {
  return std::make_unique<CudaEvaluator>(problem, std::move(device));
}

}  // namespace calibeam
