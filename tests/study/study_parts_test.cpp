// The small parts of a study by hand: candidates, summaries, reasons, and ids.
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "search/enumeration.hpp"
#include "study/support.hpp"
#include "study/trial_by_id.hpp"
#include "study/trial_summary.hpp"

namespace calibeam {
namespace {

using testing::FakeStudy;

TEST(ToCandidate, TakesOverEveryField) {
  const Problem problem = testing::fake_problem();
  Configuration c;
  EXPECT_EQ(to_candidate(problem, c).weighting, Weighting{});
  c.C = 0.25;
  c.group_reweight = GroupReweight::chain;
  c.train_decay_half_life_weeks = 13.0;
  c.foundation_weight = 1.5;
  c.ticker_intercepts = TickerIntercepts::all;
  c.ticker_x_interactions = true;
  c.calibrate = Calibration::isotonic;
  const Candidate candidate = to_candidate(problem, c);
  EXPECT_EQ(candidate.C, 0.25);
  EXPECT_EQ(candidate.weighting, (Weighting{true, 13.0, 1.5}));
  EXPECT_EQ(candidate.intercepts, TickerIntercepts::all);
  EXPECT_TRUE(candidate.slopes);
  EXPECT_EQ(candidate.calibration, Calibration::isotonic);
  EXPECT_EQ(candidate.columns, (std::vector<std::uint32_t>{0}));
}

TEST(ToCandidate, ListsEachColumnOnceWhateverIsNamedAndSwitchedOn) {
  Problem problem = testing::fake_problem();
  using Columns = std::vector<std::uint32_t>;
  for (unsigned bits = 0; bits < 16; ++bits) {
    Configuration c;
    c.feature_choices["mine"] = {"rv20"};
    if ((bits & 1U) != 0) c.feature_choices["mine"].emplace_back("x_m");
    if ((bits & 2U) != 0) c.feature_choices["more"] = {"x_abs_m"};
    c.enable_x_m = (bits & 4U) != 0;
    c.enable_x_abs_m = (bits & 8U) != 0;
    const auto got = to_candidate(problem, c).columns;
    const std::multiset<std::uint32_t> sorted(got.begin(), got.end());
    std::multiset<std::uint32_t> expected{0, 1};
    if ((bits & 5U) != 0) expected.insert(7);
    if ((bits & 10U) != 0) expected.insert(8);
    EXPECT_EQ(sorted, expected) << bits;
  }
  problem.columns.emplace_back();
  problem.columns.back().name = "sector=tech";  // a level, which belongs to every model
  Configuration c;
  c.feature_choices["mine"] = {"sector=tech"};
  EXPECT_THROW((void)to_candidate(problem, c), std::logic_error);
  problem.num_numeric += 1;
  EXPECT_EQ(to_candidate(problem, c).columns, (Columns{0, 9}));
  c.feature_choices["mine"] = {"x_logit_prn"};
  EXPECT_EQ(to_candidate(problem, c).columns, (Columns{0, 0})) << "any numeric column can be named";
}

TEST(Summarise, AddsUpTheTieScoreFromItsFourParts) {
  Trial t;
  t.windows.resize(1);
  t.windows[0].model = {0.5, 0.25, 0.125, 0.5};
  t.windows[0].baseline = {0.25, 0.125, 0.0625, 0.0};
  summarise(t);
  EXPECT_EQ(t.tie_score, 0.125 + 0.5);
  EXPECT_EQ(t.delta_ece, 0.0625);
  EXPECT_EQ(t.num_features, 0);
  EXPECT_EQ(t.delta_log_loss_std, 0.0);
  EXPECT_EQ(t.worst_delta_log_loss, 0.25);
  t.config.ticker_x_interactions = true;
  summarise(t);
  EXPECT_EQ(t.tie_score, 0.125 + 0.5 + 0.0 + 0.001);
  t.config.enable_x_m = t.config.enable_x_abs_m = true;
  t.config.feature_choices = {{"a", {"p", "q"}}, {"b", {"q"}}};
  summarise(t);
  EXPECT_EQ(t.num_features, 4);
  EXPECT_EQ(t.tie_score, 0.125 + 0.5 + 0.0005 * 4 + 0.001);
  t.windows.push_back(t.windows[0]);
  t.windows[1].model.log_loss = 0.125;  // -0.125 after 0.25: the first is the worst
  summarise(t);
  EXPECT_EQ(t.worst_delta_log_loss, 0.25);
  EXPECT_EQ(t.delta_log_loss, 0.0625);
  EXPECT_EQ(t.delta_log_loss_std, 0.1875);
  EXPECT_EQ(t.objective, 0.3125);
}

TEST(Reasons, AreTheNamesOfThePage) {
  const std::vector<std::string> names{"",
                                       "insufficient_train_weeks",
                                       "insufficient_train_rows",
                                       "insufficient_calib_rows",
                                       "no_weight",
                                       "single_class",
                                       "single_class_calib",
                                       "not_converged"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(reason_of(static_cast<FitStatus>(i)), names[i]);
    EXPECT_EQ(is_reason(names[i]), i > 0);
  }
  EXPECT_FALSE(is_reason("no_weights"));
  EXPECT_FALSE(is_reason("no"));
}

TEST(TakeEvaluation, KeepsWindowsOfSuccessesOnly) {
  Evaluation evaluation;
  evaluation.folds.resize(2);
  evaluation.folds[0].model.log_loss = 0.5;
  evaluation.folds[1].model.log_loss = 0.75;
  evaluation.folds[1].baseline.log_loss = 0.25;
  evaluation.folds[1].weekly_delta = {1, 2};
  Evaluation failed = evaluation;
  Trial t;
  t.windows.resize(3);
  take_evaluation(t, std::move(evaluation));
  ASSERT_EQ(t.windows.size(), 2U);
  EXPECT_EQ(t.windows[1].model.log_loss, 0.75);
  EXPECT_EQ(t.windows[1].weekly_delta, (std::vector<double>{1, 2}));
  EXPECT_EQ(t.delta_log_loss, 0.5);
  failed.status = FitStatus::not_converged;
  take_evaluation(t, std::move(failed));
  EXPECT_EQ(t.reason, "not_converged");
  EXPECT_TRUE(t.windows.empty());
}

std::string message_of(const TrialIndex& index, std::int64_t id) {
  try {
    return trial_by_id(index, id).canonical;
  } catch (const std::logic_error& error) {
    return error.what();
  }
}

TEST(TrialById, RefusesIdsThatNoTrialHas) {
  FakeStudy s;
  s.options.search.C_grid = {1};
  s.options.search.max_trials = 30;
  s.options.search.leaderboard_size = 1;
  for (const SearchKind kind : {SearchKind::exhaustive, SearchKind::beam}) {
    s.options.search.kind = kind;
    s.reset_space();
    Ledger ledger;
    const StudyInputs inputs = s.inputs();
    StudyResult result = s.run(ledger);
    result.ranked.resize(1);
    const TrialIndex index = index_trials(inputs, result);
    EXPECT_EQ(index.all.has_value(), kind == SearchKind::exhaustive);
    const Enumeration all(s.space, s.facts, s.options.search);
    const auto last = static_cast<std::int64_t>(all.count());
    for (const std::int64_t id : {std::int64_t{0}, std::int64_t{-1}, last + 1}) {
      EXPECT_EQ(message_of(index, id), "no trial " + std::to_string(id) + " in this run");
    }
    for (const std::int64_t id : {std::int64_t{1}, std::int64_t{2}, last}) {
      if (id == result.ranked.front().id) continue;
      EXPECT_EQ(message_of(index, id), kind == SearchKind::exhaustive
                                           ? all.at(static_cast<std::uint64_t>(id) - 1).canonical
                                           : "no trial " + std::to_string(id) + " in this run");
    }
    EXPECT_EQ(message_of(index, result.ranked.front().id), result.ranked.front().canonical);
  }
}

}  // namespace
}  // namespace calibeam
