#include "dataset/canonical_order.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "dataset/check_cells.hpp"

namespace calibeam {
namespace {

/// Stable counting sort of `rows` by key(row) < num_keys.
template <typename Key>
std::vector<std::uint32_t> sorted_by(const std::vector<std::uint32_t>& rows, std::size_t num_keys, Key key) {
  std::vector<std::uint32_t> next(num_keys + 1, 0);
  for (const std::uint32_t row : rows) ++next[key(row) + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<std::uint32_t> out(rows.size());
  for (const std::uint32_t row : rows) out[next[key(row)]++] = row;
  return out;
}

template <typename T>
int compare(T a, T b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

int compare_numbers(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return compare(std::isnan(a), std::isnan(b));
  return compare(a, b);
}

/// The columns that decide between rows of one week and ticker, in order.
class RowComparison {
 public:
  RowComparison(const Table& table, const ColumnRoles& roles) {
    for (const std::string& name : {roles.asof, roles.expiry}) {
      if (!name.empty()) columns_.push_back(&column_of(table, name, ColumnType::day));
    }
    const auto add_number = [&](const std::string& name) {
      columns_.push_back(&column_of(table, name, ColumnType::number));
    };
    for (const std::string& name : roles.standard) add_number(name);
    add_number(roles.prn);
    add_number(roles.target);
    if (roles.weight != kNoWeights) add_number(roles.weight);
    for (const std::string& name : roles.custom) add_number(name);
    for (const std::string& name : roles.categorical) {
      columns_.push_back(&column_of(table, name, ColumnType::text));
    }
  }

  bool operator()(std::uint32_t a, std::uint32_t b) const {
    for (const Column* column : columns_) {
      const int order = compare_cells(*column, a, b);
      if (order != 0) return order < 0;
    }
    return false;
  }

 private:
  static int compare_cells(const Column& column, std::uint32_t a, std::uint32_t b) {
    switch (column.type) {
      case ColumnType::day:
        return compare(column.days[a], column.days[b]);
      case ColumnType::number:
        return compare_numbers(column.numbers[a], column.numbers[b]);
      case ColumnType::text:
        break;
    }
    if (column.codes[a] == column.codes[b]) return 0;
    return column.levels[column.codes[a]].compare(column.levels[column.codes[b]]);
  }

  std::vector<const Column*> columns_;
};

}  // namespace

std::vector<std::uint32_t> canonical_order(const Table& table, const ColumnRoles& roles,
                                           const std::vector<std::int32_t>& weeks, const TextLevels& tickers,
                                           std::vector<std::uint32_t> rows) {
  const Column& ticker_column = column_of(table, roles.ticker, ColumnType::text);
  const Column& week_column = column_of(table, roles.week, ColumnType::day);
  const auto ticker = [&](std::uint32_t row) -> std::size_t { return tickers.code_of[ticker_column.codes[row]]; };
  const auto week = [&](std::uint32_t row) {
    const auto place = std::lower_bound(weeks.begin(), weeks.end(), week_column.days[row]);
    return static_cast<std::size_t>(place - weeks.begin());
  };
  // A week's rows of one ticker are few: two counting sorts leave only small groups to compare cell by cell.
  rows = sorted_by(rows, tickers.levels.size(), ticker);
  rows = sorted_by(rows, weeks.size(), week);
  std::vector<std::size_t> groups;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool starts =
        i == 0 || week_column.days[rows[i]] != week_column.days[rows[i - 1]] || ticker(rows[i]) != ticker(rows[i - 1]);
    if (starts) groups.push_back(i);
  }
  groups.push_back(rows.size());
  const RowComparison comparison(table, roles);
  tbb::parallel_for(std::size_t{1}, groups.size(), [&](std::size_t g) {
    const auto at = [&](std::size_t i) { return rows.begin() + static_cast<std::ptrdiff_t>(i); };
    std::sort(at(groups[g - 1]), at(groups[g]), comparison);
  });
  return rows;
}

}  // namespace calibeam
