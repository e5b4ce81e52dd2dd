#include "dataset/row_filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "calibeam/error.hpp"
#include "dataset/check_cells.hpp"

namespace calibeam {
namespace {

/// Keeps the rows for which `keep(row)` holds and returns how many went.
template <typename Keep>
std::uint64_t drop_unless(std::vector<std::uint32_t>& rows, Keep keep) {
  const std::size_t before = rows.size();
  rows.erase(std::remove_if(rows.begin(), rows.end(), [&](std::uint32_t row) { return !keep(row); }), rows.end());
  return before - rows.size();
}

bool has_column(const ColumnRoles& roles, const std::string& name) {
  return std::find(roles.standard.begin(), roles.standard.end(), name) != roles.standard.end();
}

/// Says how many rows went for want of a usable cell, and where the first of them stands.
void warn_of_dropped(const Table& table, const Column& column, const std::string& want, std::uint32_t first,
                     std::uint64_t count, KeptRows& kept) {
  if (count == 0) return;
  const double value = column.numbers[first];
  const bool unparsable = column.bad.count > 0 && column.bad.first_row == first;
  const std::string shown = !std::isnan(value) ? fmt::format("{}", value) : unparsable ? column.bad.first_value : "";
  kept.warnings.emplace_back(
      column.name, fmt::format("{} rows are left out, since {} is wanted; the first is line {}: '{}'", count, want,
                               table.line_of(first), shown));
}

/// The first row that `keep` refuses; past the end if there is none.
template <typename Keep>
std::uint32_t first_refused(const std::vector<std::uint32_t>& rows, Keep keep) {
  const auto at = std::find_if(rows.begin(), rows.end(), [&](std::uint32_t row) { return !keep(row); });
  return at == rows.end() ? 0 : *at;
}

void clean(const Table& table, const ColumnRoles& roles, KeptRows& kept) {
  const auto& target = column_of(table, roles.target, ColumnType::number).numbers;
  const auto& prn = column_of(table, roles.prn, ColumnType::number).numbers;
  // NaN fails every comparison, so a missing cell is dropped with the bad ones.
  const auto is_outcome = [&](std::uint32_t r) { return target[r] == 0.0 || target[r] == 1.0; };
  const std::uint32_t no_outcome = first_refused(kept.rows, is_outcome);
  kept.counts.dropped_target = drop_unless(kept.rows, is_outcome);
  const auto is_prob = [&](std::uint32_t r) { return prn[r] >= 0.0 && prn[r] <= 1.0; };
  const std::uint32_t no_prob = first_refused(kept.rows, is_prob);
  kept.counts.dropped_prn = drop_unless(kept.rows, is_prob);
  warn_of_dropped(table, column_of(table, roles.target, ColumnType::number), "an outcome 0 or 1", no_outcome,
                  kept.counts.dropped_target, kept);
  warn_of_dropped(table, column_of(table, roles.prn, ColumnType::number), "a probability in [0, 1]", no_prob,
                  kept.counts.dropped_prn, kept);
  if (has_column(roles, "asof_fallback_days")) {
    const auto& days = column_of(table, "asof_fallback_days", ColumnType::number).numbers;
    kept.counts.dropped_asof_fallback = drop_unless(kept.rows, [&](auto r) { return !(days[r] > 0.0); });
  }
}

void apply_regime(const Table& table, const ColumnRoles& roles, const RegimeOptions& regime, KeptRows& kept) {
  if (!regime.tdays_allowed.empty()) {
    if (!has_column(roles, "T_days")) {
      throw DataError(fmt::format("{}: --tdays-allowed needs a column T_days, and there is none", table.path));
    }
    const auto& days = column_of(table, "T_days", ColumnType::number).numbers;
    const auto& allowed = regime.tdays_allowed;
    kept.counts.dropped_tdays = drop_unless(
        kept.rows, [&](auto r) { return std::find(allowed.begin(), allowed.end(), days[r]) != allowed.end(); });
  }
  if (!regime.asof_weekdays.empty()) {
    if (roles.asof.empty()) {
      throw DataError(fmt::format("{}: --asof-dow-allowed needs an as-of column ({}), and there is none", table.path,
                                  fmt::join(kAsofNames, ", ")));
    }
    const auto& asof = column_of(table, roles.asof, ColumnType::day).days;
    const auto& allowed = regime.asof_weekdays;
    kept.counts.dropped_asof_dow = drop_unless(kept.rows, [&](auto r) {
      return asof[r] != kNoDay && std::find(allowed.begin(), allowed.end(), weekday(asof[r])) != allowed.end();
    });
  }
}

std::string details(const KeptRows& kept) {
  std::string out;
  for (const auto& [column, sentence] : kept.warnings) out += ". Column " + column + ": " + sentence;
  return out;
}

void require_enough(const Table& table, const ColumnRoles& roles, const KeptRows& kept) {
  const RowCounts& c = kept.counts;
  if (kept.rows.size() < kMinRows) {
    throw DataError(
        fmt::format(
            "{}: {} of {} rows are left, and {} are needed; dropped: {} without a 0/1 outcome in {}, {} without a "
            "probability in {}, {} with asof_fallback_days > 0, {} by --tdays-allowed, {} by --asof-dow-allowed",
            table.path, kept.rows.size(), c.rows_read, kMinRows, c.dropped_target, roles.target, c.dropped_prn,
            roles.prn, c.dropped_asof_fallback, c.dropped_tdays, c.dropped_asof_dow) +
        details(kept));
  }
  const auto& target = column_of(table, roles.target, ColumnType::number).numbers;
  const double first = target[kept.rows.front()];
  if (std::all_of(kept.rows.begin(), kept.rows.end(), [&](auto r) { return target[r] == first; })) {
    throw DataError(fmt::format("{}: column {} is {} in all {} rows that are left; a calibrator needs both 0 and 1",
                                table.path, roles.target, first, kept.rows.size()));
  }
}

}  // namespace

KeptRows filter_rows(const Table& table, const ColumnRoles& roles, const RegimeOptions& regime) {
  KeptRows kept;
  kept.rows.resize(table.num_rows);
  std::iota(kept.rows.begin(), kept.rows.end(), 0U);
  kept.counts.rows_read = table.num_rows;
  clean(table, roles, kept);
  apply_regime(table, roles, regime, kept);
  require_enough(table, roles, kept);
  return kept;
}

}  // namespace calibeam
