#include "search/space_file.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "calibeam/error.hpp"

namespace calibeam {
namespace {

std::string message_of(const std::string& text) {
  try {
    (void)parse_space(text, "f", {});
  } catch (const DataError& e) {
    return e.what();
  }
  return "accepted";
}

std::vector<std::string> names_of(const std::string& text) {
  std::vector<std::string> names;
  for (const auto& family : parse_space(text, "f", {}).families) names.push_back(family.name);
  return names;
}

std::string repeated(int count, const std::string& item) {
  std::string out = item;
  for (int i = 1; i < count; ++i) out += "," + item;
  return "[" + out + "]";
}

TEST(SpaceToJson, WritesTheDefaultSpaceAsTheTableOfThePageHasIt) {
  SearchOptions options;
  options.allow_isotonic = true;
  EXPECT_EQ(space_to_json(default_space(options)), R"({
  "schema_version": 1,
  "extends": "nothing",
  "families": [
    {"name":"C","choices":[0.05,0.1,0.2,0.5,1,2,5,10]},
    {"name":"volatility","choices":[[],["rv20"],["rv20_sqrtT"]]},
    {"name":"moneyness","log_m_stands_in":true,"choices":[[],["log_m_fwd"],)"
                                                   R"(["abs_log_m_fwd"],["abs_log_m_fwd","log_m_fwd"]]},
    {"name":"quality","choices":[[],["log_rel_spread"]]},
    {"name":"trend","choices":[[],["dividend_yield"]]},
    {"name":"interactions","choices":[[],["x_m"],["x_abs_m"],["x_m","x_abs_m"]]},
    {"name":"calibration","choices":["none","platt","isotonic"]},
    {"name":"group_reweight","choices":["none","chain"]},
    {"name":"ticker_intercepts","choices":["none","all","non_foundation"]},
    {"name":"ticker_x_interactions","choices":[false,true]},
    {"name":"decay","choices":[0,4,8,13,26]},
    {"name":"foundation_weight","choices":[1,1.5,2]}
  ],
  "needs": [],
  "exclusive": []
}
)");
  EXPECT_EQ(default_space({}).families.at(6).calibrations, (std::vector{Calibration::none, Calibration::platt}));
}

TEST(SpaceToJson, WritesRulesThatAreReadBack) {
  const Space space = parse_space(R"({"extends": "nothing", "families": [{"name": "a", "choices": [[], ["p"], ["q"]]},
      {"name": "b", "choices": [[], ["r"]]}, {"name": "decay", "choices": [0, 8]}],
      "needs": [{"choice": {"family": "a", "choice": ["q"]}, "needs": {"family": "b"}},
                {"choice": {"family": "b"}, "needs": {"family": "decay", "choice": 0}},
                {"choice": {"family": "decay", "choice": 8}, "needs": {"family": "a", "choice": ["p"]}}],
      "exclusive": [[{"family": "a", "choice": ["p"]}, {"family": "b"}],
                    [{"family": "decay"}, {"family": "b", "choice": ["r"]}, {"family": "a"}]]})",
                                  "f", {});
  const std::vector<Need> needs{
      {{"a", R"(["q"])"}, {"b", ""}}, {{"b", ""}, {"decay", "0"}}, {{"decay", "8"}, {"a", R"(["p"])"}}};
  EXPECT_EQ(space.needs, needs);
  const std::vector<std::vector<ChoiceRef>> exclusive{{{"a", R"(["p"])"}, {"b", ""}},
                                                      {{"decay", ""}, {"b", R"(["r"])"}, {"a", ""}}};
  EXPECT_EQ(space.exclusive, exclusive);
  const std::string text = space_to_json(space);
  EXPECT_EQ(text.substr(text.find("  \"needs\"")), R"(  "needs": [
    {"choice":{"family":"a","choice":["q"]},"needs":{"family":"b"}},
    {"choice":{"family":"b"},"needs":{"family":"decay","choice":0}},
    {"choice":{"family":"decay","choice":8},"needs":{"family":"a","choice":["p"]}}
  ],
  "exclusive": [
    [{"family":"a","choice":["p"]},{"family":"b"}],
    [{"family":"decay"},{"family":"b","choice":["r"]},{"family":"a"}]
  ]
}
)");
  EXPECT_EQ(parse_space(text, "f", {}), space);
}

