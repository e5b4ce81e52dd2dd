#include "search/strict_json.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "calibeam/error.hpp"

namespace calibeam {
namespace {

template <typename Work>
std::string message_of(const Work& work) {
  try {
    work();
  } catch (const DataError& e) {
    return e.what();
  }
  return "accepted";
}

std::string parse_message(const std::string& text, std::size_t max_bytes = 10'000) {
  return message_of([&] { (void)parse_strict_json(text, "f", max_bytes); });
}

std::string found_in_message(const nlohmann::json& value) {
  return message_of([&] { fail_json("p", "another", value); });
}

TEST(StrictJson, TakesTextsUpToTheLimitAndAByteOrderMark) {
  EXPECT_EQ(parse_message("[12]", 4), "accepted");
  EXPECT_EQ(parse_message("[123]", 4), "f: 5 bytes; at most 4 are read");
  EXPECT_EQ(parse_strict_json("\xEF\xBB\xBF[12]", "f", 99).dump(), "[12]");
}

TEST(StrictJson, CountsNestingNotNeighbours) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(parse_message(nested(16)), "accepted");
  EXPECT_EQ(parse_message(nested(17)), "f: nested more than 16 levels deep");
  std::string neighbours = "[{}";
  for (int i = 0; i < 20; ++i) neighbours += ",{\"a\": []}";
  EXPECT_EQ(parse_message(neighbours + "]"), "accepted");
  std::string objects = "1";
  for (int i = 0; i < 17; ++i) objects = "{\"a\":" + objects + "}";
  EXPECT_EQ(parse_message(objects), "f: nested more than 16 levels deep");
}

TEST(StrictJson, SeesARepeatedFieldBehindAnyKindOfValue) {
  for (const char* value : {"null", "true", "false", "-3", "3", "3.5", "\"x\"", "[]", "[1]", "{}", "{\"b\": 1}"}) {
    const std::string text = std::string("{\"a\": ") + value + ", \"b\": 1, \"b\": 2}";
    EXPECT_EQ(parse_message(text), "f: the field \"b\" is there twice in one object") << value;
  }
  EXPECT_EQ(parse_message("{\"a\": {\"b\": 1}, \"b\": {\"a\": 1}}"), "accepted");
}

TEST(StrictJson, TellsWhereTheTextStopsBeingJson) {
  EXPECT_EQ(parse_message("{\"a\": 1,\n }"),
            "f: not JSON: parse error at line 2, column 2: syntax error while parsing object key - unexpected '}'; "
            "expected string literal");
}

TEST(StrictJson, ShowsTheBeginningAndTheEndOfALongMessage) {
  const auto message = [](std::size_t letters) { return parse_message("[\"" + std::string(letters, 'x')).substr(13); };
  const std::size_t without = message(101).size() - 101;
  ASSERT_LT(without, 199U);
  const std::string whole = message(300 - without), cut = message(301 - without), longer = message(2000);
  EXPECT_EQ(whole.size(), 300U);
  EXPECT_EQ(whole.find("..."), std::string::npos);
  EXPECT_EQ(cut.size(), 303U);
  EXPECT_EQ(cut.substr(150, 3), "...");
  EXPECT_EQ(longer.size(), 303U);
  EXPECT_EQ(longer.substr(0, 41), "parse error at line 1, column 2003: synta");
  EXPECT_EQ(longer.substr(150, 3), "...");
  EXPECT_EQ(longer.back(), '\'');
}

TEST(FailJson, ShowsShortValuesWholeAndLongOnesInPart) {
  EXPECT_EQ(found_in_message({1, "b", nullptr, {2.5}}), "p: expected another, found [1,\"b\",null,[2.5]]");
  EXPECT_EQ(found_in_message({1, 2, 3, 4, 5}), "p: expected another, found a list of 5");
  EXPECT_EQ(found_in_message({{"a", 1}}), "p: expected another, found an object");
  EXPECT_EQ(found_in_message("caf\xC3\xA9"), "p: expected another, found \"caf\\u00e9\"");
  const std::string fits(58, 'x');  // 60 with its quotes
  EXPECT_EQ(found_in_message(fits), "p: expected another, found \"" + fits + "\"");
  EXPECT_EQ(found_in_message(fits + "y"), "p: expected another, found \"" + fits + "y...");
}

TEST(RequireFields, NamesTheUnknownFieldAndTheKnownOnes) {
  const auto message = [](const nlohmann::json& value) {
    return message_of([&] { require_fields(value, "p", "one two"); });
  };
  EXPECT_EQ(message({{"one", 1}, {"two", 2}}), "accepted");
  EXPECT_EQ(message(nlohmann::json::object()), "accepted");
  EXPECT_EQ(message({{"one", 1}, {"tow", 2}}), "p: there is no field \"tow\"; the fields are: one two");
  EXPECT_EQ(message(nlohmann::json::array()), "p: expected an object, found []");
}

TEST(FiniteNumber, IsANumberThatIsFinite) {
  const auto message = [](const nlohmann::json& value) {
    return message_of([&] { EXPECT_EQ(finite_number(value, "p", "a size"), 2.5); });
  };
  EXPECT_EQ(message(2.5), "accepted");
  EXPECT_EQ(message("2.5"), "p: expected a size, found \"2.5\"");
  EXPECT_EQ(message(nullptr), "p: expected a size, found null");
  EXPECT_EQ(message(std::numeric_limits<double>::infinity()), "p: expected a size, found null");
  EXPECT_EQ(finite_number(-3, "p", ""), -3.0);
}

TEST(NumberJson, WritesWholeNumbersBareAsFarAsTheyAreExact) {
  const double limit = 9007199254740992.0;  // 2^53
  EXPECT_EQ(number_json(limit).dump(), "9007199254740992");
  EXPECT_EQ(number_json(-limit).dump(), "-9007199254740992");
  EXPECT_EQ(number_json(2 * limit).dump(), "1.8014398509481984e+16");
  EXPECT_EQ(number_json(1e300).dump(), "1e+300");
  EXPECT_EQ(number_json(2.5).dump(), "2.5");
  EXPECT_EQ(number_json(0.0).dump(), "0");
  EXPECT_EQ(number_text(1.0), "1");
  EXPECT_EQ(number_text(-2.0), "-2");
  EXPECT_EQ(number_text(2.5), "2.5");
}

}  // namespace
}  // namespace calibeam
