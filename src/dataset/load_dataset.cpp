// From a CSV file to cleaned rows of the regime in canonical order.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "calibeam/error.hpp"
#include "dataset/canonical_order.hpp"
#include "dataset/check_cells.hpp"
#include "dataset/column_roles.hpp"
#include "dataset/column_taker.hpp"
#include "dataset/dataset.hpp"
#include "dataset/feature_expression.hpp"
#include "dataset/fingerprint.hpp"
#include "dataset/rolling_split.hpp"
#include "dataset/row_filter.hpp"
#include "dataset/text_levels.hpp"

namespace calibeam {
namespace {

constexpr double kPrnFloor = 1e-6;
constexpr std::size_t kMaxRows = std::size_t{1} << 31;  // row numbers are 32 bits, padding included

/// Days that a row lacks are those of its week.
void fill_days(Table& table, const std::string& name, const ColumnRoles& roles) {
  if (name.empty()) return;
  const auto& week = column_of(table, roles.week, ColumnType::day).days;
  auto& days = column_of(table, name, ColumnType::day).days;
  for (std::size_t row = 0; row < days.size(); ++row) {
    if (days[row] == kNoDay) days[row] = week[row];
  }
}

std::vector<std::int32_t> distinct_weeks(const Table& table, const ColumnRoles& roles,
                                         const std::vector<std::uint32_t>& rows) {
  const auto& days = column_of(table, roles.week, ColumnType::day).days;
  std::set<std::int32_t> weeks;
  std::int32_t last = kNoDay;  // neighbouring rows mostly agree
  for (const std::uint32_t row : rows) {
    if (days[row] != last) weeks.insert(days[row]);
    last = days[row];
  }
  return {weeks.begin(), weeks.end()};
}

/// Splits count in weeks: a column of days would give windows of ten days and call them ten weeks.
void warn_of_days(const ColumnRoles& roles, Dataset& data) {
  constexpr std::int32_t kShortestWeek = 5;  // a holiday may move a Friday
  std::size_t close = 0;
  for (std::size_t i = 1; i < data.weeks.size(); ++i) close += data.weeks[i] - data.weeks[i - 1] < kShortestWeek;
  if (10 * close < data.weeks.size()) return;
  data.warnings.emplace_back(
      roles.week,
      fmt::format("{} of its {} dates are less than {} days after the one before, but every date counts as a "
                  "week of its own in the splits; give a column with one date per week (--week-col)",
                  close, data.weeks.size(), kShortestWeek));
}

void take_days(ColumnTaker& taker, const ColumnRoles& roles, Dataset& data) {
  data.week = taker.days(roles.week);
  data.asof = taker.days(roles.asof);
  data.expiry = taker.days(roles.expiry);
  data.week_index.resize(data.week.size());
  for (std::size_t i = 1; i < data.week.size(); ++i) {
    data.week_index[i] = data.week_index[i - 1] + (data.week[i] != data.week[i - 1] ? 1 : 0);
  }
}

void take_tickers(ColumnTaker& taker, const ColumnRoles& roles, const TextLevels& tickers, Dataset& data) {
  data.ticker = taker.codes(roles.ticker);
  for (std::uint32_t& code : data.ticker) code = tickers.code_of[code];
  data.tickers = tickers.levels;
}

void take_core_numbers(ColumnTaker& taker, const ColumnRoles& roles, std::size_t num_rows, Dataset& data) {
  const std::vector<double> target = taker.numbers(roles.target);
  data.outcome.resize(num_rows);
  std::transform(target.begin(), target.end(), data.outcome.begin(),
                 [](double value) { return static_cast<std::uint8_t>(value == 1.0); });
  data.prn = taker.numbers(roles.prn);
  for (double& p : data.prn) p = std::clamp(p, kPrnFloor, 1.0 - kPrnFloor);
  if (roles.weight == kNoWeights) {
    data.weight.assign(num_rows, 1.0);
    return;
  }
  data.weight = taker.numbers(roles.weight);
  for (double& w : data.weight) w = std::isnan(w) ? 0.0 : w;  // a missing weight is 0
}

void take_columns(ColumnTaker& taker, const Table& table, const ColumnRoles& roles,
                  const std::vector<std::uint32_t>& rows, Dataset& data) {
  for (const auto* names : {&roles.standard, &roles.custom}) {
    for (const std::string& name : *names) data.numeric[name] = taker.numbers(name);
  }
  for (const std::string& name : roles.categorical) {
    TextLevels levels = text_levels(column_of(table, name, ColumnType::text), rows);
    std::vector<std::uint32_t> codes = taker.codes(name);
    for (std::uint32_t& code : codes) code = levels.code_of[code];
    data.categorical.push_back({name, std::move(codes), std::move(levels.levels)});
  }
}

Dataset named_dataset(const Table& table, const ColumnRoles& roles) {
  Dataset data;
  data.header = table.header;
  data.prn_column = roles.prn;
  data.week_column = roles.week;
  data.target_column = roles.target;
  data.weight_column = roles.weight;
  data.asof_column = roles.asof;
  data.expiry_column = roles.expiry;
  return data;
}

void mark_tickers(const ColumnRoles& roles, const RegimeOptions& regime, Dataset& data) {
  data.is_foundation = is_listed(data.tickers, regime.foundation_tickers);
  data.is_trained_on.assign(data.tickers.size(), 1);
  if (regime.train_tickers.empty()) return;
  data.is_trained_on = is_listed(data.tickers, regime.train_tickers);
  for (std::size_t t = 0; t < data.tickers.size(); ++t) data.is_trained_on[t] |= data.is_foundation[t];
  for (const std::string& wanted : regime.train_tickers) {
    if (!std::binary_search(data.tickers.begin(), data.tickers.end(), normalise_ticker(wanted))) {
      data.warnings.emplace_back(roles.ticker, fmt::format("no row has the ticker {} of --train-tickers", wanted));
    }
  }
}

/// The table, and through `roles` what its columns are. One pass, so that a pipe will do.
Table read_table(const InputOptions& input, const std::vector<std::string>& features, ColumnRoles& roles) {
  Table table = read_chosen_columns(input.csv, [&](const std::vector<std::string>& header) {
    roles = resolve_columns(header, input, features);
    return column_requests(roles);
  });
  if (table.num_rows == 0) throw DataError(fmt::format("{}: there is no row after the header", input.csv));
  if (table.num_rows >= kMaxRows) {
    throw DataError(fmt::format("{}: {} rows are more than the {} that fit", input.csv, table.num_rows, kMaxRows));
  }
  check_weeks(table, roles);
  check_weights(table, roles);
  return table;
}

}  // namespace

Dataset load_dataset(const StudyOptions& options, const std::vector<std::string>& features) {
  ColumnRoles roles;
  Table table = read_table(options.input, features, roles);
  Dataset data = named_dataset(table, roles);
  data.warnings = unparsed_cell_warnings(table, roles);

  KeptRows kept = filter_rows(table, roles, options.regime);
  data.counts = kept.counts;
  data.warnings.insert(data.warnings.end(), kept.warnings.begin(), kept.warnings.end());
  fill_days(table, roles.asof, roles);
  fill_days(table, roles.expiry, roles);
  data.weeks = distinct_weeks(table, roles, kept.rows);
  warn_of_days(roles, data);
  data.first_val_week = first_val_week(data.weeks.size(), options.split);

  const TextLevels tickers = ticker_levels(column_of(table, roles.ticker, ColumnType::text), kept.rows);
  const std::vector<std::uint32_t> rows = canonical_order(table, roles, data.weeks, tickers, std::move(kept.rows));
  ColumnTaker taker(table, roles, rows);
  take_tickers(taker, roles, tickers, data);
  take_days(taker, roles, data);
  take_core_numbers(taker, roles, rows.size(), data);
  take_columns(taker, table, roles, rows, data);
  mark_tickers(roles, options.regime, data);
  data.fingerprint = dataset_fingerprint(data, roles);
  for (const std::string& name : roles.custom) data.column_hashes[name] = column_hash(name, data.numeric.at(name));
  data.moneyness = moneyness_of(data);
  return data;
}

}  // namespace calibeam
