// Which cells of a CSV row a model needs, and how its columns are made from them.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dataset/feature_names.hpp"
#include "model/predict.hpp"

namespace calibeam {

inline constexpr std::size_t kNoCell = SIZE_MAX;

/// A numeric column of the model as a formula on raw numbers.
struct BoundFeature {
  const FeatureRule* rule = nullptr;  ///< else the raw number itself
  std::size_t raw = kNoCell;          ///< index into RowInputs::raw; kNoCell: always missing
  std::vector<BoundFeature> inputs;
};

/// A column of the file that is read as numbers.
struct RawColumn {
  std::string name;
  std::size_t cell = kNoCell;  ///< index into the cells of a row
};

struct RowInputs {
  std::vector<RawColumn> raw;          ///< [0] is pRN
  std::vector<BoundFeature> features;  ///< as Predictor::numeric
  std::size_t ticker_cell = kNoCell;
  std::vector<std::size_t> level_cells;  ///< as Predictor::levels
  std::vector<std::string> absent;       ///< columns that the model needs and the file lacks
};

/// How columns of the file are called, where that differs from the training file; empty: as there.
struct ColumnNames {
  std::string prn, ticker;
};

/// Finds everything in a header. Throws DataError without a pRN column; what else is absent is listed, and counts as
/// missing in every row.
[[nodiscard]] RowInputs bind_inputs(const std::vector<std::string>& header, const SavedModel& model,
                                    const Predictor& predictor, const ColumnNames& names);

/// A feature from the raw numbers of a row; NaN is missing. By the formulas of dataset/feature_names.hpp.
[[nodiscard]] double feature_value(const BoundFeature& feature, std::span<const double> raw);

}  // namespace calibeam
