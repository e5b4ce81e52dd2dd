// Every field off its default, in every text that a configuration becomes.
#include "search/configuration_json.hpp"

#include <gtest/gtest.h>

#include "calibeam/error.hpp"
#include "search/strict_json.hpp"

namespace calibeam {
namespace {

Configuration base() {
  Configuration c;
  c.C = 0.05;
  c.enable_x_abs_m = true;
  return c;
}

std::vector<Configuration> read(const std::string& text) { return parse_configurations(text, "f", base()); }

std::string message_of(const std::string& text) {
  try {
    (void)read(text);
  } catch (const DataError& e) {
    return e.what();
  }
  return "accepted";
}

std::string features(int count) {
  std::string names = "\"a\"";
  for (int i = 1; i < count; ++i) names += ",\"a\"";
  return R"({"feature_choices": {"mine": [)" + names + "]}}";
}

TEST(ConfigurationTexts, HoldEveryField) {
  Configuration c;
  EXPECT_EQ(config_to_json(c).dump(),
            R"({"C":1,"feature_choices":{"volatility":[],"moneyness":[],"quality":[],"trend":[]},"enable_x_m":false,)"
            R"("enable_x_abs_m":false,"calibrate":"none","group_reweight":"none","ticker_intercepts":"non_foundation",)"
            R"("ticker_x_interactions":false,"train_decay_half_life_weeks":0,"foundation_enabled":false,)"
            R"("foundation_weight":1})");
  EXPECT_EQ(features_in_words(c), "x_logit_prn only, C 1, ticker intercepts non_foundation");
  c.C = 0.25;
  c.feature_choices = {{"mine", {"b", "z"}}, {"quality", {"b"}}};
  c.enable_x_m = c.enable_x_abs_m = c.ticker_x_interactions = true;
  c.calibrate = Calibration::platt;
  c.group_reweight = GroupReweight::chain;
  c.ticker_intercepts = TickerIntercepts::none;
  c.train_decay_half_life_weeks = 0.5;
  c.foundation_weight = 2.0;
  EXPECT_EQ(
      config_to_json(c).dump(),
      R"({"C":0.25,"feature_choices":{"volatility":[],"moneyness":[],"quality":["b"],"trend":[],"mine":["b","z"]},)"
      R"("enable_x_m":true,"enable_x_abs_m":true,"calibrate":"platt","group_reweight":"chain",)"
      R"("ticker_intercepts":"none","ticker_x_interactions":true,"train_decay_half_life_weeks":0.5,)"
      R"("foundation_enabled":true,"foundation_weight":2})");
  EXPECT_EQ(canonical_text(c), R"({"C":0.25,"features":["b","z"],"enable_x_m":true,"enable_x_abs_m":true,)"
                               R"("calibrate":"platt","group_reweight":"chain","ticker_intercepts":"none",)"
                               R"("ticker_x_interactions":true,"train_decay_half_life_weeks":0.5,)"
                               R"("foundation_enabled":true,"foundation_weight":2})");
  EXPECT_EQ(features_in_words(c),
            "b + z, x_m, x_abs_m, Platt, C 0.25, chain weights, no ticker intercepts, ticker slopes, decay 0.5 weeks, "
            "foundation weight 2");
  EXPECT_EQ(parse_configuration(config_to_json(c), "$", base()), c);
}

TEST(ParseConfigurations, TakesEachEntryFromItsOwnPlaceAndTheRestFromTheBase) {
  const auto configs = read(R"([{"C": 1}, {"trial_id": 3, "config": {"C": 2, "enable_x_abs_m": false}},
      {"C": 3, "feature_choices": {"mine": ["b", "a", "b"], "none": [], "nothing": null}},
      {"config": {"C": 4}}, {"C": 5}])");
  ASSERT_EQ(configs.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(configs[i].C, static_cast<double>(i + 1));
    EXPECT_EQ(configs[i].enable_x_abs_m, i != 1);
    EXPECT_EQ(configs[i].feature_choices, i == 2 ? (FeatureChoices{{"mine", {"a", "b"}}}) : FeatureChoices{});
  }
  EXPECT_EQ(read(R"({"C": 0.5, "train_decay_half_life_weeks": 0.5})").at(0).train_decay_half_life_weeks, 0.5);
  EXPECT_EQ(read(R"({"foundation_weight": 1.5, "foundation_enabled": true})").at(0).foundation_weight, 1.5);
  EXPECT_EQ(read(R"({"foundation_weight": 1.5, "foundation_enabled": false})").at(0).foundation_weight, 1.0);
}

TEST(ParseConfigurations, SaysWhatIsWrongAndWhere) {
  const std::string columns = "expected a list of column names, [] for none, found ";
  EXPECT_EQ(message_of("3"), "f: $: expected a configuration or a list of them, found 3");
  EXPECT_EQ(message_of("null"), "f: $: expected a configuration or a list of them, found null");
  EXPECT_EQ(message_of("[]"), "f: $: expected a configuration or a list of them, found []");
  EXPECT_EQ(message_of("[{}, 3]"), "f: $[1]: expected an object, found 3");
  EXPECT_EQ(message_of(R"({"config": {"C": "1"}})"), "f: $.config.C: expected a number above 0, found \"1\"");
  EXPECT_EQ(message_of(R"([{}, {"config": {"C": 0}}, {}])"), "f: $[1].config.C: expected a number above 0, found 0");
  EXPECT_EQ(message_of(R"({"feature_choices": []})"),
            "f: $.feature_choices: expected an object of family names with lists of column names, found []");
  EXPECT_EQ(message_of(R"({"feature_choices": {"mine": "a"}})"), "f: $.feature_choices.mine: " + columns + "\"a\"");
  EXPECT_EQ(message_of(R"({"feature_choices": {"mine": ["a", "b", 3]}})"),
            "f: $.feature_choices.mine[2]: expected a column name, found 3");
  EXPECT_EQ(message_of(R"({"feature_choices": {"mine": ["", "b"]}})"),
            "f: $.feature_choices.mine[0]: expected a column name, found \"\"");
  EXPECT_EQ(message_of(R"({"feature_choices": {"mine": ["b", ""]}})"),
            "f: $.feature_choices.mine[1]: expected a column name, found \"\"");
  EXPECT_EQ(message_of(features(1000)), "accepted");
  EXPECT_EQ(message_of(features(1001)), "f: $.feature_choices.mine: " + columns + "a list of 1001");
  EXPECT_EQ(message_of(R"({"foundation_enabled": 1})"), "f: $.foundation_enabled: expected true or false, found 1");
  EXPECT_EQ(message_of(R"({"foundation_weight": 0})"), "f: $.foundation_weight: expected a number above 0, found 0");
  EXPECT_EQ(message_of(R"({"train_decay_half_life_weeks": -0.5})"),
            "f: $.train_decay_half_life_weeks: expected a number of weeks, 0 for no decay, found -0.5");
  EXPECT_EQ(message_of(R"({"group_reweight": "chains"})"),
            "f: $.group_reweight: expected one of none, chain, found "
            "\"chains\"");
}

}  // namespace
}  // namespace calibeam
