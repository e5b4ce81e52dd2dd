#include "page/evaluated_set.hpp"

#include "report/record_facts.hpp"

namespace calibeam {
namespace {

void append_fold(const RunRecord& record, const FoldDetails& details, EvaluatedSet& set) {
  const Fold& fold = record.inputs.problem.folds[details.fold];
  for (const EvaluationRow& row : evaluation_rows(record.inputs.problem, details)) {
    set.rows.push_back(row);
    set.week.push_back(static_cast<std::uint32_t>(set.num_weeks) + record.inputs.data.week_index[row.source] -
                       fold.first_week);
  }
  set.num_weeks += fold.last_week - fold.first_week + 1;
}

}  // namespace

EvaluatedSet validation_set(const RunRecord& record) {
  EvaluatedSet set;
  set.name = "VAL";
  for (const FoldDetails& window : record.windows) append_fold(record, window, set);
  return set;
}

EvaluatedSet test_set(const RunRecord& record) {
  EvaluatedSet set;
  set.name = "TEST";
  if (has_test(record)) append_fold(record, *record.final_fit, set);
  return set;
}

}  // namespace calibeam
