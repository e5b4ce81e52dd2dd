#include "dataset/check_cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "calibeam/error.hpp"
#include "calibeam/problem.hpp"

namespace calibeam {
namespace {

[[noreturn]] void fail(const Table& table, const Column& column, std::size_t row, const std::string& problem) {
  throw DataError(fmt::format("{}: line {}: column {}: {}", table.path, table.line_of(row), column.name, problem));
}

template <typename AnyTable>
auto& find_column(AnyTable& table, const std::string& name, ColumnType type) {
  const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                  [&](const Column& c) { return c.name == name && c.type == type; });
  if (found == table.columns.end()) throw std::logic_error(fmt::format("column {} was not read", name));
  return *found;
}

}  // namespace

const Column& column_of(const Table& table, const std::string& name, ColumnType type) {
  return find_column(table, name, type);
}

Column& column_of(Table& table, const std::string& name, ColumnType type) { return find_column(table, name, type); }

void check_weeks(const Table& table, const ColumnRoles& roles) {
  const Column& column = column_of(table, roles.week, ColumnType::day);
  const auto found = std::find(column.days.begin(), column.days.end(), kNoDay);
  if (found == column.days.end()) return;
  const auto row = static_cast<std::size_t>(found - column.days.begin());
  if (column.bad.count > 0 && column.bad.first_row == row) {
    fail(table, column, row, fmt::format("'{}' is not a date; write YYYY-MM-DD", column.bad.first_value));
  }
  fail(table, column, row, "the week is missing; every row needs one (YYYY-MM-DD)");
}

void check_weights(const Table& table, const ColumnRoles& roles) {
  if (roles.weight == kNoWeights) return;
  const Column& column = column_of(table, roles.weight, ColumnType::number);
  constexpr const char* kAdvice = "a weight is a number >= 0 (--weight-col none turns weights off)";
  double total = 0.0;
  for (std::size_t row = 0; row < column.numbers.size(); ++row) {
    const double weight = column.numbers[row];
    if (std::isnan(weight)) {
      if (column.bad.count == 0 || column.bad.first_row != row) continue;
      fail(table, column, row, fmt::format("'{}' is not a weight; {}", column.bad.first_value, kAdvice));
    }
    if (weight < 0 || std::isinf(weight))
      fail(table, column, row, fmt::format("{} is not a weight; {}", weight, kAdvice));
    total += weight;
  }
  if (total > kLargestMass) {
    throw DataError(fmt::format("{}: column {}: the weights add up to more than {:g}; scale them down", table.path,
                                column.name, kLargestMass));
  }
  if (total > 0.0 && total < kSmallestMass) {
    throw DataError(
        fmt::format("{}: column {}: the weights add up to {} only, where a double has fewer digits; scale "
                    "them up",
                    table.path, column.name, total));
  }
}

std::vector<std::pair<std::string, std::string>> unparsed_cell_warnings(const Table& table, const ColumnRoles& roles) {
  std::vector<std::pair<std::string, std::string>> warnings;
  const auto check = [&](const std::string& name, ColumnType type) {
    if (name.empty() || name == roles.week) return;
    const BadCells& bad = column_of(table, name, type).bad;
    if (bad.count == 0) return;
    warnings.emplace_back(
        name, fmt::format("{} cell{} not parse, first on line {} ('{}')", bad.count, bad.count == 1 ? " does" : "s do",
                          table.line_of(bad.first_row), bad.first_value));
  };
  check(roles.asof, ColumnType::day);
  check(roles.expiry, ColumnType::day);
  for (const std::string& name : roles.standard) check(name, ColumnType::number);
  for (const std::string& name : roles.custom) check(name, ColumnType::number);
  return warnings;
}

}  // namespace calibeam
