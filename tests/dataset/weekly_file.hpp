// Small CSV files of weekly option rows, written where a test may write.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "calibeam/options.hpp"

namespace calibeam::testing_support {

/// Cells by row and column name; rows are as in the file.
struct WeeklyRows {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;

  [[nodiscard]] std::size_t column(const std::string& name) const;
  [[nodiscard]] std::string& at(std::size_t row, const std::string& name) { return rows[row][column(name)]; }
  /// Appends a column whose cells are `cell(row)`.
  void add(const std::string& name, const std::function<std::string(std::size_t)>& cell);
  void drop(const std::string& name);
  void fill(const std::string& name, const std::string& cell);
};

/// `num_weeks` weeks from 2024-01-05 on, in each `tickers` x `strikes` rows: as-of Monday, expiry Friday, all standard
/// columns that formulas need, outcomes and probabilities from a fixed seed. Row order: week, ticker, strike.
[[nodiscard]] WeeklyRows weekly_rows(int num_weeks, const std::vector<std::string>& tickers, int strikes);

/// A CSV file that is removed at the end of its life.
class TemporaryCsv {
 public:
  explicit TemporaryCsv(const WeeklyRows& rows);
  explicit TemporaryCsv(const std::string& text);
  ~TemporaryCsv();
  TemporaryCsv(const TemporaryCsv&) = delete;
  TemporaryCsv& operator=(const TemporaryCsv&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Options with test_weeks 4 and 2 VAL windows of 4 weeks, reading `path`.
[[nodiscard]] StudyOptions small_options(const std::string& path);

/// The message of the DataError that `call` throws; fails the test if it throws none.
[[nodiscard]] std::string data_error_of(const std::function<void()>& call);

}  // namespace calibeam::testing_support
