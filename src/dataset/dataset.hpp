// Cleaned rows of the regime in canonical order, and the features that can be derived from them.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "calibeam/options.hpp"
#include "calibeam/space_facts.hpp"

namespace calibeam {

/// A text column: codes into sorted levels.
struct TextColumn {
  std::string name;
  std::vector<std::uint32_t> codes;
  std::vector<std::string> levels;
};

/// Rows that were read and why some are not here, in the order of SEMANTICS sections 2 and 3.
struct RowCounts {
  std::uint64_t rows_read = 0, dropped_target = 0, dropped_prn = 0, dropped_asof_fallback = 0, dropped_tdays = 0,
                dropped_asof_dow = 0;
};

/// Raw numeric columns that reports need; the others leave the Dataset with take_problem.
inline constexpr std::array<std::string_view, 2> kReportColumns{"K", "T_days"};

/// What only the Problem needs is empty after take_problem.
struct Dataset {
  std::vector<std::string> header;                                    ///< every column of the file
  std::string prn_column, week_column, target_column, weight_column;  ///< as resolved; weight_column "none": all 1
  std::string asof_column, expiry_column;                             ///< empty: not in the file
  // Rows, canonical order: (week, ticker, as-of, expiry, K, then all other used columns).
  std::vector<std::int32_t> week, asof, expiry;  ///< day numbers; as-of and expiry are the week's where absent
  std::vector<std::uint32_t> week_index;         ///< into weeks
  std::vector<std::uint32_t> ticker;             ///< into tickers
  std::vector<double> prn;                       ///< clipped to [1e-6, 1 - 1e-6]
  std::vector<double> weight;
  std::vector<std::uint8_t> outcome;
  std::map<std::string, std::vector<double>> numeric;  ///< raw numeric columns of the file that were read; NaN missing
  std::vector<TextColumn> categorical;

  std::vector<std::int32_t> weeks;          ///< ascending
  std::vector<std::string> tickers;         ///< ascending
  std::vector<std::uint8_t> is_foundation;  ///< [tickers]
  std::vector<std::uint8_t> is_trained_on;  ///< [tickers]; foundation tickers always are
  std::uint32_t first_val_week = 0;         ///< index into weeks: what the space contains is decided on rows before it
  std::string moneyness;  ///< what x_m multiplies: "log_m_fwd" or "log_m"; empty: feature_names looks at the rows

  RowCounts counts;
  std::vector<std::pair<std::string, std::string>> warnings;  ///< (column, sentence)
  std::string fingerprint;                           ///< 32 hex digits: content of the standard columns after cleaning
  std::map<std::string, std::string> column_hashes;  ///< custom numeric columns: name -> 32 hex digits

  [[nodiscard]] std::size_t num_rows() const { return week.size(); }
};

/// Reads, cleans, filters and orders (SEMANTICS sections 2 to 4). `features` are the features that will be asked for:
/// numeric columns of the file among them that are not standard ones are read too. Throws DataError.
[[nodiscard]] Dataset load_dataset(const StudyOptions& options, const std::vector<std::string>& features);

/// A numeric feature on all rows, in Dataset order; NaN is missing (SEMANTICS section 5). All NaN if it cannot be
/// derived.
[[nodiscard]] std::vector<double> derive_feature(const Dataset& data, const std::string& name);

/// Facts that the search space depends on, for the named features and x_m, x_abs_m.
/// `slope_support` (rows a ticker needs for a slope) is counted in TRAIN of the first usable window.
[[nodiscard]] SpaceFacts space_facts(const Dataset& data, const StudyOptions& options,
                                     const std::vector<std::string>& features);

}  // namespace calibeam
