#include "synthetic/generate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>

#include "calibeam/error.hpp"
#include "table/read_text.hpp"
#include "table/temporary_file.hpp"

namespace calibeam {
namespace {

using ::testing::HasSubstr;
using testing::message_of;
using testing::TemporaryDirectory;

std::string text_of(const GenerateOptions& options) {
  std::string text;
  generate_csv(options, [&text](std::string_view part) { text += part; });
  return text;
}

// The generated table, columns by name.
struct Data {
  explicit Data(const GenerateOptions& options) : text(text_of(options)) {
    std::vector<ColumnRequest> columns;
    for (const char* name :
         {"pRN", "true_prob_outcome", "outcome_ST_gt_K", "K", "S_expiry_close", "S_asof_close", "rv20",
          "rel_spread_median", "dividend_yield", "log_m_fwd", "forward_price", "T_days", "sample_weight_final"}) {
      columns.push_back({name, ColumnType::number});
    }
    columns.push_back({"week_friday", ColumnType::day});
    columns.push_back({"asof_date", ColumnType::day});
    columns.push_back({"ticker", ColumnType::text});
    table = csv::read_csv_text(text, "generated", columns);
    for (const Column& column : table.columns) by_name[column.name] = &column;
  }
  const std::vector<double>& number(const std::string& name) const { return by_name.at(name)->numbers; }
  const std::vector<std::int32_t>& day(const std::string& name) const { return by_name.at(name)->days; }
  const std::vector<std::uint32_t>& ticker() const { return by_name.at("ticker")->codes; }

