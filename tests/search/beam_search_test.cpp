// The beam search against a naive one written down here, step by step, for every budget.
#include "search/beam_search.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <limits>

#include "search/choice.hpp"
#include "search/ranking.hpp"
#include "search/support.hpp"

namespace calibeam {
namespace {

using testing::all_available;
using testing::fake_trial;
using testing::FakeRule;

// What was asked for, in order: one line per batch, with the step that it was announced as.
struct Course {
  std::vector<std::string> batches;
  int passes = 0;
};

Space small_space() {
  Space space = default_space({});
  std::erase_if(space.families, [](const Family& f) { return f.name == "trend" || f.name == "ticker_intercepts"; });
  space.families[0].numbers = {0.5, 1, 2};
  space.families.push_back(space.families[0]);  // what was there once leaves no trace
  space.families.back().numbers = {3, 4, 5, 6, 7, 8, 9};
  space.families.pop_back();
  return space;
}

std::string line_of(const SearchStep& step, std::span<const Effective> batch) {
  std::string line = fmt::format("{} {}:", step.pass, step.family);
  for (const auto& e : batch) line += " " + e.canonical;
  return line;
}

Course course_of(const Space& space, const SearchOptions& options, const FakeRule& rule) {
  const SpaceFacts facts = all_available();
  Course course;
  std::int64_t id = 0;
  const auto result =
      beam_search(space, facts, options, [&](std::span<const Effective> wanted, const SearchStep& step) {
        course.batches.push_back(line_of(step, wanted));
        std::vector<Trial> out;
        for (const auto& e : wanted) out.push_back(fake_trial(e, rule, ++id));
        return out;
      });
  EXPECT_FALSE(result.interrupted);
  EXPECT_EQ(static_cast<std::int64_t>(result.trials.size()), id);
  course.passes = result.passes;
  return course;
}

Course naive_course(const Space& space, const SearchOptions& options, const FakeRule& rule) {
  const SpaceFacts facts = all_available();
  Course course;
  std::vector<Trial> beam;
  std::set<std::string> known;
  double best = std::numeric_limits<double>::infinity();
  const auto ask = [&](const std::vector<Effective>& wanted, const SearchStep& step) {
    std::vector<Effective> batch;
    std::vector<Trial> answers;
    for (const auto& e : wanted) {
      const bool room = options.max_trials <= 0 || static_cast<std::int64_t>(known.size()) < options.max_trials;
      if (room && known.insert(e.canonical).second) batch.push_back(e);
    }
    if (!batch.empty()) course.batches.push_back(line_of(step, batch));
    for (const auto& e : batch) {
      answers.push_back(fake_trial(e, rule, 0));
      if (answers.back().ok()) best = std::min(best, answers.back().score());
    }
    return answers;
  };
  beam = ask({settle(space, facts, base_configuration(space, options))}, {0, ""});
  for (double before = 0.0; before != best;) {
    if (options.max_trials > 0 && static_cast<std::int64_t>(known.size()) == options.max_trials) break;
    before = best;
    ++course.passes;
    for (std::size_t f = 0; f < space.families.size(); ++f) {
      std::vector<Effective> wanted;
      for (const auto& member : beam) {
        for (std::size_t i = 0; i < space.families[f].size(); ++i) {
          wanted.push_back(propose(space, facts, member.config, f, i));
        }
      }
      std::vector<Trial> pool = beam;
      for (auto& answer : ask(wanted, {course.passes, space.families[f].name})) pool.push_back(answer);
      std::vector<const Trial*> pointers;
      for (const auto& trial : pool) pointers.push_back(&trial);
      const auto width = static_cast<std::size_t>(options.beam_width < 1 ? 1 : options.beam_width);
      std::vector<Trial> next;
      for (const Trial* trial : next_beam(pointers, width, options.tie_epsilon)) next.push_back(*trial);
      if (!next.empty()) beam = next;
    }
  }
  return course;
}

TEST(BeamSearch, AsksWhatTheNaiveSearchAsksWhateverTheBudget) {
  const Space space = small_space();
  SearchOptions options;
  int most_passes = 0;
  for (int round = 0; round < 5; ++round) {
    FakeRule rule;
    rule.seed = static_cast<std::uint64_t>(round);
    rule.fail_every = round == 1 ? 2 : 0;
    options.beam_width = round == 4 ? 0 : round;
    for (std::int64_t budget = round < 2 ? 0 : 90; budget <= 140; ++budget) {
      options.max_trials = budget;
      const Course got = course_of(space, options, rule), expected = naive_course(space, options, rule);
      ASSERT_EQ(got.batches, expected.batches) << round << " " << budget;
      ASSERT_EQ(got.passes, expected.passes) << round << " " << budget;
      most_passes = std::max(most_passes, got.passes);
    }
  }
  EXPECT_GE(most_passes, 3) << "or nothing was learned about passes";
}

TEST(BeamSearch, MakesNoFurtherRequestOnceItIsInterrupted) {
  const Space space = small_space();
  const SpaceFacts facts = all_available();
  for (const int last : {1, 2, 4}) {
    int calls = 0;
    const auto result = beam_search(space, facts, {}, [&](std::span<const Effective> wanted, const SearchStep&) {
      std::vector<Trial> out;
      for (const auto& e : ++calls == last ? wanted.first(wanted.size() - 1) : wanted)
        out.push_back(fake_trial(e, {}, 0));
      return out;
    });
    EXPECT_EQ(calls, last);
    EXPECT_TRUE(result.interrupted);
    EXPECT_EQ(result.passes, last == 1 ? 0 : 1);
  }
}

}  // namespace
}  // namespace calibeam
