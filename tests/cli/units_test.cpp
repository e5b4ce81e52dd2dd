// The parts of the command line that can be tested without a process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "calibeam/error.hpp"
#include "cli/flag_values.hpp"
#include "cli/help.hpp"
#include "cli/nearest.hpp"
#include "cli/parse.hpp"
#include "cli/progress.hpp"
#include "cli/shell_words.hpp"
#include "report/words.hpp"

namespace calibeam::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

Settings parsed(const std::vector<std::string>& words) { return parse(*find_command("tune"), words); }

TEST(EditDistance, CountsInsertionsDeletionsAndReplacements) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("--tset-weeks", "--test-weeks"), 2U);
}

TEST(Nearest, IsTheClosestAndTheFirstOfSeveral) {
  EXPECT_EQ(nearest("bean", {"beam", "beak", "exhaustive"}), "beam");
  EXPECT_EQ(nearest("x", {}), "");
  EXPECT_EQ(nearest(std::string(10000000, 'x'), {"ab", "xx"}), "xx");
}

TEST(ShellWords, AreSplitAsAShellWould) {
  EXPECT_THAT(split_words(""), ElementsAre());
  EXPECT_THAT(split_words(" \t a  b\n"), ElementsAre("a", "b"));
  EXPECT_THAT(split_words("--x='a b' \"c d\"e f\\ g ''"), ElementsAre("--x=a b", "c de", "f g", ""));
  EXPECT_THAT(split_words("\"a\\\"b\\n\" 'c\\'"), ElementsAre("a\"b\\n", "c\\"));
  EXPECT_THAT(split_words("$HOME `ls` a;b *"), ElementsAre("$HOME", "`ls`", "a;b", "*"));
  EXPECT_THROW((void)split_words("'a"), UsageError);
  EXPECT_THROW((void)split_words("\"a\\"), UsageError);
}

TEST(FlagValues, IntegersAreWholeAndInRange) {
  EXPECT_EQ(to_integer({"--n", " 7 "}, 0, 7), 7);
  for (const char* text : {"", "8", "-1", "7.0", "7x", "0x7", "99999999999999999999", "1e1"}) {
    EXPECT_THROW((void)to_integer({"--n", text}, 0, 7), UsageError) << text;
  }
}

TEST(FlagValues, RealsAreFiniteAndInRange) {
  EXPECT_EQ(to_real({"--x", "1e-3"}, {0.0, 1.0}), 1e-3);
  EXPECT_EQ(to_real({"--x", "0"}, {0.0, 1.0}), 0.0);
  for (const char* text : {"", "nan", "inf", "1,5", "0x1", "-0.1", "1.1", "1e999"}) {
    EXPECT_THROW((void)to_real({"--x", text}, {0.0, 1.0}), UsageError) << text;
  }
  EXPECT_THROW((void)to_real({"--x", "0"}, {0.0, 1.0, true, false}), UsageError);
  EXPECT_THAT(([] {
                (void)to_real({"--x", "2"}, {0.0, 1.0, true, true});
              }),
              ThrowsMessage<UsageError>("--x is '2', but must be a number above 0 and below 1"));
}

TEST(FlagValues, WeekdaysHaveNamesAndNumbers) {
  EXPECT_THAT(to_weekdays({"--d", "tues, MON ,4,Monday"}), ElementsAre(0, 1, 4));
  for (const char* text : {"", "mo", "7", "-1", "mondays", "mon;tue", "0.5"}) {
    EXPECT_THROW((void)to_weekdays({"--d", text}), UsageError) << text;
  }
}

TEST(FlagValues, ListsAreTrimmedAndDoubleNumbersCountOnce) {
  EXPECT_THAT(to_list({"--l", " a ,, b,"}), ElementsAre("a", "b"));
  EXPECT_THAT(to_list({"--l", ""}), ElementsAre());
  EXPECT_THAT(to_reals({"--l", "1,0.5,1.0"}, {}), ElementsAre(1.0, 0.5));
}

