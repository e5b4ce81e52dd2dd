// Names become columns of the shared matrix.
#include <algorithm>
#include <stdexcept>

#include "search/configuration_json.hpp"
#include "study/study.hpp"

namespace calibeam {
namespace {

std::uint32_t column_called(const Problem& problem, const std::string& name) {
  for (std::uint32_t i = 0; i < problem.num_numeric; ++i) {
    if (problem.columns[i].name == name) return i;
  }
  throw std::logic_error("the problem was built without the feature " + name);
}

}  // namespace

Candidate to_candidate(const Problem& problem, const Configuration& effective) {
  Candidate candidate;
  candidate.columns = {0};
  const auto add = [&](const std::string& name) { candidate.columns.push_back(column_called(problem, name)); };
  for (const auto& name : sorted_features(effective)) {
    const bool interaction = (name == "x_m" && effective.enable_x_m) || (name == "x_abs_m" && effective.enable_x_abs_m);
    if (!interaction) add(name);
  }
  if (effective.enable_x_m) add("x_m");
  if (effective.enable_x_abs_m) add("x_abs_m");
  candidate.C = effective.C;
  candidate.weighting = {effective.group_reweight == GroupReweight::chain, effective.train_decay_half_life_weeks,
                         effective.foundation_weight};
  candidate.intercepts = effective.ticker_intercepts;
  candidate.slopes = effective.ticker_x_interactions;
  candidate.calibration = effective.calibrate;
  return candidate;
}

}  // namespace calibeam
