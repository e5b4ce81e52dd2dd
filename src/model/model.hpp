// A fitted calibrator: from a solution to names, to predictions (model/predict.hpp), to model.json and back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "calibeam/evaluator.hpp"
#include "calibeam/fitted_model.hpp"
#include "calibeam/problem.hpp"

namespace calibeam {

/// The newest schema of model.json that this program writes and reads (docs/model.md).
inline constexpr int kModelSchemaVersion = 1;
/// The version of docs/semantics that fixes what the numbers of a model mean.
inline constexpr int kModelSemanticsVersion = 1;
/// Name of the level that all foundation tickers share with `non_foundation` intercepts.
inline constexpr const char* kFoundationLevel = "(foundation)";

/// Gives a solution its names: `fold` and the candidate's calibration pick the slice it was learned from. Medians that
/// the fit did not need are computed here.
[[nodiscard]] FittedModel describe_model(const Problem& problem, const Candidate& candidate,
                                         const Configuration& config, std::uint32_t fold, const Solution& solution);

/// What the model was learned from: for people, and to tell one model file from another.
struct TrainingSummary {
  std::string dataset_fingerprint, key;
  std::string first_week, last_week;  ///< "YYYY-MM-DD": the weeks that TRAIN_FIT and CALIB were taken from
  std::string command;
};

/// A model with all that applying it to a new file needs: the content of model.json.
struct SavedModel {
  std::optional<FittedModel> fitted;  ///< none: the final fit failed; never none if deployed
  bool deployed = true;  ///< false: the search found nothing better than pRN, and predictions are pRN itself
  std::string prn_column = "pRN";
  std::string ticker_column = "ticker";
  std::vector<std::string> foundation_tickers;      ///< upper case
  std::string interaction_moneyness = "log_m_fwd";  ///< the column that x_m and x_abs_m multiply
  TrainingSummary training;
};

/// The text of model.json. Doubles round-trip; equal models give equal bytes.
[[nodiscard]] std::string model_to_json(const SavedModel& model);

/// Reads the text of a model.json; `source` names the file in messages. Throws DataError: broken JSON, a field that is
/// missing or has a wrong type or range (named by its path, like "$.model.columns[3].scale"), or a version from the
/// future. Fields that are not known are ignored.
[[nodiscard]] SavedModel model_from_json(std::string_view text, const std::string& source);

/// model_from_json on a file of at most 64 MiB. Throws DataError if it cannot be read or is larger.
[[nodiscard]] SavedModel load_model(const std::string& path);

}  // namespace calibeam