TEST(ParseSpace, PutsFamiliesOfFeaturesTogetherAndOthersLast) {
  using Names = std::vector<std::string>;
  const std::string macro = R"({"name": "macro", "choices": [[]]})", fx = R"({"name": "fx", "choices": [[]]})",
                    C = R"({"name": "C", "choices": [1]})", decay = R"({"name": "decay", "choices": [0]})";
  const auto from_nothing = [](const std::string& families) {
    return names_of(R"({"extends": "nothing", "families": [)" + families + "]}");
  };
  EXPECT_EQ(from_nothing(C + "," + macro + "," + decay + "," + fx), (Names{"C", "macro", "fx", "decay"}));
  EXPECT_EQ(from_nothing(macro + "," + C + "," + decay + "," + fx), (Names{"macro", "fx", "C", "decay"}));
  const auto extended = names_of(R"({"remove": ["C", "trend", "volatility"], "families": [)" + fx + "," + C + "]}");
  EXPECT_EQ(extended, (Names{"moneyness", "quality", "fx", "interactions", "calibration", "group_reweight",
                             "ticker_intercepts", "ticker_x_interactions", "decay", "foundation_weight", "C"}));
  EXPECT_EQ(names_of(R"({"extends": "default"})").size(), 12U);
}

TEST(ParseSpace, HoldsItsLimits) {
  std::string families;
  for (int i = 0; i < 65; ++i) {
    if (i == 64) {
      EXPECT_EQ(names_of(R"({"extends": "nothing", "families": [)" + families + "]}").size(), 64U);
    }
    families += fmt::format(R"({}{{"name": "n{}", "choices": [[]]}})", i > 0 ? "," : "", i);
  }
  EXPECT_EQ(message_of(R"({"families": [)" + families + "]}"),
            "f: $.families: expected a list of at most 64, found a list of 65");
  EXPECT_EQ(message_of(R"({"remove": )" + repeated(65, "\"C\"") + "}"),
            "f: $.remove: expected a list of at most 64, found a list of 65");
  const std::string need = R"({"choice": {"family": "trend"}, "needs": {"family": "quality"}})";
  EXPECT_EQ(message_of(R"({"needs": )" + repeated(256, need) + "}"), "accepted");
  EXPECT_EQ(message_of(R"({"needs": )" + repeated(257, need) + "}"),
            "f: $.needs: expected a list of at most 256, found a list of 257");
  const std::string group = R"([{"family": "trend"}, {"family": "quality"}])";
  EXPECT_EQ(message_of(R"({"exclusive": )" + repeated(256, group) + "}"), "accepted");
  EXPECT_EQ(message_of(R"({"exclusive": )" + repeated(257, group) + "}"),
            "f: $.exclusive: expected a list of at most 256, found a list of 257");
  const auto of_one_group = [](int count) {
    return message_of(R"({"exclusive": [)" + repeated(count, R"({"family": "trend"})") + "]}");
  };
  EXPECT_EQ(of_one_group(256), of_one_group(2)) << "read, and refused for what it says";
  EXPECT_EQ(of_one_group(257),
            "f: $.exclusive[0]: expected a list of two or more choices of different families, found a list of 257");
  const std::string text = R"({"extends": "default"})";
  const std::size_t limit = std::size_t{1} << 20;
  EXPECT_EQ(message_of(text + std::string(limit - text.size(), ' ')), "accepted");
  EXPECT_EQ(message_of(text + std::string(limit - text.size() + 1, ' ')), "f: 1048577 bytes; at most 1048576 are read");
}

