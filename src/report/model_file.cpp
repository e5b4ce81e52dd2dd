// What goes into model.json beside the fitted numbers.
#include <algorithm>

#include "dataset/feature_expression.hpp"
#include "report/record_facts.hpp"
#include "report/renderers.hpp"
#include "search/configuration_json.hpp"
#include "table/table.hpp"

namespace calibeam {
namespace {

/// The moneyness that x_m and x_abs_m were made with; of no meaning without them.
std::string interaction_moneyness(const RunRecord& record) {
  const Configuration& config = record.winner.config;
  const std::vector<std::string> named = sorted_features(config);
  const auto is_named = [&](const char* name) { return std::find(named.begin(), named.end(), name) != named.end(); };
  if (!config.enable_x_m && !config.enable_x_abs_m && !is_named("x_m") && !is_named("x_abs_m")) return "log_m_fwd";
  return feature_names(record.inputs.data).inputs_of(*find_rule("x_m")).back();
}

}  // namespace

SavedModel saved_model(const RunRecord& record) {
  const StudyInputs& inputs = record.inputs;
  SavedModel model;
  model.deployed = record.deployed && record.final_fit.has_value();
  model.prn_column = inputs.data.prn_column;
  model.ticker_column = inputs.options.input.ticker_column;
  model.foundation_tickers = inputs.options.regime.foundation_tickers;
  model.interaction_moneyness = interaction_moneyness(record);
  model.training.dataset_fingerprint = inputs.data.fingerprint;
  model.training.key = record.winner.key;
  model.training.command = record.command;
  if (!record.final_fit) return model;
  model.fitted = record.final_fit->model;
  const Slice& slice = inputs.problem.folds[record.final_fit->fold].slices[slice_of(record.winner.config)];
  const RowSet& last = slice.calib.num_rows > 0 ? slice.calib : slice.fit;
  if (slice.fit.first_segment < slice.fit.last_segment && last.last_segment > 0) {
    const std::vector<Segment>& segments = inputs.problem.segments;
    model.training.first_week = format_day(inputs.problem.weeks[segments[slice.fit.first_segment].first_week]);
    model.training.last_week = format_day(inputs.problem.weeks[segments[last.last_segment - 1].last_week]);
  }
  return model;
}

}  // namespace calibeam
