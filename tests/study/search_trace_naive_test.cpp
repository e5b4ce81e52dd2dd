// The trace of a search against the same told from all its trials, which the trace does not keep.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "search/choice.hpp"
#include "search/ranking.hpp"
#include "study/search_trace.hpp"
#include "study/support.hpp"

namespace calibeam {
namespace {

using testing::FakeStudy;

Trial trial_of(std::int64_t id, double score) {
  Trial trial;
  trial.id = id;
  trial.delta_log_loss = score;
  return trial;
}

std::string text_of(const SearchTrace::Point& p) { return fmt::format("{} {}", p.trial, p.score); }

std::vector<std::string> texts_of(const std::vector<SearchTrace::Point>& points) {
  std::vector<std::string> out;
  for (const auto& p : points) out.push_back(text_of(p));
  return out;
}

// What the trials of one choice come to.
std::string told(const std::string& text, const std::vector<const Trial*>& trials) {
  std::int64_t failed = 0, best_trial = 0;
  double best = 0.0;
  for (const Trial* t : trials) {
    if (!t->ok()) ++failed;
    if (!t->ok() || (best_trial > 0 && score_units(t->score()) >= score_units(best))) continue;
    best = t->score();
    best_trial = t->id;
  }
  return fmt::format("{}: {} trials, {} failed, best {} by {}", text, trials.size(), failed, best, best_trial);
}

TEST(SearchTrace, TellsOfEveryChoiceWhatItsTrialsTell) {
  FakeStudy study;
  study.options.search.refine_c = true;
  study.options.search.allow_isotonic = true;
  study.options.search.max_trials = 400;
  study.reset_space();
  Space space = study.space;  // less than what is searched: some trials made choices that it does not offer
  space.families.erase(space.families.begin() + 4);
  space.families[3].features.pop_back();
  std::vector<Trial> trials;
  SearchTrace trace(space);
  study.hooks.on_trial = [&](const Trial& trial) {
    trials.push_back(trial);
    trace.add(trial);
  };
  Ledger ledger;
  (void)study.run(ledger);
  ASSERT_GT(trials.size(), 200U);
  ASSERT_EQ(trace.families().size(), space.families.size());
  for (std::size_t f = 0; f < space.families.size(); ++f) {
    const Family& family = space.families[f];
    std::vector<std::string> expected, got;
    std::vector<const Trial*> others;
    for (const Trial& t : trials) others.push_back(&t);
    for (std::size_t i = 0; i < family.size(); ++i) {
      const auto text = choice_json(family, i).dump();
      std::vector<const Trial*> made;
      std::erase_if(others, [&](const Trial* t) {
        const bool its = choice_json(family, t->config).dump() == text;
        if (its) made.push_back(t);
        return its;
      });
      expected.push_back(told(text, made));
    }
    if (!others.empty()) expected.push_back(told("", others));
    for (const auto& choice : trace.families()[f].choices) {
      got.push_back(fmt::format("{}: {} trials, {} failed, best {} by {}", choice.text, choice.trials, choice.failed,
                                choice.best.value_or(0.0), choice.best_trial));
    }
    EXPECT_EQ(trace.families()[f].name, family.name);
    EXPECT_EQ(got, expected) << family.name;
    EXPECT_EQ(got.size(), family.size() + (family.name == "C" || family.name == "quality" ? 1 : 0)) << family.name;
  }
}

TEST(SearchTrace, ThinsImprovementsByDroppingEveryOther) {
  SearchTrace trace{Space{}};
  std::vector<std::string> expected;
  for (std::int64_t id = 1; id <= 3500; ++id) {
    const Trial better = trial_of(id, -1e-6 * static_cast<double>(id));
    trace.add(better);
    trace.add(trial_of(10'000 + id, better.score()));  // no better
    if (expected.size() == 1024) {
      std::vector<std::string> half;
      for (std::size_t i = 0; i < expected.size(); i += 2) half.push_back(expected[i]);
      expected = half;
    }
    expected.push_back(text_of({id, better.score()}));
    if (id % 97 != 0 && id % 512 > 1) continue;
    ASSERT_EQ(texts_of(trace.improvements()), expected) << id;
  }
}

TEST(SearchTrace, KeepsEveryNthSuccessInTheCloud) {
  SearchTrace trace{Space{}};
  std::int64_t successes = 0;
  for (std::int64_t id = 1; id <= 9000; ++id) {
    Trial trial = trial_of(id, 1.0);
    if (id % 3 == 0) trial.reason = "single_class";
    trace.add(trial);
    successes += id % 3 == 0 ? 0 : 1;
    std::int64_t stride = 1;
    while ((successes + stride - 1) / stride > 1024) stride *= 2;
    if (id % 101 != 0 && successes % 1024 > 1) continue;
    ASSERT_EQ(static_cast<std::int64_t>(trace.cloud().size()), (successes + stride - 1) / stride) << id;
    for (std::int64_t k = 0; k * stride < successes; ++k) {
      const std::int64_t nth = k * stride;  // successes 0, 1, 2, ... are trials 1, 2, 4, 5, 7, ...
      ASSERT_EQ(trace.cloud()[static_cast<std::size_t>(k)].trial, nth / 2 * 3 + nth % 2 + 1);
    }
  }
  EXPECT_EQ(trace.num_trials(), 9000);
  EXPECT_EQ(trace.num_failed(), 3000);
}

std::vector<std::string> steps_of(const SearchTrace& trace) {
  std::vector<std::string> out;
  for (const auto& s : trace.steps()) {
    out.push_back(
        fmt::format("{} {} {}-{} {}", s.pass, s.family, s.first, s.last, s.best ? fmt::to_string(*s.best) : "-"));
  }
  return out;
}

TEST(SearchTrace, BeginsAStepWhereThePassOrTheFamilyChanges) {
  SearchTrace trace{Space{}};
  const auto note = [&](int pass, const char* family, std::int64_t done, double best) {
    StudyProgress progress;
    progress.pass = pass;
    progress.family = family;
    progress.done = done;
    progress.has_best = best < 0.0;
    progress.best_score = best;
    trace.note(progress);
  };
  note(0, "", 0, 0);
  EXPECT_TRUE(trace.steps().empty());
  note(0, "", 1, 0);
  note(1, "C", 3, 0);
  note(1, "C", 3, -9);  // no trial more: no step
  note(1, "C", 8, -1);
  note(1, "decay", 9, -1);
  note(2, "decay", 12, -2);
  note(2, "decay", 20, -3);
  note(2, "C", 21, -3);
  EXPECT_EQ(steps_of(trace),
            (std::vector<std::string>{"0  1-1 -", "1 C 2-8 -1", "1 decay 9-9 -1", "2 decay 10-20 -3", "2 C 21-21 -3"}));
  for (int pass = 3; pass <= 600; ++pass) note(pass, "C", 19 + pass, -4);
  EXPECT_EQ(trace.steps().size(), 512U);
  EXPECT_EQ(trace.steps().back().pass, 509);
  EXPECT_EQ(trace.steps().back().last, 619) << "the last one takes the rest";
}

}  // namespace
}  // namespace calibeam