TEST(ParseSpace, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(message_of("[]"), "f: $: expected an object, found []");
  EXPECT_EQ(message_of(R"({"schema_version": 1, "$schema": "s", "description": "d", "extends": "default"})"),
            "accepted");
  EXPECT_EQ(message_of(R"({"schema_version": 2})"), "f: $.schema_version: expected 1, found 2");
  EXPECT_EQ(message_of(R"({"$schema": 1})"), "f: $.$schema: expected text, found 1");
  EXPECT_EQ(message_of(R"({"$schema": "s", "description": null})"), "f: $.description: expected text, found null");
  EXPECT_EQ(message_of(R"({"extends": "all"})"), "f: $.extends: expected \"default\" or \"nothing\", found \"all\"");
  EXPECT_EQ(message_of(R"({"extends": "nothing"})"), "f: $.families: expected at least one family, found an object");
  EXPECT_EQ(message_of(R"({"remove": "C"})"), "f: $.remove: expected a list of at most 64, found \"C\"");
  EXPECT_EQ(message_of(R"({"remove": ["C", "C"]})"),
            "f: $.remove[1]: expected the name of a family of the default space, found \"C\"");
  EXPECT_EQ(message_of(R"({"remove": ["trend", 3]})"),
            "f: $.remove[1]: expected the name of a family of the default space, found 3");
  EXPECT_EQ(message_of(R"({"families": [{"name": "a", "choices": [[]]}, {"name": "b", "choices": [[]]},
                                        {"name": "a", "choices": [[]]}]})"),
            "f: $.families[2].name: expected a name that no family before has, found \"a\"");
  EXPECT_EQ(message_of(R"({"families": [{"name": "a", "choices": [[]]}, {"name": "b", "choices": [[1]]}]})"),
            "f: $.families[1].choices[0][0]: expected the name of a numeric column or feature, found 1");
}

TEST(ParseSpace, SaysWhichRuleIsWrongAndWhy) {
  const std::string need = R"({"choice": {"family": "trend"}, "needs": {"family": "quality"}})";
  const auto second_need = [&](const std::string& text) {
    return message_of(R"({"needs": [)" + need + "," + text + "]}");
  };
  EXPECT_EQ(second_need("3"), "f: $.needs[1]: expected an object, found 3");
  EXPECT_EQ(second_need(R"({"choice": {"family": "trend"}, "need": {}})"),
            "f: $.needs[1]: there is no field \"need\"; the fields are: choice needs");
  EXPECT_EQ(second_need(R"({"choice": {"family": "trend"}})"),
            "f: $.needs[1]: expected the field \"needs\", found an object");
  EXPECT_EQ(second_need(R"({"choice": {"family": "C"}, "needs": {"family": "quality"}})"),
            "f: $.needs[1].choice.family: expected a family with the choice null to fall back on, found \"C\"");
  EXPECT_EQ(second_need(R"({"choice": {"family": "trend"}, "needs": {"family": "quality", "choice": 3}})"),
            "f: $.needs[1].needs.choice: expected a list of column names, [] for none, found 3");
  EXPECT_EQ(second_need(R"({"choice": {"family": "trend"}, "needs": {"family": "C", "choice": 5}})"), "accepted");
  const std::string group = R"([{"family": "trend"}, {"family": "quality"}])";
  const auto second_group = [&](const std::string& text) {
    return message_of(R"({"exclusive": [)" + group + "," + text + "]}");
  };
  const std::string two_or_more = "f: $.exclusive[1]: expected a list of two or more choices of different families, ";
  EXPECT_EQ(second_group(R"([{"family": "decay"}])"), two_or_more + R"(found [{"family":"decay"}])");
  EXPECT_EQ(second_group(R"({"family": "decay", "choice": 4})"), two_or_more + "found an object");
  EXPECT_EQ(second_group(R"("decay")"), two_or_more + "found \"decay\"");
  EXPECT_EQ(second_group(R"([{"family": "decay"}, {"family": "trend"}, {"family": "decay", "choice": 4}])"),
            "f: $.exclusive[1][2].family: expected another family: choices of one family exclude each other anyway, "
            "found an object");
  EXPECT_EQ(second_group(R"([{"family": "decay"}, {"family": "trend"}, {"family": "speed"}])"),
            "f: $.exclusive[1][2].family: expected the name of a family of this space, found \"speed\"");
}

}  // namespace
}  // namespace calibeam
