#include "study/desk.hpp"

#include <gtest/gtest.h>

#include <set>

#include "study/support.hpp"

namespace calibeam {
namespace {

using testing::FakeStudy;

// Keeps what it was asked, answers like the fake.
class Recorder : public BatchEvaluator {
 public:
  std::vector<std::vector<double>> asked;  ///< C of each candidate, per batch

  explicit Recorder(testing::FakeEvaluator& fake) : fake_(fake) {}
  std::vector<Evaluation> evaluate(const CandidateBatch& batch) override {
    auto& Cs = asked.emplace_back();
    for (const Candidate& candidate : batch.candidates) Cs.push_back(candidate.C);
    EXPECT_EQ(std::vector<std::uint32_t>(batch.folds.begin(), batch.folds.end()), (std::vector<std::uint32_t>{0, 2}));
    EXPECT_FALSE(batch.details) << "a search needs none";
    return fake_.evaluate(batch);
  }
  [[nodiscard]] std::string device() const override { return fake_.device(); }
  [[nodiscard]] std::uint64_t batch_work() const override { return fake_.batch_work(); }

 private:
  testing::FakeEvaluator& fake_;
};

Effective with_C(double C) {
  Effective e;
  e.config.C = C;
  e.canonical = canonical_text(e.config);
  return e;
}

std::vector<Effective> many(int count) {
  std::vector<Effective> out;
  for (int i = 1; i <= count; ++i) out.push_back(with_C(i));
  return out;
}

TEST(ChunkSize, KeepsRowsTimesCandidatesNearTheWork) {
  EXPECT_EQ(chunk_size(1000, 20'000), 20U);
  EXPECT_EQ(chunk_size(1000, 20'999), 20U);
  EXPECT_EQ(chunk_size(1000, 8'999), 8U);
  EXPECT_EQ(chunk_size(1000, 0), 8U);
  EXPECT_EQ(chunk_size(1, 100), 100U);
  EXPECT_EQ(chunk_size(0, 100), 100U);
  EXPECT_EQ(chunk_size(1, 16'384), 16'384U);
  EXPECT_EQ(chunk_size(1, 1'000'000), 16'384U);
}

TEST(ScoredFolds, AreTheUsableOnesButForTheLast) {
  Problem problem;
  EXPECT_TRUE(scored_folds(problem).empty());
  problem.folds.resize(7);
  for (const std::size_t f : {1U, 2U, 5U}) problem.folds[f].usable = false;
  EXPECT_EQ(scored_folds(problem), (std::vector<std::uint32_t>{0, 3, 4}));
  problem.folds[0].usable = false;
  problem.folds[5].usable = true;
  EXPECT_EQ(scored_folds(problem), (std::vector<std::uint32_t>{3, 4, 5}));
}

TEST(Desk, AsksOnlyForWhatTheLedgerDoesNotKnowAndMixesNothingUp) {
  FakeStudy s;
  s.evaluator.fail_every = 3;
  const auto wanted = many(12);
  const StudyInputs inputs = s.inputs();
  Ledger fresh, known;
  Recorder alone(s.evaluator), recorder(s.evaluator);
  Desk plain(inputs, alone, fresh, s.hooks);
  const auto expected = plain.ask(wanted, {});
  for (const std::size_t i : {1U, 2U, 5U, 11U}) known.append({&expected[i], 1});
  Desk desk(inputs, recorder, known, s.hooks);
  const auto got = desk.ask(wanted, {});
  EXPECT_EQ(recorder.asked, (std::vector<std::vector<double>>{{1, 4, 5, 7, 8, 9, 10, 11}}));
  ASSERT_EQ(got.size(), 12U);
  const std::set<std::size_t> from_cache{1, 2, 5, 11};
  for (std::size_t i = 0; i < 12; ++i) {
    EXPECT_EQ(got[i].id, static_cast<std::int64_t>(i) + 1);
    EXPECT_EQ(got[i].config.C, static_cast<double>(i + 1));
    EXPECT_EQ(got[i].key, expected[i].key);
    EXPECT_EQ(got[i].reason, expected[i].reason) << i;
    EXPECT_EQ(got[i].score(), expected[i].score()) << i;
    EXPECT_EQ(got[i].windows.size(), expected[i].windows.size());
    EXPECT_EQ(got[i].from_cache, from_cache.contains(i)) << i;
  }
  EXPECT_EQ(desk.progress().done, 12);
  EXPECT_EQ(desk.progress().from_cache, 4);
  EXPECT_EQ(known.size(), 12U);
  const auto again = desk.ask({&wanted[3], 1}, {});
  EXPECT_EQ(again.at(0).id, 13) << "ids count on";
  EXPECT_TRUE(again.at(0).from_cache);
}

TEST(Desk, TellsItsProgressAsTheTrialsHaveIt) {
  FakeStudy s;
  s.evaluator.fail_every = 3;
  s.evaluator.work = 8'000;  // chunks of eight
  Ledger ledger;
  std::vector<Trial> seen;
  std::vector<std::int64_t> done;
  s.hooks.on_trial = [&](const Trial& t) { seen.push_back(t); };
  s.hooks.on_progress = [&](const StudyProgress& p) {
    done.push_back(p.done);
    EXPECT_EQ(p.done, static_cast<std::int64_t>(seen.size()));
    EXPECT_EQ(p.budget, 77);
    EXPECT_EQ(p.pass, 3);
    EXPECT_EQ(p.family, "C");
    std::int64_t failed = 0, from_cache = 0;
    double best = 1e9;
    for (const Trial& t : seen) {
      failed += t.ok() ? 0 : 1;
      from_cache += t.from_cache ? 1 : 0;
      if (t.ok()) best = std::min(best, t.score());
    }
    EXPECT_EQ(p.failed, failed);
    EXPECT_EQ(p.from_cache, from_cache);
    EXPECT_EQ(p.has_best, best < 1e9);
    if (p.has_best) {
      EXPECT_EQ(p.best_score, best);
    }
  };
  const StudyInputs inputs = s.inputs();
  Desk desk(inputs, s.evaluator, ledger, s.hooks);
  EXPECT_FALSE(desk.progress().has_best);
  desk.set_budget(77);
  const auto first = desk.ask(many(20), {3, "C"});
  EXPECT_EQ(done, (std::vector<std::int64_t>{8, 16, 20}));
  EXPECT_EQ(desk.ask(many(20), {3, "C"}).size(), 20U);
  EXPECT_EQ(done.back(), 40);
  EXPECT_GT(desk.progress().failed, 2);
  EXPECT_EQ(desk.failed().size(), static_cast<std::size_t>(desk.progress().failed));
}

TEST(Desk, RecallsWhatTheLedgerKnowsUnderItsOldId) {
  FakeStudy s;
  s.evaluator.fail_every = 0;
  Ledger ledger;
  const StudyInputs inputs = s.inputs();
  Desk desk(inputs, s.evaluator, ledger, s.hooks);
  const auto trials = desk.ask(many(3), {});
  const auto recalled = desk.recall(with_C(2), 2);
  ASSERT_TRUE(recalled.has_value());
  EXPECT_EQ(recalled->id, 2);
  EXPECT_EQ(recalled->score(), trials[1].score());
  EXPECT_TRUE(recalled->from_cache);
  EXPECT_EQ(recalled->num_features, trials[1].num_features);
  EXPECT_FALSE(desk.recall(with_C(4), 4).has_value());
  EXPECT_EQ(desk.progress().done, 3);
}

TEST(Desk, KeepsTheFirstTenThousandFailures) {
  FakeStudy s;
  s.evaluator.fail_every = 1;
  Ledger ledger;
  const StudyInputs inputs = s.inputs();
  Desk desk(inputs, s.evaluator, ledger, s.hooks);
  (void)desk.ask(many(10'002), {});
  EXPECT_EQ(desk.progress().failed, 10'002);
  ASSERT_EQ(desk.failed().size(), 10'000U);
  EXPECT_EQ(desk.failed().back().id, 10'000);
}

}  // namespace
}  // namespace calibeam
