#include "search/choice_read.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "calibeam/error.hpp"

namespace calibeam {
namespace {

nlohmann::json json(const std::string& text) { return nlohmann::json::parse(text); }

std::string family_message(const nlohmann::json& value) {
  try {
    (void)read_family(value, "$");
  } catch (const DataError& e) {
    return e.what();
  }
  return "accepted";
}

nlohmann::json choices(const std::string& name, const std::string& list) {
  return {{"name", name}, {"choices", json(list)}};
}

std::string choices_message(const std::string& name, const std::string& list) {
  return family_message(choices(name, list));
}

std::string numbered_names(int count) {
  auto names = nlohmann::json::array();
  for (int i = 0; i < count; ++i) names.push_back(fmt::format("c{}", i));
  return names.dump();
}

TEST(ReadFamily, ReadsTheChoicesOfEveryKindInTheirOrder) {
  EXPECT_EQ(read_family(choices("C", "[0.5, 2, 1e12, 1e-12]"), "$").numbers,
            (std::vector<double>{0.5, 2, 1e12, 1e-12}));
  EXPECT_EQ(read_family(choices("decay", "[8, 0]"), "$").numbers, (std::vector<double>{8, 0}));
  EXPECT_EQ(read_family(choices("foundation_weight", "[2, 1]"), "$").numbers, (std::vector<double>{2, 1}));
  EXPECT_EQ(read_family(choices("macro", R"([["b", "a"], [], ["c", "b", "a"]])"), "$").features,
            (std::vector<std::vector<std::string>>{{"a", "b"}, {}, {"a", "b", "c"}}));
  EXPECT_EQ(read_family(choices("interactions", R"([["x_abs_m", "x_m"], [], ["x_abs_m"], ["x_m"]])"), "$").interactions,
            (std::vector<std::pair<bool, bool>>{{true, true}, {false, false}, {false, true}, {true, false}}));
  EXPECT_EQ(read_family(choices("calibration", R"(["isotonic", "none", "platt"])"), "$").calibrations,
            (std::vector{Calibration::isotonic, Calibration::none, Calibration::platt}));
  EXPECT_EQ(read_family(choices("group_reweight", R"(["chain", "none"])"), "$").reweights,
            (std::vector{GroupReweight::chain, GroupReweight::none}));
  EXPECT_EQ(read_family(choices("ticker_intercepts", R"(["non_foundation", "all", "none"])"), "$").intercepts,
            (std::vector{TickerIntercepts::non_foundation, TickerIntercepts::all, TickerIntercepts::none}));
  EXPECT_EQ(read_family(choices("ticker_x_interactions", "[true, false]"), "$").slopes, (std::vector{true, false}));
}

TEST(ReadFamily, SaysWhatIsWrongWithAFamily) {
  EXPECT_EQ(family_message(json(R"({"choices": [[]]})")), "$: expected the field \"name\", found an object");
  EXPECT_EQ(family_message(json(R"({"name": "a", "choices": [[]], "note": 1})")),
            "$: there is no field \"note\"; the fields are: name choices log_m_stands_in description");
  EXPECT_EQ(family_message(json(R"({"name": 3, "choices": [[]]})")), "$.name: expected the name of a family, found 3");
  EXPECT_EQ(choices_message("", "[[]]"), "$.name: expected the name of a family, found \"\"");
  EXPECT_EQ(choices_message(std::string(256, 'a'), "[[]]"), "accepted");
  EXPECT_EQ(choices_message(std::string(257, 'a'), "[[]]"),
            "$.name: expected the name of a family, found \"" + std::string(59, 'a') + "...");
  EXPECT_EQ(choices_message("my own family", "[[]]"), "accepted");
  for (const char* name : {"a\x1f",
                           "\x7f"
                           "b"}) {
    EXPECT_EQ(choices_message(name, "[[]]").substr(0, 53), "$.name: expected a name without control characters, f");
  }
  EXPECT_EQ(choices_message("features", "[[]]"), "$.name: expected another name, found \"features\"");
  EXPECT_EQ(family_message(json(R"({"name": "a", "choices": [[]], "description": 3})")),
            "$.description: expected text, found 3");
  EXPECT_EQ(family_message(json(R"({"name": "a", "choices": [[]], "description": "my own"})")), "accepted");
  EXPECT_EQ(family_message(json(R"({"name": "decay", "choices": [0], "log_m_stands_in": true})")),
            "$.log_m_stands_in: expected true or false, in a family of features, found true");
  EXPECT_EQ(family_message(json(R"({"name": "a", "choices": [[]], "log_m_stands_in": "yes"})")),
            "$.log_m_stands_in: expected true or false, in a family of features, found \"yes\"");
  EXPECT_TRUE(read_family(json(R"({"name": "a", "choices": [[]], "log_m_stands_in": true})"), "$").log_m_stands_in);
}

TEST(ReadFamily, SaysWhichChoiceIsWrongAndWhy) {
  const std::string list = "expected a list of 1 to 1000 choices, found ";
  EXPECT_EQ(choices_message("a", "[]"), "$.choices: " + list + "[]");
  EXPECT_EQ(choices_message("a", "\"b\""), "$.choices: " + list + "\"b\"");
  EXPECT_EQ(choices_message("a", R"([[], ["b"], "c"])"),
            "$.choices[2]: expected a list of column names, [] for none, found \"c\"");
  EXPECT_EQ(choices_message("a", "[" + numbered_names(256) + "]"), "accepted");
  EXPECT_EQ(choices_message("a", "[" + numbered_names(257) + "]"),
            "$.choices[0]: expected a list of column names, [] for none, found a list of 257");
  EXPECT_EQ(choices_message("a", R"([[], ["b", 3]])"),
            "$.choices[1][1]: expected the name of a numeric column or feature, found 3");
  EXPECT_EQ(choices_message("a", R"([["b", "", "c"]])"),
            "$.choices[0][1]: expected the name of a numeric column or feature, found \"\"");
  EXPECT_EQ(choices_message("a", R"([["b", "x_logit_prn"]])"),
            "$.choices[0][1]: expected another column: x_logit_prn is always in the model, found \"x_logit_prn\"");
  EXPECT_EQ(choices_message("a", R"([["b", "c", "b"]])"),
            "$.choices[0]: expected every column once, found "
            "[\"b\",\"c\",\"b\"]");
  EXPECT_EQ(choices_message("interactions", R"([["x_m"], ["x_m", "rv20"]])"),
            "$.choices[1]: expected a list of x_m and x_abs_m, [] for none, found [\"x_m\",\"rv20\"]");
  EXPECT_EQ(choices_message("ticker_x_interactions", R"([false, "true"])"),
            "$.choices[1]: expected true or false, found \"true\"");
  EXPECT_EQ(choices_message("group_reweight", R"(["none", 1])"), "$.choices[1]: expected one of none, chain, found 1");
  EXPECT_EQ(choices_message("ticker_intercepts", R"(["some"])"),
            "$.choices[0]: expected one of none, all, non_foundation, found \"some\"");
  EXPECT_EQ(choices_message("decay", "[0, -1]"),
            "$.choices[1]: expected a number of weeks, 0 for no decay, from 1e-12 to 1e12, found -1");
  EXPECT_EQ(choices_message("decay", "[\"4\"]"),
            "$.choices[0]: expected a number of weeks, 0 for no decay, found \"4\"");
  EXPECT_EQ(choices_message("foundation_weight", "[1, 0]"),
            "$.choices[1]: expected a number above 0, from 1e-12 to 1e12, found 0");
  EXPECT_EQ(choices_message("C", "[1, 2e12]"),
            "$.choices[1]: expected a number above 0, from 1e-12 to 1e12, found 2000000000000.0");
}

TEST(ReadFamily, RefusesAChoiceThatIsThereTwice) {
  const std::string differs = "expected a choice that differs from number ";
  EXPECT_EQ(choices_message("a", R"([["b"], ["b"]])"), "$.choices[1]: " + differs + "0, found [\"b\"]");
  EXPECT_EQ(choices_message("a", R"([[], ["b", "c"], ["d"], ["c", "b"]])"),
            "$.choices[3]: " + differs + "1, found [\"c\",\"b\"]");
  EXPECT_EQ(choices_message("C", "[5, 1, 2, 1.0]"), "$.choices[3]: " + differs + "1, found 1.0");
  EXPECT_EQ(choices_message("C", "[5, 1, 2, 3]"), "accepted");
}

// What a rule can refer to.
Space small_space() {
  Space space;
  space.families = {read_family(choices("macro", R"([[], ["vix", "ust"], ["oil"]])"), "$"),
                    read_family(choices("decay", "[4, 8]"), "$"),
                    read_family(choices("calibration", R"(["platt", "none"])"), "$")};
  return space;
}

std::string reference_message(const std::string& text, Fallback fallback = Fallback::required) {
  try {
    const ChoiceRef ref = read_reference(small_space(), json(text), "$", fallback);
    return ref.family + " " + ref.choice;
  } catch (const DataError& e) {
    return e.what();
  }
}

TEST(ReadReference, IsTheFamilyAndItsChoiceInCompactForm) {
  EXPECT_EQ(reference_message(R"({"family": "macro"})"), "macro ");
  EXPECT_EQ(reference_message(R"({"family": "macro", "choice": ["vix", "ust"]})"), R"(macro ["ust","vix"])");
  EXPECT_EQ(reference_message(R"({"family": "macro", "choice": ["oil"]})"), R"(macro ["oil"])");
  EXPECT_EQ(reference_message(R"({"family": "calibration", "choice": "platt"})"), R"(calibration "platt")");
  EXPECT_EQ(reference_message(R"({"family": "decay", "choice": 4.0})", Fallback::not_required), "decay 4");
  EXPECT_EQ(reference_message(R"({"family": "macro", "choice": []})", Fallback::not_required), "macro []");
}

TEST(ReadReference, SaysWhatIsWrong) {
  EXPECT_EQ(reference_message(R"({"choice": []})"),
            "$.family: expected the name of a family of this space, found null");
  EXPECT_EQ(reference_message(R"({"family": "trend"})"),
            "$.family: expected the name of a family of this space, found \"trend\"");
  EXPECT_EQ(reference_message(R"({"family": "decay"})"),
            "$.family: expected a family with the choice 0 to fall back on, found \"decay\"");
  EXPECT_EQ(reference_message(R"({"family": "macro", "choice": ["vix"]})"),
            "$.choice: expected one of the family's choices, found [\"vix\"]");
  EXPECT_EQ(reference_message(R"({"family": "macro", "choice": "vix"})"),
            "$.choice: expected a list of column names, [] for none, found \"vix\"");
  EXPECT_EQ(reference_message(R"({"family": "macro", "choice": []})"),
            "$.choice: expected another than the neutral choice, found []");
  EXPECT_EQ(reference_message(R"({"family": "calibration", "choice": "none"})"),
            "$.choice: expected another than the neutral choice, found \"none\"");
}

}  // namespace
}  // namespace calibeam
