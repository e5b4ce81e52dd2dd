#include "report/set_numbers.hpp"

#include "report/run_record.hpp"

namespace calibeam {
namespace {

std::shared_ptr<const SetNumbers> numbers_of(const RunRecord& record, const std::vector<EvaluationRow>& rows) {
  SetNumbers out;
  out.chains = count_rising_chains(record.inputs.data, rows);
  const RowScorer scorer(rows, record.inputs.options.metric);
  out.pooled = scorer.by_group(std::vector<std::uint32_t>(rows.size(), 0), 1).front();
  out.groups = group_metrics(record.inputs.data, rows, scorer);
  for (const Prediction prediction : {Prediction::model, Prediction::baseline}) {
    auto& bins = out.reliability[prediction == Prediction::model ? 0 : 1];
    bins = {scorer.reliability(prediction, Binning::equal_width), scorer.reliability(prediction, Binning::equal_mass)};
  }
  return std::make_shared<const SetNumbers>(std::move(out));
}

}  // namespace

const SetNumbers& validation_numbers(const RunRecord& record) {
  auto& known = record.numbers.validation;
  if (!known) known = numbers_of(record, validation_rows(record));
  return *known;
}

const SetNumbers& test_numbers(const RunRecord& record) {
  auto& known = record.numbers.test;
  if (!known) known = numbers_of(record, test_rows(record));
  return *known;
}

}  // namespace calibeam
