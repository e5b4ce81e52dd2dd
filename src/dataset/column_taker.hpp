// Columns move from the table to the Dataset, so that one shrinks as the other grows.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dataset/column_roles.hpp"
#include "table/table.hpp"

namespace calibeam {

/// Hands out columns in the order of some rows. One column may play several parts; its cells are freed when the last of
/// them has it.
class ColumnTaker {
 public:
  /// Table, roles and rows must outlive the taker.
  ColumnTaker(Table& table, const ColumnRoles& roles, const std::vector<std::uint32_t>& rows);

  /// -0.0 becomes 0.0: equal numbers have equal bits.
  [[nodiscard]] std::vector<double> numbers(const std::string& name);
  /// Of the week where `name` is empty.
  [[nodiscard]] std::vector<std::int32_t> days(const std::string& name);
  [[nodiscard]] std::vector<std::uint32_t> codes(const std::string& name);

 private:
  [[nodiscard]] const std::string& day_column(const std::string& name) const { return name.empty() ? week_ : name; }
  Column& column(const std::string& name, ColumnType type);
  void count_part(const std::string& name, ColumnType type) { ++parts_left_[{name, type}]; }
  void leave(Column& column);

  Table& table_;
  const std::vector<std::uint32_t>& rows_;
  std::string week_;
  std::map<std::pair<std::string, ColumnType>, int> parts_left_;
};

}  // namespace calibeam
