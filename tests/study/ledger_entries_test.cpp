// What a ledger remembers of lines that are whole, torn, repeated, or not what they were.
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>

#include "study/ledger.hpp"
#include "study/sealed_line.hpp"
#include "study/support.hpp"

namespace calibeam {
namespace {

using testing::body_of;
using testing::Folder;
using testing::kSomeKey;
using testing::read_file;
using testing::sealed;
using testing::some_trial;
using testing::write_file;

Trial trial(char digit) {
  Trial t = some_trial();
  t.key = std::string(32, digit);
  t.config = {};
  t.canonical = canonical_text(t.config);
  return t;
}

std::string line_of(const Trial& t) { return sealed(body_of(t)) + "\n"; }

class LedgerEntries : public ::testing::Test {
 protected:
  // What a ledger says that opens these bytes, and the bytes that it leaves.
  std::string warnings_of(const std::string& bytes) {
    write_file(path_, bytes);
    const auto warnings = Ledger(path_).warnings();
    EXPECT_LE(warnings.size(), 1U);
    return warnings.empty() ? "" : warnings.front();
  }

  Folder folder_;
  const std::string path_ = folder_.file("results_cache.jsonl");
};

TEST_F(LedgerEntries, AreCountedByKey) {
  const Trial one = trial('1'), two = trial('2'), three = trial('3');
  for (const bool on_disk : {false, true}) {
    write_file(path_, line_of(two));
    Ledger ledger = on_disk ? Ledger(path_) : Ledger();
    if (!on_disk) ledger.append({&two, 1});
    EXPECT_EQ(ledger.size(), 1U);
    ledger.append({&two, 1});
    EXPECT_EQ(ledger.size(), 1U);
    ledger.append(std::vector<Trial>{three, one});
    EXPECT_EQ(ledger.size(), 3U);
    ledger.append(std::vector<Trial>{one, two, three});
    EXPECT_EQ(ledger.size(), 3U);
    for (const Trial* t : {&one, &two, &three}) {
      ASSERT_NE(ledger.find(t->key), nullptr);
      EXPECT_EQ(ledger.find(t->key)->key, t->key);
      EXPECT_TRUE(ledger.find(t->key)->from_cache);
    }
    EXPECT_EQ(ledger.find(std::string(32, '0')), nullptr);
    EXPECT_EQ(ledger.find(std::string(32, 'f')), nullptr);
  }
  EXPECT_EQ(read_file(path_),
            line_of(two) + line_of(two) + line_of(three) + line_of(one) + line_of(one) + line_of(two) + line_of(three));
}

TEST_F(LedgerEntries, AreNotMadeOfNothingOrOfWhatHasNoKey) {
  Ledger ledger(path_);
  ledger.append({});
  EXPECT_EQ(read_file(path_), "");
  Trial nameless = trial('1');
  nameless.key = "x";
  ledger.append({&nameless, 1});
  EXPECT_EQ(ledger.size(), 0U);
}

TEST_F(LedgerEntries, AreAnsweredWithoutTheirConfigurationAndFoundOnlyWithIt) {
  std::string body = body_of(some_trial());
  write_file(path_, sealed(body) + "\n");
  EXPECT_NE(Ledger(path_).find(kSomeKey), nullptr);
  body.replace(body.find("{\"C\":0.5"), 8, "{\"c\":0.5");
  write_file(path_, sealed(body) + "\n");
  const Ledger ledger(path_);
  EXPECT_EQ(ledger.size(), 1U);
  EXPECT_EQ(ledger.find(kSomeKey), nullptr);
  Trial trial;
  trial.key = kSomeKey;
  EXPECT_TRUE(ledger.answer(trial));
  EXPECT_EQ(trial.windows.size(), 2U);
  trial.key = std::string(32, '5');
  EXPECT_FALSE(ledger.answer(trial));
  trial.key = "no key";
  EXPECT_FALSE(ledger.answer(trial));
}

TEST_F(LedgerEntries, AreGoneWhenTheirLineIsNotWhatItWas) {
  const Trial one = trial('1'), two = trial('2');
  Ledger ledger(path_);
  ledger.append(std::vector<Trial>{one, two});
  const std::string whole = read_file(path_);
  ASSERT_EQ(::truncate(path_.c_str(), static_cast<off_t>(whole.size() - 2)), 0);  // without the last brace
  EXPECT_EQ(ledger.find(two.key), nullptr);
  EXPECT_NE(ledger.find(one.key), nullptr);
  write_file(path_, line_of(two) + line_of(one));  // whole lines, of other keys
  EXPECT_EQ(ledger.find(two.key), nullptr);
  EXPECT_EQ(ledger.find(one.key), nullptr);
}

TEST_F(LedgerEntries, StayWhateverStandsBetweenAndAfterThem) {
  const std::string line = line_of(trial('1')), half = line.substr(0, line.size() / 2);
  const std::string torn = path_ + ": 1 line skipped that is torn or not ours, first line ";
  EXPECT_EQ(warnings_of(line + half), torn + "2");
  EXPECT_EQ(read_file(path_), line) << "what a kill tore is cut off";
  for (const std::string& rest : {half + "\n", half + "\n" + line, "# " + half, std::string("words")}) {
    EXPECT_EQ(warnings_of(line + rest), torn + "2");
    EXPECT_EQ(read_file(path_), line + rest) << "anything else stays";
  }
  EXPECT_EQ(warnings_of(half + "\n" + line), torn + "1");
  EXPECT_EQ(warnings_of(line + line + "\n" + line + half),
            path_ + ": 2 lines skipped that are torn or not ours, first line 3");
  EXPECT_EQ(warnings_of(line + line), "");
  EXPECT_EQ(warnings_of(""), "");
}

TEST_F(LedgerEntries, FollowATornEndInItsPlace) {
  const Trial one = trial('1'), two = trial('2');
  const std::string line = line_of(one);
  for (std::size_t cut = 1; cut < line.size() - 1; cut += 41) {
    write_file(path_, line + line.substr(0, cut));
    Ledger ledger(path_);
    ledger.append({&two, 1});
    EXPECT_EQ(read_file(path_), line + line_of(two)) << cut;
  }
  write_file(path_, line + line_of(two) + "words");
  Ledger ledger(path_);
  ledger.append({&one, 1});
  EXPECT_EQ(read_file(path_), line + line_of(two) + "words\n" + line);
  EXPECT_NE(ledger.find(one.key), nullptr);
}

}  // namespace
}  // namespace calibeam
