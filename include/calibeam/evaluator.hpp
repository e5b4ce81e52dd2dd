// The one seam between the search and the numerics: a batch of candidates in, their evaluations out.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "calibeam/configuration.hpp"
#include "calibeam/evaluation.hpp"
#include "calibeam/problem.hpp"

namespace calibeam::kernels {
class Device;
}

namespace calibeam {

/// Which fit-weight vector a candidate uses (SEMANTICS section 6).
struct Weighting {
  bool chain = false;
  double half_life_weeks = 0.0;
  double foundation_weight = 1.0;
  auto operator<=>(const Weighting&) const = default;
};

/// A configuration in the evaluator's terms: no names, only columns of the shared matrix.
struct Candidate {
  std::vector<std::uint32_t> columns;  ///< numeric columns, 0 (x_logit_prn) first; level columns are implied
  double C = 1.0;
  Weighting weighting;
  TickerIntercepts intercepts = TickerIntercepts::none;
  bool slopes = false;
  Calibration calibration = Calibration::none;
};

struct CandidateBatch {
  std::span<const Candidate> candidates;
  std::span<const std::uint32_t> folds;  ///< indices into Problem::folds
  bool details = false;                  ///< also return solutions and predictions
};

/// Fits and scores batches on one Problem. A candidate's evaluation is bit-identical alone, in any batch, at any place
/// in it, and for any number of threads; a failing candidate never disturbs another.
class BatchEvaluator {
 public:
  virtual ~BatchEvaluator() = default;
  BatchEvaluator(const BatchEvaluator&) = delete;
  BatchEvaluator& operator=(const BatchEvaluator&) = delete;

  /// Evaluations in the order of the candidates. Throws DeviceError if the device fails.
  [[nodiscard]] virtual std::vector<Evaluation> evaluate(const CandidateBatch& batch) = 0;
  /// For people: "cpu, 2 threads, avx512".
  [[nodiscard]] virtual std::string device() const = 0;
  /// Rows times candidates that it takes a fraction of a second for: how large batches should be, where there is more.
  [[nodiscard]] virtual std::uint64_t batch_work() const { return 32'000'000; }
  /// Lets other work use the compute device: calls `work` with it, or with nullptr where the CPU computes. An evaluator
  /// that goes on on the CPU when its device fails does so here too, and calls `work` once more. Throws DeviceError.
  virtual void lend_device(const std::function<void(kernels::Device*)>& work) { work(nullptr); }

 protected:
  BatchEvaluator() = default;
};

/// The evaluator for `device`: "auto", "cpu", "cuda" or "cuda:N". `threads` <= 0: all cores of the machine. The problem
/// must outlive it. `note` receives a sentence that the user should read, e.g. that there is no CUDA device, or "".
/// Throws DeviceError if CUDA was asked for and is not there, UsageError if `device` is no such name.
[[nodiscard]] std::unique_ptr<BatchEvaluator> make_evaluator(const Problem& problem, const std::string& device,
                                                             int threads, std::string* note = nullptr);

}  // namespace calibeam
