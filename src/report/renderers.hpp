// The text of every output file of a run, one function per file (SEMANTICS section 11). Pure: equal records give equal
// bytes, but for the fields that hold times and the device (metadata.json; runtime_seconds in leaderboard.csv).
#pragma once

#include <string>

#include "model/model.hpp"
#include "report/run_record.hpp"

namespace calibeam {

[[nodiscard]] std::string best_config_json(const RunRecord& record);
[[nodiscard]] std::string leaderboard_csv(const RunRecord& record);
[[nodiscard]] std::string report_markdown(const RunRecord& record);
[[nodiscard]] std::string metrics_summary_json(const RunRecord& record);
[[nodiscard]] std::string metrics_csv(const RunRecord& record);
[[nodiscard]] std::string metrics_groups_csv(const RunRecord& record);
[[nodiscard]] std::string rolling_windows_csv(const RunRecord& record);
[[nodiscard]] std::string rolling_summary_csv(const RunRecord& record);
[[nodiscard]] std::string reliability_bins_csv(const RunRecord& record);
[[nodiscard]] std::string metadata_json(const RunRecord& record);
[[nodiscard]] std::string feature_manifest_json(const RunRecord& record);

/// Only of a search: record.trust is there.
[[nodiscard]] std::string significance_json(const RunRecord& record);
[[nodiscard]] std::string model_confidence_set_csv(const RunRecord& record);

/// The model of the final fit, ready to be saved. Where that fit failed it holds no model, and the baseline is
/// deployed.
[[nodiscard]] SavedModel saved_model(const RunRecord& record);

}  // namespace calibeam