  std::string text;
  Table table;
  std::map<std::string, const Column*> by_name;
};

std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

GenerateOptions small() {
  GenerateOptions options;
  options.rows = 4000;
  options.weeks = 30;
  options.tickers = 4;
  options.test_weeks = 5;
  options.val_windows = 2;
  options.val_window_weeks = 5;
  return options;
}

const Data& demo() {
  static const Data data{GenerateOptions{}};
  return data;
}

TEST(Generate, the_same_options_give_the_same_bytes_on_every_machine) {
  EXPECT_EQ(fnv1a(text_of(small())), 0xdeef222d8be1d0d3U);
  GenerateOptions other = small();
  other.seed = 2;
  EXPECT_NE(text_of(other), text_of(small()));
}

TEST(Generate, there_are_exactly_as_many_rows_as_asked_for) {
  EXPECT_EQ(demo().table.num_rows, 60'000U);
  for (const std::uint64_t rows : {476U, 477U, 5001U, 40'000U}) {
    GenerateOptions options = small();
    options.rows = rows;
    EXPECT_EQ(Data(options).table.num_rows, rows);
  }
}

TEST(Generate, no_cell_is_broken) {
  for (const Column& column : demo().table.columns) EXPECT_EQ(column.bad.count, 0U) << column.name;
  EXPECT_THAT(demo().table.columns.back().levels, ::testing::IsSupersetOf({"SPY", "QQQ", "IWM"}));
  for (const double p : demo().number("pRN")) ASSERT_TRUE(p > 0 && p < 1);
}

TEST(Generate, the_true_probability_is_the_frequency_of_the_outcome) {
  // Outcomes of a week hang together, so the error is that of weekly means.
  const Data& data = demo();
  for (int bin = 0; bin < 5; ++bin) {
    std::map<std::int32_t, double> excess;
    for (std::size_t i = 0; i < data.table.num_rows; ++i) {
      const double p = data.number("true_prob_outcome")[i];
      if (std::min(static_cast<int>(p * 5), 4) == bin) {
        excess[data.day("week_friday")[i]] += data.number("outcome_ST_gt_K")[i] - p;
      }
    }
    double sum = 0.0, squares = 0.0;
    for (const auto& [week, value] : excess) {
      sum += value;
      squares += value * value;
    }
    EXPECT_LT(std::abs(sum), 3.5 * std::sqrt(squares)) << "bin " << bin;
  }
}

TEST(Generate, prn_is_the_true_probability_where_nothing_is_planted) {
  GenerateOptions options = small();
  options.edge = 0.0;
  const Data data(options);
  EXPECT_EQ(data.number("pRN"), data.number("true_prob_outcome"));
}

TEST(Generate, the_planted_formula_turns_prn_into_the_true_probability) {
  GenerateOptions options = small();
  options.missing_share = 0.0;
  options.edge = 0.7;
  const Data data(options);
  const Truth truth = generate_csv(options, [](std::string_view) {});
  const TrueCalibration& c = truth.calibration;
  for (std::size_t i = 0; i < data.table.num_rows; ++i) {
    const double prn = data.number("pRN")[i], m = data.number("log_m_fwd")[i], rv20 = data.number("rv20")[i];
    const double x = std::log(prn / (1 - prn));
    const double logit = c.intercept + c.slope * x + c.log_m_fwd * m + c.x_abs_m * x * std::abs(m) +
                         (std::isnan(rv20) ? 0.0 : c.rv20 * (rv20 - c.rv20_centre)) +
                         truth.ticker_intercepts[data.ticker()[i]].second;
    ASSERT_NEAR(1 / (1 + std::exp(-logit)), data.number("true_prob_outcome")[i], 1e-12);
    ASSERT_NEAR(m, std::log(data.number("K")[i] / data.number("forward_price")[i]), 1e-14);
  }
}

TEST(Generate, strikes_of_a_chain_share_one_close_and_days_of_a_week_too) {
  const Data& data = demo();
  std::map<std::pair<std::uint32_t, std::int32_t>, double> close;
  for (std::size_t i = 0; i < data.table.num_rows; ++i) {
    const double expiry_close = data.number("S_expiry_close")[i];
    EXPECT_EQ(data.number("outcome_ST_gt_K")[i], expiry_close > data.number("K")[i] ? 1.0 : 0.0);
    const auto [known, is_new] = close.try_emplace({data.ticker()[i], data.day("week_friday")[i]}, expiry_close);
    ASSERT_EQ(known->second, expiry_close);
    if (i == 0 || data.ticker()[i] != data.ticker()[i - 1] || data.day("asof_date")[i] != data.day("asof_date")[i - 1])
      continue;
    ASSERT_GT(data.number("K")[i], data.number("K")[i - 1]);
    ASSERT_LT(data.number("true_prob_outcome")[i], data.number("true_prob_outcome")[i - 1]);
    ASSERT_LE(data.number("outcome_ST_gt_K")[i], data.number("outcome_ST_gt_K")[i - 1]);
  }
}

TEST(Generate, weekdays_are_those_asked_for_and_holidays_are_skipped) {
  std::array<int, 7> days{};
  for (std::size_t i = 0; i < demo().table.num_rows; ++i) {
    const std::int32_t asof = demo().day("asof_date")[i], friday = demo().day("week_friday")[i];
    ++days[static_cast<std::size_t>(weekday(asof))];
    ASSERT_EQ(weekday(friday), 4);
    ASSERT_EQ(friday - asof, demo().number("T_days")[i]);
    ASSERT_NE(asof, parse_day("2022-05-30")) << "Memorial Day";
    ASSERT_NE(asof, parse_day("2022-11-24")) << "Thanksgiving";
  }
  EXPECT_TRUE(days[0] > 0 && days[3] > 0 && days[4] == 0);
  EXPECT_LT(days[0], days[1]);
}

TEST(Generate, optional_cells_are_missing_at_the_share_asked_for) {
  const auto share = [](const std::vector<double>& values) {
    return static_cast<double>(std::count_if(values.begin(), values.end(), [](double v) { return std::isnan(v); })) /
           static_cast<double>(values.size());
  };
  EXPECT_NEAR(share(demo().number("rel_spread_median")), 0.02, 0.003);
  EXPECT_NEAR(share(demo().number("dividend_yield")), 0.02, 0.003);
  EXPECT_NEAR(share(demo().number("rv20")), 0.02 + 4.0 / 104, 0.006) << "20 returns are needed first";
  EXPECT_EQ(share(demo().number("pRN")), 0.0);
  GenerateOptions none = small();
  none.missing_share = 0.0;
  EXPECT_EQ(share(Data(none).number("rel_spread_median")), 0.0);
}

TEST(Generate, the_scores_of_the_truth_are_those_of_its_rows) {
  const GenerateOptions options = small();
  const Data data(options);
  const Truth truth = generate_csv(options, [](std::string_view) {});
  const std::int32_t last = *std::max_element(data.day("week_friday").begin(), data.day("week_friday").end());
  std::array<double, 2> expected{}, realised{};
  double weight = 0.0;
  for (std::size_t i = 0; i < data.table.num_rows; ++i) {
    if (data.day("week_friday")[i] <= last - 7 * options.test_weeks) continue;
    const double p = data.number("true_prob_outcome")[i], w = data.number("sample_weight_final")[i];
    const double outcome = data.number("outcome_ST_gt_K")[i];
    weight += w;
    const std::array<double, 2> forecasts{p, data.number("pRN")[i]};
    for (std::size_t k = 0; k < 2; ++k) {
      const double q = forecasts[k];
      expected[k] -= w * (p * std::log(q) + (1 - p) * std::log(1 - q));
      realised[k] -= w * (outcome == 1 ? std::log(q) : std::log(1 - q));
    }
  }
  EXPECT_NEAR(truth.test.expected_truth, expected[0] / weight, 1e-12);
  EXPECT_NEAR(truth.test.expected_prn, expected[1] / weight, 1e-12);
  EXPECT_NEAR(truth.test.realised_truth, realised[0] / weight, 1e-12);
  EXPECT_NEAR(truth.test.realised_prn, realised[1] / weight, 1e-12);
  EXPECT_LT(truth.test.expected_truth, truth.test.expected_prn);
  EXPECT_LT(truth.validation.expected_truth, truth.validation.expected_prn);
}

TEST(Generate, files_appear_whole_or_not_at_all) {
  const TemporaryDirectory directory;
  const GeneratedFiles files = write_synthetic_csv(directory.path("demo.csv"), small());
  EXPECT_EQ(files.truth, directory.path("demo_truth.json"));
  std::ifstream csv(files.csv), truth(files.truth);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(csv), {}), text_of(small()));
  const auto json = nlohmann::json::parse(truth);
  EXPECT_EQ(json["rows"], 4000);
  EXPECT_EQ(json["coefficients"]["slope"], files.known.calibration.slope);
  EXPECT_EQ(json["test"]["expected"]["log_loss_truth"], files.known.test.expected_truth);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory.path("")), {}), 2)
      << "no temporary file is left";
  const std::string message =
      message_of<DataError>([&] { write_synthetic_csv(directory.path("absent/demo.csv"), small()); });
  EXPECT_THAT(message, HasSubstr("demo.csv': No such file or directory"));
}

