// What a line says to the letter, and that nothing but such a line is read.
#include "study/ledger_line.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "study/sealed_line.hpp"

namespace calibeam {
namespace {

using testing::body_of;
using testing::failed_trial;
using testing::kSomeKey;
using testing::sealed;
using testing::some_trial;

const std::string kStart = std::string(R"({"schema_version":1,"key":")") + kSomeKey;

// Reads a body under a check that fits.
bool reads(const std::string& body) {
  const std::string line = sealed(body);
  EXPECT_TRUE(key_of_line(line).has_value());
  Trial results, whole;
  const bool good = read_results(line, results);
  EXPECT_EQ(read_trial(line, whole), good) << body;
  return good;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(LedgerLineText, HasItsFieldsInTheirOrder) {
  EXPECT_EQ(body_of(some_trial()),
            kStart +
                R"(","status":"ok","reason":null,"score":-1.25,"runtime_seconds":0.75,)"
                R"("config":{"C":0.5,"features":["caf\u00e9 {\"}"]},"feature_choices":{"mine":["caf\u00e9 {\"}"]},)"
                R"("windows":[{"model":{"logloss":0.5,"brier":0.25,"ece":0.125,"eceq":1},)"
                R"("baseline":{"logloss":2,"brier":3,"ece":4,"eceq":5},"weekly_delta":[-0.5,1e-300,7]},)"
                R"({"model":{"logloss":6,"brier":7,"ece":8,"eceq":9},)"
                R"("baseline":{"logloss":10,"brier":11,"ece":12,"eceq":13},"weekly_delta":[]}])");
  Trial failed = failed_trial();
  failed.runtime_seconds = std::numeric_limits<double>::infinity();
  EXPECT_EQ(body_of(failed),
            kStart +
                R"(","status":"failed","reason":"no_weight","score":null,"runtime_seconds":null,)"
                R"("config":{"C":0.5,"features":["caf\u00e9 {\"}"]},"feature_choices":{"mine":["caf\u00e9 {\"}"]},)"
                R"("windows":[])");
  std::string lines = "before\n";
  write_line(some_trial(), lines);
  EXPECT_EQ(lines, "before\n" + sealed(body_of(some_trial())) + "\n");
}

TEST(LedgerLineText, IsReadBackFieldByField) {
  for (const Trial& written : {some_trial(), failed_trial()}) {
    Trial back;
    ASSERT_TRUE(read_trial(sealed(body_of(written)), back));
    back.delta_log_loss = written.delta_log_loss;  // made from the windows
    EXPECT_EQ(body_of(back), body_of(written));
    EXPECT_EQ(back.config, written.config);
  }
}

TEST(LedgerLineText, IsNotReadWhenItEndsEarlier) {
  for (const Trial& trial : {some_trial(), failed_trial()}) {
    const std::string body = body_of(trial);
    for (std::size_t n = kStart.size(); n < body.size(); ++n) EXPECT_FALSE(reads(body.substr(0, n))) << n;
    EXPECT_TRUE(reads(body));
    EXPECT_FALSE(reads(body + " "));
  }
}

// A byte less leaves a line that is no JSON any more, or a number of fewer digits.
TEST(LedgerLineText, IsNotReadWithoutAnyOneOfItsMarks) {
  const std::string body = body_of(some_trial());
  int read = 0;
  for (std::size_t n = kStart.size(); n < body.size(); ++n) {
    std::string shorter = body;
    shorter.erase(n, 1);
    Trial trial;
    if (!read_trial(sealed(shorter), trial)) continue;
    ++read;
    const bool in_number = std::string("0123456789.-e").find(body[n]) != std::string::npos;
    EXPECT_TRUE(in_number || nlohmann::json::accept(sealed(shorter))) << shorter;
  }
  EXPECT_LT(read, 90);
}

