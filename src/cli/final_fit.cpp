#include "cli/final_fit.hpp"

#include <utility>

#include "calibeam/error.hpp"
#include "model/model.hpp"
#include "study/trial_summary.hpp"

namespace calibeam::cli {
namespace {

Evaluation evaluate_one(Session& session, const Candidate& candidate, const std::vector<std::uint32_t>& folds) {
  const std::vector<Candidate> candidates{candidate};
  return std::move(session.evaluator->evaluate({candidates, folds, true}).front());
}

FoldDetails detailed(const Session& session, const Candidate& candidate, const Configuration& config,
                     std::uint32_t fold, FoldEvaluation&& evaluation) {
  FittedModel model = describe_model(session.problem, candidate, config, fold, evaluation.solution);
  return {fold, std::move(evaluation), std::move(model)};
}

}  // namespace

std::vector<FoldDetails> details_on(Session& session, const Configuration& effective,
                                    const std::vector<std::uint32_t>& folds) {
  const Candidate candidate = to_candidate(session.problem, effective);
  Evaluation evaluation = evaluate_one(session, candidate, folds);
  if (evaluation.status != FitStatus::ok) {
    throw Error(ExitCode::failure, std::string("a configuration that was scored before failed: ") +
                                       std::string(reason_of(evaluation.status)));
  }
  std::vector<FoldDetails> details;
  for (std::size_t i = 0; i < folds.size(); ++i) {
    details.push_back(detailed(session, candidate, effective, folds[i], std::move(evaluation.folds[i])));
  }
  return details;
}

FinalFit final_fit(Session& session, const Configuration& effective) {
  const Candidate candidate = to_candidate(session.problem, effective);
  const std::uint32_t fold = session.final_fold();
  Evaluation evaluation = evaluate_one(session, candidate, {fold});
  if (evaluation.status != FitStatus::ok) return {std::nullopt, std::string(reason_of(evaluation.status))};
  return {detailed(session, candidate, effective, fold, std::move(evaluation.folds.front())), ""};
}

}  // namespace calibeam::cli
