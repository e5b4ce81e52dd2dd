#include "report/evaluation_rows.hpp"

#include <algorithm>

#include "model/row_set.hpp"

namespace calibeam {

std::vector<EvaluationRow> evaluation_rows(const Problem& problem, const FoldDetails& details) {
  const RowSet& set = problem.folds[details.fold].eval;
  const std::vector<double>& prob = details.evaluation.prob;
  std::vector<EvaluationRow> rows;
  if (prob.empty() || set.first_segment >= set.last_segment) return rows;
  const std::uint32_t begin = problem.segments[set.first_segment].begin;
  rows.reserve(set.num_rows);
  for_each_row(problem, set, [&](std::uint32_t row) {
    rows.push_back(
        {problem.source_row[row], prob[row - begin], problem.prn[row], problem.outcome[row], problem.weight[row]});
  });
  // Dataset order, so that no sum depends on how the rows were blocked.
  std::sort(rows.begin(), rows.end(),
            [](const EvaluationRow& a, const EvaluationRow& b) { return a.source < b.source; });
  return rows;
}

std::vector<EvaluationRow> validation_rows(const RunRecord& record) {
  std::vector<EvaluationRow> all;
  for (const FoldDetails& window : record.windows) {
    const std::vector<EvaluationRow> rows = evaluation_rows(record.inputs.problem, window);
    all.insert(all.end(), rows.begin(), rows.end());
  }
  return all;
}

std::vector<EvaluationRow> test_rows(const RunRecord& record) {
  if (!record.final_fit) return {};
  return evaluation_rows(record.inputs.problem, *record.final_fit);
}

}  // namespace calibeam
