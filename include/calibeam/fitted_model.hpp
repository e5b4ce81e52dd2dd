// A fitted calibrator with names: everything needed to predict (SEMANTICS sections 5, 7 and 11).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "calibeam/configuration.hpp"
#include "calibeam/evaluation.hpp"

namespace calibeam {

/// One column of the model, in the order in which predictions add it up.
struct FittedColumn {
  enum class Kind : std::uint8_t { numeric, level, slope };
  Kind kind = Kind::numeric;
  std::string name;    ///< "rv20", "ticker=AAPL", "ticker=(foundation)", "sector=Tech", "slope:AAPL"
  std::string column;  ///< level: "ticker" or the categorical column
  std::string level;   ///< level, slope: which one
  double median = 0.0, mean = 0.0, scale = 1.0;
  double coefficient = 0.0;  ///< of the standardised column
};

struct FittedModel {
  Configuration config;
  std::uint64_t n_train_fit = 0, n_calib = 0;
  double intercept = 0.0;
  std::vector<FittedColumn> columns;  ///< numeric, ticker levels, slopes, categorical levels
  std::optional<PlattScaling> platt;
  std::optional<IsotonicKnots> isotonic;
  std::map<std::string, std::string> dropped_columns;  ///< name -> why
  double gradient = 0.0, weight_sum = 0.0;
  std::uint32_t iterations = 0;
};

}  // namespace calibeam
