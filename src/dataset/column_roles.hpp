// Which column of the file plays which part (SEMANTICS section 2).
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "calibeam/options.hpp"
#include "table/table.hpp"

namespace calibeam {

/// The usual names of the target, the weight, the as-of and the expiry column; the first present one is taken.
inline constexpr std::array<std::string_view, 4> kTargetNames{"outcome_ST_gt_K", "target", "y", "label"};
inline constexpr std::array<std::string_view, 2> kWeightNames{"sample_weight_final", "quality_weight"};
inline constexpr std::array<std::string_view, 4> kAsofNames{"asof_date", "snapshot_time_utc", "snapshot_time",
                                                            "asof_datetime_utc"};
inline constexpr std::array<std::string_view, 4> kExpiryNames{"expiry_date", "expiry_close_date_used",
                                                              "option_expiration_used", "event_endDate"};
inline constexpr std::string_view kNoWeights = "none";

/// Standard numeric columns, all optional, in the order in which they sort rows.
inline constexpr std::array<std::string_view, 21> kStandardColumns{"K",
                                                                   "T_days",
                                                                   "T_years",
                                                                   "rv20",
                                                                   "r",
                                                                   "dividend_yield",
                                                                   "forward_price",
                                                                   "S_asof_close",
                                                                   "log_m",
                                                                   "abs_log_m",
                                                                   "log_m_fwd",
                                                                   "abs_log_m_fwd",
                                                                   "rel_spread_median",
                                                                   "pRN_raw",
                                                                   "n_chain_raw",
                                                                   "n_chain_used",
                                                                   "n_band_raw",
                                                                   "n_band_inside",
                                                                   "dropped_intrinsic",
                                                                   "asof_fallback_days",
                                                                   "expiry_fallback_days"};

/// Column names by part. `weight` is "none" without weights; `asof` and `expiry` are empty if the file has none.
struct ColumnRoles {
  std::string week, ticker, prn, target, weight, asof, expiry;
  std::vector<std::string> standard;     ///< of kStandardColumns, those in the file
  std::vector<std::string> custom;       ///< further numeric columns that the features need, sorted
  std::vector<std::string> categorical;  ///< in the order asked for, each once
};

/// Resolves names and flags. Throws DataError if a required or named column is missing (lists the present ones and
/// names the flag), or a categorical column may not be a feature.
[[nodiscard]] ColumnRoles resolve_columns(const std::vector<std::string>& header, const InputOptions& input,
                                          const std::vector<std::string>& features);

/// Every (name, type) that has to be read, each once.
[[nodiscard]] std::vector<ColumnRequest> column_requests(const ColumnRoles& roles);

}  // namespace calibeam
