// The data sets that the project was given; they are not part of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "table/table.hpp"

namespace calibeam {
namespace {

std::string shared_file(const std::string& name) {
  const char* const given = std::getenv("CALIBEAM_SHARED");
  return (given != nullptr ? std::string(given) : std::string(CALIBEAM_SOURCE_DIR) + "/../shared") + "/data/" + name;
}

TEST(SharedData, equity_weeklies_are_read) {
  const std::string path = shared_file("equity_weeklies.csv");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  const Table table = read_csv(path, {{"ticker", ColumnType::text},
                                      {"week_friday", ColumnType::day},
                                      {"pRN", ColumnType::number},
                                      {"rv20", ColumnType::number}});
  EXPECT_EQ(table.num_rows, 23'571U);
  EXPECT_EQ(table.header.size(), 31U);
  EXPECT_EQ(table.columns[0].levels.size(), 10U);
  EXPECT_EQ(format_day(table.columns[1].days.front()), "2024-07-26");
  EXPECT_EQ(table.columns[2].numbers.front(), 0.3640268284390592);
  const auto& rv20 = table.columns[3].numbers;
  EXPECT_EQ(std::count_if(rv20.begin(), rv20.end(), [](double v) { return std::isnan(v); }), 1065);
  EXPECT_EQ(table.columns[3].bad.count, 0U);
}

TEST(SharedData, the_option_chain_sample_is_read) {
  const std::string path = shared_file("option_chain_sample.csv");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  const Table table =
      read_csv(path, {{"option_expiration_used", ColumnType::day}, {"used_max_abs_logm", ColumnType::number}});
  EXPECT_EQ(table.num_rows, 728U);
  EXPECT_EQ(table.header.size(), 59U);
  EXPECT_EQ(table.columns[0].bad.count, 0U);
}

}  // namespace
}  // namespace calibeam
