// `calibeam predict`: a CSV file of any size with the model's probabilities beside it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/predict_inputs.hpp"

namespace calibeam {

inline constexpr const char* kProbColumn = "pHAT";
inline constexpr const char* kNoteColumn = "pHAT_note";

struct PredictOptions {
  std::string csv;
  ColumnNames names;
  bool use_model = false;              ///< the fitted model even where the baseline is deployed
  bool allow_missing_columns = false;  ///< a column that is not there counts as missing in every row
  int threads = 0;                     ///< 0: all cores
};

/// Cells of a column that are neither missing nor numbers; they count as missing.
struct UnreadableCells {
  std::uint64_t count = 0;
  std::size_t first_line = 0;
};

struct PredictSummary {
  bool used_model = true;  ///< false: the baseline is deployed, and pHAT is pRN, clipped
  std::uint64_t rows = 0, predicted = 0;
  std::map<std::string, std::uint64_t> notes;         ///< why rows were not predicted -> how many
  std::map<std::string, std::uint64_t> imputed;       ///< column of the model -> rows that got the median
  std::map<std::string, UnreadableCells> unreadable;  ///< column of the file
  std::uint64_t population_rows = 0;                  ///< rows of tickers without an effect of their own
  std::vector<std::string> absent_columns;            ///< only with allow_missing_columns
};

/// Hands the output piece by piece to `write`: every row of the file as it stands there, with two more cells, pHAT
/// (shortest text that reads back to the same double) and pHAT_note (empty, or why the row has no pHAT). Row order is
/// kept, no row is dropped; memory is bounded by a few pieces of the file. Throws DataError: bad CSV, a column that the
/// model needs is absent, a column pHAT is already there; UsageError: `use_model` where the file holds no model.
PredictSummary predict_csv(const SavedModel& model, const PredictOptions& options,
                           const std::function<void(std::string_view)>& write);

}  // namespace calibeam
