#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "calibeam/error.hpp"
#include "model/model.hpp"
#include "support/temporary_folder.hpp"

namespace calibeam {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

SavedModel full_model() {
  SavedModel model;
  FittedModel& fitted = model.fitted.emplace();
  fitted.config.C = 0.1;
  fitted.config.feature_choices["volatility"] = {"rv20"};
  fitted.config.calibrate = Calibration::isotonic;
  fitted.intercept = 0.1 + 0.2;
  fitted.columns = {
      {FittedColumn::Kind::numeric, "x_logit_prn", "", "", 1.0 / 3.0, 5e-324, 1.7976931348623157e308, -0.0},
      {FittedColumn::Kind::level, "ticker=A\"B,\xC3\xA9", "ticker", "A\"B,\xC3\xA9", 0, 0, 1, 1e-17},
      {FittedColumn::Kind::slope, "slope:AAPL", "", "AAPL", 0, 0, 0.7, 2.5}};
  fitted.isotonic = IsotonicKnots{{-1.5, 0.25}, {0.0, 1.0}};
  fitted.dropped_columns["rv20"] = "missing or near-constant in TRAIN_FIT";
  fitted.n_train_fit = 12345;
  fitted.n_calib = 678;
  fitted.gradient = 1e-13;
  fitted.weight_sum = 12345.0;
  fitted.iterations = 7;
  model.prn_column = "p";
  model.foundation_tickers = {"SPY"};
  model.interaction_moneyness = "log_m";
  model.training = {"abc", "def", "2024-01-05", "2025-01-03", "calibeam tune"};
  return model;
}

std::string message_of(const std::string& text) {
  try {
    (void)model_from_json(text, "m.json");
  } catch (const DataError& error) {
    return error.what();
  }
  return "no error";
}

/// The model file with the value at `pointer` replaced.
std::string with(const char* pointer, const Json& value) {
  Json json = Json::parse(model_to_json(full_model()));
  json[Json::json_pointer(pointer)] = value;
  return json.dump();
}

TEST(ModelJson, RefusesTwoColumnsOfOneName) {
  const Json column = Json::parse(model_to_json(full_model()))["model"]["columns"][2];
  Json columns = Json::parse(model_to_json(full_model()))["model"]["columns"];
  columns.push_back(column);
  EXPECT_THAT(message_of(with("/model/columns", columns)),
              AllOf(HasSubstr("$.model.columns[3].name"), HasSubstr("no column before"), HasSubstr("slope:AAPL")));
}

TEST(ModelJson, BringsEveryFieldBackToTheLastBit) {
  const std::string text = model_to_json(full_model());
  const SavedModel back = model_from_json(text, "m.json");
  ASSERT_TRUE(back.fitted.has_value());
  const FittedModel want = *full_model().fitted;
  EXPECT_EQ(back.fitted->config, want.config);
  EXPECT_EQ(back.fitted->intercept, want.intercept);
  ASSERT_EQ(back.fitted->columns.size(), want.columns.size());
  for (std::size_t i = 0; i < want.columns.size(); ++i) {
    EXPECT_EQ(back.fitted->columns[i].name, want.columns[i].name);
    EXPECT_EQ(back.fitted->columns[i].level, want.columns[i].level);
    EXPECT_EQ(back.fitted->columns[i].median, want.columns[i].median);
    EXPECT_EQ(back.fitted->columns[i].mean, want.columns[i].mean);
    EXPECT_EQ(back.fitted->columns[i].scale, want.columns[i].scale);
    EXPECT_EQ(back.fitted->columns[i].coefficient, want.columns[i].coefficient);
  }
  EXPECT_EQ(back.fitted->isotonic->x, want.isotonic->x);
  EXPECT_EQ(back.interaction_moneyness, "log_m");
  EXPECT_EQ(back.training.last_week, "2025-01-03");
  EXPECT_EQ(model_to_json(back), text);
}

TEST(ModelJson, CanHoldNoModelWhereTheBaselineIsDeployed) {
  SavedModel model = full_model();
  model.fitted.reset();
  model.deployed = false;
  EXPECT_FALSE(model_from_json(model_to_json(model), "m.json").fitted.has_value());
  EXPECT_THAT(message_of(with("/model", nullptr)), HasSubstr("$.deployed: expected \"baseline\""));
}

TEST(ModelJson, RefusesAVersionFromTheFutureClearly) {
  EXPECT_THAT(message_of(with("/schema_version", 2)), HasSubstr("$.schema_version: the model was written by a newer"));
  EXPECT_THAT(message_of(with("/semantics_version", 99)), HasSubstr("update calibeam"));
  EXPECT_THAT(message_of(with("/schema_version", "1")), HasSubstr("expected a whole number"));
  EXPECT_THAT(message_of(with("/schema_version", 0)), HasSubstr("expected a version, 1 or more"));
}

TEST(ModelJson, SaysWhereAValueIsWrong) {
  EXPECT_THAT(message_of(with("/model/columns/0/scale", 0.0)),
              HasSubstr("m.json: $.model.columns[0].scale: expected a number above 0"));
  EXPECT_THAT(message_of(with("/model/columns/2/kind", "spline")),
              HasSubstr("$.model.columns[2].kind: expected one of"));
  EXPECT_THAT(message_of(with("/model/columns/0/name", "rv20")),
              HasSubstr("starts with the numeric column x_logit_prn"));
  EXPECT_THAT(message_of(with("/model/intercept", nullptr)),
              HasSubstr("$.model.intercept: expected a finite number, found null"));
  EXPECT_THAT(message_of(with("/model/isotonic/x", Json::array({1.0, 1.0}))),
              HasSubstr("$.model.isotonic.x: expected ascending"));
  EXPECT_THAT(message_of(with("/model/isotonic/y", Json::array({0.5, 0.4}))), HasSubstr("$.model.isotonic.y"));
  EXPECT_THAT(message_of(with("/model/isotonic/y", Json::array({0.5}))), HasSubstr("as many x as y"));
  EXPECT_THAT(message_of(with("/model/config/calibrate", "spline")), HasSubstr("$.model.config.calibrate"));
  EXPECT_THAT(message_of(with("/model/columns", Json::array())), HasSubstr("$.model.columns"));
  EXPECT_THAT(message_of(with("/kind", "something")), HasSubstr("$.kind"));
}

TEST(ModelJson, SaysWhichFieldIsMissing) {
  Json json = Json::parse(model_to_json(full_model()));
  json["model"].erase("platt");
  EXPECT_THAT(message_of(json.dump()), HasSubstr("$.model: the field \"platt\" is missing"));
}

TEST(ModelJson, RefusesTextThatIsNoModel) {
  const std::string text = model_to_json(full_model());
  for (const std::string& broken :
       {std::string(), std::string("null"), std::string("[]"), text.substr(0, text.size() / 2),
        std::string(100000, '['), std::string("{\"schema_version\": 1e999}")}) {
    EXPECT_THAT(message_of(broken), HasSubstr("m.json"));
  }
}

TEST(ModelJson, IgnoresFieldsOfLaterMinorVersions) { EXPECT_EQ(message_of(with("/extra", 1)), "no error"); }

TEST(LoadModel, NamesTheFile) {
  const testing::TemporaryFolder folder;
  EXPECT_THROW((void)load_model(folder.path("none.json")), DataError);
  EXPECT_TRUE(load_model(folder.file("m.json", model_to_json(full_model()))).fitted.has_value());
}

}  // namespace
}  // namespace calibeam