TEST(Generate, periods_that_the_data_does_not_reach_have_no_score) {
  GenerateOptions options = small();
  options.val_windows = 10;
  const Truth truth = generate_csv(options, [](std::string_view) {});
  EXPECT_EQ(truth.validation.num_rows, 0U);
  EXPECT_TRUE(nlohmann::json::parse(truth_json(options, truth))["validation"].is_null());
  EXPECT_GT(truth.test.num_rows, 0U);
}

TEST(Generate, options_out_of_range_are_refused) {
  const auto refused = [](const std::function<void(GenerateOptions&)>& change) {
    GenerateOptions options = small();
    change(options);
    return message_of<UsageError>([&] { text_of(options); });
  };
  EXPECT_THAT(refused([](auto& o) { o.rows = 10; }), HasSubstr("rows = 10"));
  EXPECT_THAT(refused([](auto& o) { o.rows = 10'000'000; }), HasSubstr("rows = 10000000"));
  EXPECT_THAT(refused([](auto& o) { o.weeks = 0; }), HasSubstr("weeks = 0"));
  EXPECT_THAT(refused([](auto& o) { o.tickers = 0; }), HasSubstr("tickers = 0"));
  EXPECT_THAT(refused([](auto& o) { o.asof_days = {4}; }), HasSubstr("as-of weekday 4"));
  EXPECT_THAT(refused([](auto& o) { o.asof_days = {1, 1}; }), HasSubstr("twice"));
  EXPECT_THAT(refused([](auto& o) { o.asof_days = {}; }), HasSubstr("at least one"));
  EXPECT_THAT(refused([](auto& o) { o.edge = std::nan(""); }), HasSubstr("edge"));
  EXPECT_THAT(refused([](auto& o) { o.missing_share = 1; }), HasSubstr("missing share"));
  EXPECT_THAT(refused([](auto& o) { o.market_correlation = -0.1; }), HasSubstr("market correlation"));
}

}  // namespace
}  // namespace calibeam
