// A fitted model applied to rows, by the arithmetic of kernels/linear_predictor.hpp: the evaluator's, to the last bit.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/model.hpp"

namespace calibeam {

/// What a ticker adds: to the intercept, and to the slope on the raw x_logit_prn.
struct TickerEffect {
  double intercept = 0.0;
  double slope = 0.0;    ///< coefficient / scale
  bool has_own = false;  ///< false: population intercept
};

/// One numeric column, ready to be added.
struct NumericTerm {
  std::string name;
  double median = 0.0, mean = 0.0, inv_scale = 1.0, coefficient = 0.0;
};

/// The levels of one categorical column.
struct LevelTerms {
  std::string column;
  std::map<std::string, double, std::less<>> coefficients;
};

/// A fitted model, unfolded for fast use. Immutable once made, so any number of threads may share it.
struct Predictor {
  double intercept = 0.0;
  std::vector<NumericTerm> numeric;  ///< [0] is x_logit_prn
  std::map<std::string, TickerEffect, std::less<>> tickers;
  std::set<std::string, std::less<>> foundation;  ///< tickers that share `pooled`, if the model pools them
  TickerEffect pooled;
  std::vector<LevelTerms> levels;
  std::optional<PlattScaling> platt;
  std::optional<IsotonicKnots> isotonic;
};

/// `foundation_tickers` in any spelling.
[[nodiscard]] Predictor make_predictor(const FittedModel& fitted, const std::vector<std::string>& foundation_tickers);

/// The effect of a ticker in its normal spelling (normalise_ticker); that of the population if it has none of its own.
[[nodiscard]] TickerEffect effect_of(const Predictor& predictor, std::string_view ticker);

/// One row. NaN in `numeric` is missing and becomes the median.
struct RowValues {
  std::span<const double> numeric;  ///< as Predictor::numeric
  TickerEffect ticker;
  std::span<const double> levels;  ///< coefficients of the row's categorical levels, in order; 0 where it has none
};

/// pHAT in [1e-6, 1 - 1e-6]. numeric[0] must not be missing.
[[nodiscard]] double predict_row(const Predictor& predictor, const RowValues& row);

}  // namespace calibeam