TEST(LedgerLineText, IsNotReadWithAnythingElseInItsPlaces) {
  const std::string body = body_of(some_trial()), status = R"("status":"ok","reason":null)";
  for (const char* other : {R"("status":"ok","reason":"no_weight")", R"("status":"failed","reason":null)",
                            R"("status":"failed","reason":"no_weight")", R"(no_weight")", R"("no_weight")", ""}) {
    EXPECT_FALSE(reads(replaced(body, status, other))) << other;
  }
  for (const char* other : {R"("status":"failed","reason":null)", R"(no_weight")", R"("no_weight")", status.c_str()}) {
    EXPECT_FALSE(reads(replaced(body_of(failed_trial()), R"("status":"failed","reason":"no_weight")", other))) << other;
  }
  for (const char* field : {"\"score\":-1.25", "\"runtime_seconds\":0.75", "\"logloss\":0.5", "\"brier\":0.25",
                            "\"ece\":0.125", "\"eceq\":1", "\"logloss\":10", "\"eceq\":13"}) {
    const std::string text = field, name = text.substr(0, text.find(':') + 1);
    for (const char* number : {"", "x", "nan", "inf", "-inf", "1e999", "\"1\""}) {
      EXPECT_FALSE(reads(replaced(body, text, name + number))) << text << " " << number;
    }
    EXPECT_TRUE(reads(replaced(body, text, name + "-3e-5"))) << text;
  }
  EXPECT_FALSE(reads(replaced(body, "\"runtime_seconds\":0.75", "\"runtime_seconds\":null")));
  EXPECT_TRUE(reads(replaced(body, "\"score\":-1.25", "\"score\":null"))) << "made from the windows anyway";
  const std::string weeks = "[-0.5,1e-300,7]";
  for (const char* list :
       {"[-0.5,1e-300,]", "[,-0.5]", "[-0.5 7]", "[-0.5,,7]", "[x]", "[-0.5", "[inf]", "-0.5]", ""}) {
    EXPECT_FALSE(reads(replaced(body, weeks, list))) << list;
  }
  EXPECT_TRUE(reads(replaced(body, weeks, "[]")));
  EXPECT_FALSE(reads(replaced(body, "\"windows\":[", "\"windows\":[,")));
  EXPECT_FALSE(reads(replaced(body, "},{\"model\"", "}{\"model\"")));
  EXPECT_FALSE(reads(replaced(body, "},{\"model\"", "},,{\"model\"")));
  EXPECT_FALSE(reads(body.substr(0, body.find("{\"model\"")) + "]")) << "a trial that worked has windows";
}

TEST(LedgerLineText, IsNoTrialWhereTheConfigurationIsNone) {
  const std::string body = body_of(some_trial()), config = R"({"C":0.5,"features":["caf\u00e9 {\"}"]})",
                    choices = R"({"mine":["caf\u00e9 {\"}"]})";
  Trial trial;
  for (const char* other : {R"({"C":})", R"({"speed":3})", R"({"C":-1})", "3", "{,}"}) {
    const std::string line = sealed(replaced(body, config, other));
    EXPECT_TRUE(read_results(line, trial)) << other;
    EXPECT_FALSE(read_trial(line, trial)) << other;
  }
  for (const char* other : {R"({"mine":3})", R"({"mine"})", "3", R"({"mine":[""]})"}) {
    const std::string line =
        sealed(replaced(body, "\"feature_choices\":" + choices, std::string("\"feature_choices\":") + other));
    EXPECT_TRUE(read_results(line, trial)) << other;
    EXPECT_FALSE(read_trial(line, trial)) << other;
  }
  EXPECT_FALSE(reads(replaced(body, config, R"({"C":0.5,"features":["a"])"))) << "it never closes";
}

TEST(KeyOfLine, NeedsThePrefixAKeyAndACheckThatFits) {
  EXPECT_EQ(key_of_line(sealed(kStart)), key_bits(kSomeKey));
  EXPECT_FALSE(key_of_line(sealed(kStart.substr(0, kStart.size() - 1))));
  EXPECT_FALSE(key_of_line(sealed(R"({"schema_version":1,"key":")")));
  EXPECT_FALSE(key_of_line(sealed(replaced(kStart, "1", "2"))));
  EXPECT_FALSE(key_of_line(sealed("")));
  for (const char* line : {"", "\"}", R"({"schema_version":1,"key":"})", R"({"schema_version":1,"key":""})"}) {
    EXPECT_FALSE(key_of_line(line)) << line;
  }
  const std::string line = sealed(kStart);
  EXPECT_FALSE(key_of_line(replaced(line, "\"check\"", "\"Check\"")));
  EXPECT_FALSE(key_of_line(line + "}"));
  EXPECT_FALSE(key_of_line(line.substr(0, line.size() - 1) + ")"));
}

TEST(StartsLikeALine, KnowsEveryBeginningOfOne) {
  const std::string line = sealed(body_of(some_trial())), prefix = R"({"schema_version":1,"key":")";
  EXPECT_FALSE(starts_like_a_line(""));
  for (std::size_t n = 1; n <= line.size(); ++n) EXPECT_TRUE(starts_like_a_line(line.substr(0, n))) << n;
  for (std::size_t n = 0; n < prefix.size(); ++n) {
    std::string other = line;
    other[n] = '#';
    EXPECT_FALSE(starts_like_a_line(other)) << n;
    EXPECT_FALSE(starts_like_a_line(other.substr(0, n + 1))) << n;
  }
}

}  // namespace
}  // namespace calibeam
