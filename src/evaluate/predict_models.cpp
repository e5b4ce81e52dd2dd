#include "evaluate/predict_models.hpp"

#include <algorithm>

namespace calibeam {
namespace {

/// The fitted terms over whole columns; rows are chosen run by run.
struct Terms {
  std::vector<kernels::PredictorTerm> numeric, levels;
};

Terms terms_of(const FitContext& context, std::span<const FittedJob* const> models) {
  Terms terms;
  const auto& columns = models.front()->columns;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const ColumnStatistics& s = context.slice.columns[columns[k]];
    kernels::PredictorTerm term{context.problem.columns[columns[k]].values.data(), s.median, s.mean, 1.0 / s.scale, {}};
    for (std::size_t m = 0; m < models.size(); ++m) term.coefficient[m] = models[m]->theta[k + 1];
    (columns[k] < context.problem.num_numeric ? terms.numeric : terms.levels).push_back(term);
  }
  return terms;
}

/// What the rows of one ticker class see besides the columns.
void see_class(std::span<const FittedJob* const> models, std::uint32_t ticker_class, kernels::PredictorRows& rows) {
  const TickerEffects& effects = *models.front()->effects;
  const std::size_t n = models.front()->columns.size() + 1, num_groups = effects.groups.size();
  const std::uint32_t group = effects.group_of_class[ticker_class];
  rows.has_slope = group != kNone && effects.groups[group].has_slope;
  for (std::size_t m = 0; m < models.size(); ++m) {
    const std::vector<double>& theta = models[m]->theta;
    rows.offset[m] = group == kNone ? theta[0] : theta[0] + theta[n + group];
    rows.slope[m] = rows.has_slope ? theta[n + num_groups + group] / effects.groups[group].slope_scale : 0.0;
  }
}

}  // namespace

void predict_models(const FitContext& context, std::span<const FittedJob* const> models, std::uint32_t begin,
                    std::uint32_t end, std::span<std::vector<double>> out) {
  const Problem& problem = context.problem;
  const Terms terms = terms_of(context, models);
  for (std::size_t m = 0; m < models.size(); ++m) out[m].resize(end - begin);
  kernels::PredictorRows rows;
  rows.numeric = terms.numeric.data();
  rows.num_numeric = static_cast<std::uint32_t>(terms.numeric.size());
  rows.levels = terms.levels.data();
  rows.num_levels = static_cast<std::uint32_t>(terms.levels.size());
  rows.x_logit_prn = problem.columns[0].values.data();
  rows.num_models = static_cast<std::uint32_t>(models.size());
  auto run = std::lower_bound(problem.runs.begin(), problem.runs.end(), begin,
                              [](const Run& r, std::uint32_t row) { return r.begin < row; });
  for (; run != problem.runs.end() && run->begin < end; ++run) {
    see_class(models, run->ticker_class, rows);
    for (std::size_t m = 0; m < models.size(); ++m) rows.out[m] = out[m].data() + (run->begin - begin);
    rows.first = run->begin;
    rows.count = run->padded_end - run->begin;
    context.kernels.predict_logits(rows);
  }
}

}  // namespace calibeam