TEST(Parse, DefaultsAreThoseOfTheOptions) {
  const Settings settings = parsed({"--csv", "x", "--out-dir", "y"});
  EXPECT_EQ(settings.study.split.test_weeks, 20);
  EXPECT_EQ(settings.study.search.max_trials, 250);
  EXPECT_EQ(settings.study.regime.foundation_tickers.size(), 3U);
  EXPECT_EQ(settings.command_line, "calibeam tune --csv x --out-dir y");
}

TEST(Parse, TheLastOfARepeatedFlagCounts) {
  EXPECT_EQ(parsed({"--csv=x", "--out-dir=y", "--n-bins", "3", "--n-bins=4"}).study.metric.ece_bins, 4);
}

TEST(Parse, AnExhaustiveSearchHasNoLimitUnlessOneIsGiven) {
  EXPECT_EQ(parsed({"--csv=x", "--out-dir=y", "--search=exhaustive"}).study.search.max_trials, 0);
  EXPECT_EQ(parsed({"--csv=x", "--out-dir=y", "--search=exhaustive", "--max-trials=9"}).study.search.max_trials, 9);
}

TEST(Parse, ValuesMayBeEmptyNegativeOrLookLikeFlagsOfOthers) {
  EXPECT_TRUE(parsed({"--csv=x", "--out-dir=y", "--foundation-tickers", ""}).study.regime.foundation_tickers.empty());
  EXPECT_TRUE(parsed({"--csv=x", "--foundation-tickers=", "--out-dir=y"}).study.regime.foundation_tickers.empty());
  EXPECT_THAT(parsed({"--csv=x", "--out-dir=y", "--tdays-allowed", "-1,4"}).study.regime.tdays_allowed,
              ElementsAre(-1.0, 4.0));
  EXPECT_EQ(parsed({"--csv", "-x.csv", "--out-dir=y"}).study.input.csv, "-x.csv");
}

TEST(Parse, FlagsOutsideBaselineArgsWin) {
  const Settings settings = parsed({"--csv=x", "--out-dir=y", "--n-bins=4", "--baseline-args",
                                    "--n-bins 5 --eceq-bins '6' --C 1 --train-tickers \"spy, qqq\""});
  EXPECT_EQ(settings.study.metric.ece_bins, 4);
  EXPECT_EQ(settings.study.metric.eceq_bins, 6);
  EXPECT_THAT(settings.study.regime.train_tickers, ElementsAre("SPY", "QQQ"));
  EXPECT_THAT(settings.remarks, ElementsAre(HasSubstr("--C")));
}

TEST(Progress, LinesSayHowFarAndHowLong) {
  StudyProgress progress;
  progress.done = 1200;
  progress.budget = 2400;
  progress.failed = 3;
  EXPECT_EQ(progress_line(progress, 2.0, false),
            "1,200/2,400 trials (3 failed), no result yet, 600/s, at most 2.0 s left");
  progress.has_best = true;
  progress.best_score = -0.00125;
  progress.from_cache = 1200;
  EXPECT_EQ(progress_line(progress, 2.0, true), "[##########..........] 1,200/2,400 trials (3 failed), best -0.001250");
  progress.budget = 0;
  EXPECT_THAT(progress_line(progress, 2.0, true), Not(HasSubstr("[")));
}

TEST(Progress, CountsAndDurationsAreReadable) {
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(count_text(-1234567), "-1,234,567");
  EXPECT_EQ(duration_text(0.25), "0.25 s");
  EXPECT_EQ(duration_text(61), "1 min 1 s");
  EXPECT_EQ(duration_text(7300), "2 h 1 min");
  EXPECT_EQ(duration_text(86400.0 * 4000), "4,000 days");
  EXPECT_EQ(duration_text(std::numeric_limits<double>::infinity()), "ages");
  EXPECT_EQ(duration_text(std::nan("")), "ages");
}

TEST(Help, EveryFlagHasAHelpSentenceAndNamesAreUnique) {
  std::vector<std::string> names;
  for (const Flag& flag : all_flags()) {
    EXPECT_EQ(flag.help.back(), '.') << flag.name;
    names.push_back(flag.name);
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

}  // namespace
}  // namespace calibeam::cli
