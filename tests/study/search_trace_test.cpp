#include "study/search_trace.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "study/support.hpp"

namespace calibeam {
namespace {

using testing::FakeStudy;

Trial trial_of(std::int64_t id, double score, const Configuration& config = {}) {
  Trial trial;
  trial.id = id;
  trial.config = config;
  trial.delta_log_loss = score;
  return trial;
}

const SearchTrace::Family& family_of(const SearchTrace& trace, const std::string& name) {
  for (const auto& family : trace.families()) {
    if (family.name == name) return family;
  }
  throw std::out_of_range(name);
}

SearchTrace traced(FakeStudy& study, StudyResult* result = nullptr) {
  SearchTrace trace(study.space);
  study.hooks.on_trial = [&trace](const Trial& trial) { trace.add(trial); };
  study.hooks.on_progress = [&trace](const StudyProgress& progress) { trace.note(progress); };
  Ledger memory;
  StudyResult outcome = study.run(memory);
  if (result != nullptr) *result = std::move(outcome);
  return trace;
}

TEST(SearchTrace, CountsEveryTrialOnceInEveryFamily) {
  FakeStudy study;
  StudyResult result;
  const SearchTrace trace = traced(study, &result);
  EXPECT_EQ(trace.num_trials(), result.num_trials);
  EXPECT_EQ(trace.num_failed(), result.num_failed);
  ASSERT_GT(result.num_failed, 0);
  ASSERT_EQ(trace.families().size(), study.space.families.size());
  for (const auto& family : trace.families()) {
    std::int64_t trials = 0, failed = 0;
    for (const auto& choice : family.choices) {
      trials += choice.trials;
      failed += choice.failed;
    }
    EXPECT_EQ(trials, result.num_trials) << family.name;
    EXPECT_EQ(failed, result.num_failed) << family.name;
  }
}

TEST(SearchTrace, KnowsTheBestScoreOfEveryChoice) {
  FakeStudy study;
  StudyResult result;
  const SearchTrace trace = traced(study, &result);
  for (const auto& choice : family_of(trace, "decay").choices) {
    double best = 1.0;
    for (const Trial& trial : result.ranked) {
      if (trial.config.train_decay_half_life_weeks == std::stod(choice.text)) best = std::min(best, trial.score());
    }
    ASSERT_EQ(choice.best.has_value(), best < 1.0);
    if (choice.best) {
      EXPECT_NEAR(*choice.best, best, 1e-10);
    }
  }
}

TEST(SearchTrace, TellsTheStepsOfABeamSearch) {
  FakeStudy study;
  StudyResult result;
  const SearchTrace trace = traced(study, &result);
  ASSERT_GT(trace.steps().size(), 5U);
  EXPECT_EQ(trace.steps().front().family, "");
  EXPECT_EQ(trace.steps().front().first, 1);
  EXPECT_EQ(trace.steps().front().last, 1);
  EXPECT_EQ(trace.steps()[1].family, "C");
  EXPECT_EQ(trace.steps().back().last, result.num_trials);
  EXPECT_EQ(trace.steps().back().pass, result.passes);
  for (std::size_t i = 1; i < trace.steps().size(); ++i) {
    EXPECT_EQ(trace.steps()[i].first, trace.steps()[i - 1].last + 1) << "no trial between two steps, none in both";
  }
  EXPECT_EQ(*trace.steps().back().best, trace.improvements().back().score);
}

TEST(SearchTrace, DoesNotDependOnWhatWasKnownBefore) {
  FakeStudy study;
  Ledger memory;
  SearchTrace first(study.space), second(study.space);
  for (SearchTrace* trace : {&first, &second}) {
    study.hooks.on_trial = [trace](const Trial& trial) { trace->add(trial); };
    study.hooks.on_progress = [trace](const StudyProgress& progress) { trace->note(progress); };
    (void)study.run(memory);
  }
  ASSERT_EQ(first.cloud().size(), second.cloud().size());
  for (std::size_t i = 0; i < first.cloud().size(); ++i) EXPECT_EQ(first.cloud()[i].score, second.cloud()[i].score);
  ASSERT_EQ(first.steps().size(), second.steps().size());
  for (std::size_t i = 0; i < first.steps().size(); ++i) EXPECT_EQ(first.steps()[i].last, second.steps()[i].last);
}

TEST(SearchTrace, StaysSmallOverAMillionTrials) {
  FakeStudy study;
  SearchTrace trace(study.space);
  for (std::int64_t id = 1; id <= 900'000; ++id) trace.add(trial_of(id, -1e-9 * static_cast<double>(id)));
  EXPECT_EQ(trace.num_trials(), 900'000);
  EXPECT_LE(trace.cloud().size(), SearchTrace::kMaxCloud);
  EXPECT_GE(trace.cloud().size(), SearchTrace::kMaxCloud / 2);
  EXPECT_LE(trace.improvements().size(), SearchTrace::kMaxImprovements);
  EXPECT_EQ(trace.improvements().back().trial, 900'000) << "the best is never thinned away";
  const std::int64_t stride = trace.cloud()[1].trial - trace.cloud()[0].trial;
  for (std::size_t i = 0; i < trace.cloud().size(); ++i) {
    EXPECT_EQ(trace.cloud()[i].trial, 1 + static_cast<std::int64_t>(i) * stride) << "evenly thinned";
  }
}

TEST(SearchTrace, KeepsChoicesOutsideTheSpaceApart) {
  FakeStudy study;
  SearchTrace trace(study.space);
  Configuration refined;
  refined.C = 0.123;
  trace.add(trial_of(1, -0.1, refined));
  trace.add(trial_of(2, -0.2, refined));
  const auto& choices = family_of(trace, "C").choices;
  ASSERT_EQ(choices.size(), study.options.search.C_grid.size() + 1);
  EXPECT_EQ(choices.back().text, "");
  EXPECT_EQ(choices.back().trials, 2);
  EXPECT_EQ(choices.back().best_trial, 2);
}

TEST(SearchTrace, TakesNoLastBitForAnImprovement) {
  SearchTrace trace{Space{}};
  trace.add(trial_of(1, -0.1));
  trace.add(trial_of(2, std::nextafter(-0.1, -1.0)));
  EXPECT_EQ(trace.improvements().size(), 1U);
}

TEST(SearchTrace, CountsFailuresAndDrawsThemNowhere) {
  FakeStudy study;
  SearchTrace trace(study.space);
  Trial failed = trial_of(1, 0.0);
  failed.reason = "single_class";
  trace.add(failed);
  EXPECT_EQ(trace.num_failed(), 1);
  EXPECT_TRUE(trace.cloud().empty());
  EXPECT_TRUE(trace.improvements().empty());
}

}  // namespace
}  // namespace calibeam
