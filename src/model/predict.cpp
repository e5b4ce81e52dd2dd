#include "model/predict.hpp"

#include <algorithm>

#include "dataset/text_levels.hpp"
#include "kernels/isotonic_fit.hpp"
#include "kernels/linear_predictor.hpp"
#include "kernels/math/sigmoid.hpp"

namespace calibeam {
namespace {

LevelTerms& levels_of(Predictor& predictor, const std::string& column) {
  const auto found = std::find_if(predictor.levels.begin(), predictor.levels.end(),
                                  [&](const LevelTerms& terms) { return terms.column == column; });
  return found != predictor.levels.end() ? *found : predictor.levels.emplace_back(LevelTerms{column, {}});
}

void add_level(const FittedColumn& column, bool is_ticker, Predictor& predictor, bool& has_pool) {
  if (!is_ticker) {
    levels_of(predictor, column.column).coefficients[column.level] = column.coefficient;
  } else if (column.level == kFoundationLevel) {
    predictor.pooled = {column.coefficient, 0.0, true};
    has_pool = true;
  } else {
    TickerEffect& effect = predictor.tickers[column.level];
    effect.intercept = column.coefficient;
    effect.has_own = true;
  }
}

}  // namespace

Predictor make_predictor(const FittedModel& fitted, const std::vector<std::string>& foundation_tickers) {
  Predictor predictor;
  predictor.intercept = fitted.intercept;
  predictor.platt = fitted.platt;
  predictor.isotonic = fitted.isotonic;
  const bool has_ticker_levels = fitted.config.ticker_intercepts != TickerIntercepts::none;
  bool has_pool = false;
  for (const FittedColumn& column : fitted.columns) {
    switch (column.kind) {
      case FittedColumn::Kind::numeric:
        predictor.numeric.push_back({column.name, column.median, column.mean, 1.0 / column.scale, column.coefficient});
        break;
      case FittedColumn::Kind::level:
        add_level(column, has_ticker_levels && column.column == "ticker", predictor, has_pool);
        break;
      case FittedColumn::Kind::slope:
        predictor.tickers[column.level].slope = column.coefficient / column.scale;
        predictor.tickers[column.level].has_own = true;
        break;
    }
  }
  if (has_pool) {
    for (const std::string& ticker : foundation_tickers) predictor.foundation.insert(normalise_ticker(ticker));
  }
  return predictor;
}

TickerEffect effect_of(const Predictor& predictor, std::string_view ticker) {
  if (predictor.foundation.contains(ticker)) return predictor.pooled;
  const auto found = predictor.tickers.find(ticker);
  return found == predictor.tickers.end() ? TickerEffect{} : found->second;
}

double predict_row(const Predictor& predictor, const RowValues& row) {
  double t = predictor.intercept + row.ticker.intercept;
  for (std::size_t j = 0; j < predictor.numeric.size(); ++j) {
    const NumericTerm& term = predictor.numeric[j];
    t = kernels::add_numeric(t, term.coefficient,
                             kernels::standardise(row.numeric[j], term.median, term.mean, term.inv_scale));
  }
  if (row.ticker.slope != 0.0) t = kernels::add_slope(t, row.ticker.slope, row.numeric[0]);
  for (const double coefficient : row.levels) t += coefficient;
  if (predictor.isotonic) return kernels::clip_prob(kernels::interpolate(*predictor.isotonic, t));
  const PlattScaling platt = predictor.platt.value_or(PlattScaling{});
  return kernels::clip_prob(kernels::sigmoid(kernels::fused(platt.slope, t, platt.intercept)).prob);
}

}  // namespace calibeam
