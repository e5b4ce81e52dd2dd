#include "dataset/column_taker.hpp"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include "dataset/check_cells.hpp"

namespace calibeam {
namespace {

constexpr std::size_t kGrain = 65536;

template <typename T>
std::vector<T> picked(const std::vector<T>& values, const std::vector<std::uint32_t>& rows) {
  std::vector<T> out(rows.size());
  using Range = tbb::blocked_range<std::size_t>;
  tbb::parallel_for(Range(0, rows.size(), kGrain), [&](const Range& range) {
    for (std::size_t i = range.begin(); i < range.end(); ++i) out[i] = values[rows[i]];
  });
  return out;
}

}  // namespace

ColumnTaker::ColumnTaker(Table& table, const ColumnRoles& roles, const std::vector<std::uint32_t>& rows)
    : table_(table), rows_(rows), week_(roles.week) {
  for (const std::string& name : {roles.week, roles.asof, roles.expiry}) count_part(day_column(name), ColumnType::day);
  count_part(roles.ticker, ColumnType::text);
  count_part(roles.prn, ColumnType::number);
  count_part(roles.target, ColumnType::number);
  if (roles.weight != kNoWeights) count_part(roles.weight, ColumnType::number);
  for (const std::string& name : roles.standard) count_part(name, ColumnType::number);
  for (const std::string& name : roles.custom) count_part(name, ColumnType::number);
  for (const std::string& name : roles.categorical) count_part(name, ColumnType::text);
}

std::vector<double> ColumnTaker::numbers(const std::string& name) {
  Column& from = column(name, ColumnType::number);
  std::vector<double> values = picked(from.numbers, rows_);
  for (double& value : values) value += 0.0;
  leave(from);
  return values;
}

std::vector<std::int32_t> ColumnTaker::days(const std::string& name) {
  Column& from = column(day_column(name), ColumnType::day);
  std::vector<std::int32_t> values = picked(from.days, rows_);
  leave(from);
  return values;
}

std::vector<std::uint32_t> ColumnTaker::codes(const std::string& name) {
  Column& from = column(name, ColumnType::text);
  std::vector<std::uint32_t> values = picked(from.codes, rows_);
  leave(from);
  return values;
}

Column& ColumnTaker::column(const std::string& name, ColumnType type) { return column_of(table_, name, type); }

void ColumnTaker::leave(Column& column) {
  if (--parts_left_[{column.name, column.type}] > 0) return;
  std::vector<double>().swap(column.numbers);
  std::vector<std::int32_t>().swap(column.days);
  std::vector<std::uint32_t>().swap(column.codes);
}

}  // namespace calibeam
