#include "dataset/weekly_file.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>

#include "calibeam/error.hpp"
#include "table/table.hpp"

namespace calibeam::testing_support {
namespace {

double uniform(std::mt19937_64& random) { return static_cast<double>(random() >> 11U) * 0x1p-53; }

std::string csv_text(const WeeklyRows& rows) {
  std::string text = fmt::format("{}\n", fmt::join(rows.header, ","));
  for (const auto& row : rows.rows) text += fmt::format("{}\n", fmt::join(row, ","));
  return text;
}

}  // namespace

std::size_t WeeklyRows::column(const std::string& name) const {
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) throw std::invalid_argument("no column " + name);
  return static_cast<std::size_t>(found - header.begin());
}

void WeeklyRows::add(const std::string& name, const std::function<std::string(std::size_t)>& cell) {
  header.push_back(name);
  for (std::size_t row = 0; row < rows.size(); ++row) rows[row].push_back(cell(row));
}

void WeeklyRows::drop(const std::string& name) {
  const auto index = static_cast<std::ptrdiff_t>(column(name));
  header.erase(header.begin() + index);
  for (auto& row : rows) row.erase(row.begin() + index);
}

void WeeklyRows::fill(const std::string& name, const std::string& cell) {
  for (std::size_t row = 0; row < rows.size(); ++row) at(row, name) = cell;
}

WeeklyRows weekly_rows(int num_weeks, const std::vector<std::string>& tickers, int strikes) {
  WeeklyRows out;
  out.header = {"week_friday", "ticker",  "asof_date",         "expiry_date",     "T_days",
                "rv20",        "r",       "dividend_yield",    "S_asof_close",    "K",
                "pRN",         "pRN_raw", "rel_spread_median", "outcome_ST_gt_K", "sample_weight_final"};
  std::mt19937_64 random(20240105);
  const std::int32_t first_friday = parse_day("2024-01-05");
  for (int week = 0; week < num_weeks; ++week) {
    const std::int32_t friday = first_friday + 7 * week;
    for (const std::string& ticker : tickers) {
      for (int strike = 0; strike < strikes; ++strike) {
        const double prn = 0.02 + 0.96 * uniform(random);
        out.rows.push_back(
            {format_day(friday), ticker, format_day(friday - 4), format_day(friday), strike % 2 ? "4" : "3",
             fmt::format("{:.4f}", 0.1 + uniform(random)), fmt::format("{:.4f}", 0.05 * uniform(random)),
             fmt::format("{:.4f}", 0.02 * uniform(random)), "100", fmt::format("{}", 95 + strike),
             fmt::format("{:.6f}", prn), fmt::format("{:.6f}", prn * 0.99), fmt::format("{:.4f}", uniform(random)),
             uniform(random) < prn ? "1" : "0", fmt::format("{:.3f}", 0.5 + uniform(random))});
      }
    }
  }
  return out;
}

TemporaryCsv::TemporaryCsv(const WeeklyRows& rows) : TemporaryCsv(csv_text(rows)) {}

TemporaryCsv::TemporaryCsv(const std::string& text) {
  static std::atomic<int> count{0};
  path_ =
      (std::filesystem::temp_directory_path() / fmt::format("calibeam_dataset_{}_{}.csv", getpid(), count++)).string();
  std::ofstream(path_, std::ios::binary) << text;
}

TemporaryCsv::~TemporaryCsv() { std::remove(path_.c_str()); }

StudyOptions small_options(const std::string& path) {
  StudyOptions options;
  options.input.csv = path;
  options.split.test_weeks = 4;
  options.split.val_windows = 2;
  options.split.val_window_weeks = 4;
  return options;
}

std::string data_error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const DataError& error) {
    return error.what();
  }
  ADD_FAILURE() << "no DataError was thrown";
  return {};
}

}  // namespace calibeam::testing_support
