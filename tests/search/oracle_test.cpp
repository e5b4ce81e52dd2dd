// The same made-up facts and scores, searched by the reference implementation and by us: everything must be equal.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "search/beam_search.hpp"
#include "search/enumeration.hpp"
#include "search/ranking.hpp"
#include "search/refine_c.hpp"
#include "search/support.hpp"

namespace calibeam {
namespace {

namespace fs = std::filesystem;

struct Case {
  SpaceFacts facts = testing::all_available();
  SearchOptions options;
  testing::FakeRule rule;
  bool enumerate = false;
};

nlohmann::json run_reference(const Case& c, const std::string& oracle, const std::string& python) {
  auto problems = nlohmann::json::object();
  for (const auto& [name, p] : c.facts.problems) problems[name] = {p.fatal, p.reason};
  const nlohmann::json settings{{"problems", problems},
                                {"tickers", c.facts.num_tickers},
                                {"foundation", c.facts.has_foundation},
                                {"chains", c.facts.has_chains},
                                {"slopes_all", c.facts.slopes_with_all},
                                {"slopes_non_foundation", c.facts.slopes_with_non_foundation},
                                {"C_grid", c.options.C_grid},
                                {"isotonic", c.options.allow_isotonic},
                                {"max_trials", c.options.max_trials},
                                {"beam_width", c.options.beam_width},
                                {"tie_epsilon", c.options.tie_epsilon},
                                {"seed", c.rule.seed},
                                {"spread", c.rule.spread},
                                {"fail_every", c.rule.fail_every},
                                {"blind_to_C", c.rule.blind_to_C},
                                {"enumerate", c.enumerate}};
  const auto command = fmt::format("OPENBLAS_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1 '{}' '{}' '{}' '{}'", python,
                                   CALIBEAM_SOURCE_DIR "/tests/search/oracle_search.py", oracle, settings.dump());
  FILE* pipe = ::popen(command.c_str(), "r");
  std::string text;
  char buffer[4096];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, n);
  EXPECT_EQ(::pclose(pipe), 0);
  return nlohmann::json::parse(text);
}

void expect_equal(const Case& c, const std::string& oracle, const std::string& python) {
  const auto expected = run_reference(c, oracle, python);
  const auto space = available_space(default_space(c.options), c.facts);
  const Ask ask = testing::fake_ask(c.rule);
  const auto beam = beam_search(space, c.facts, c.options, ask);
  std::vector<std::string> trials, ranked_texts, refined;
  std::vector<const Trial*> all;
  for (const auto& t : beam.trials) trials.push_back(t.canonical), all.push_back(&t);
  EXPECT_EQ(trials, expected["trials"].get<std::vector<std::string>>());
  EXPECT_GT(trials.size(), 20U);
  EXPECT_EQ(beam.passes, expected["passes"].get<int>());
  const auto ranked = ranking(all, c.options.tie_epsilon);
  for (const Trial* t : ranked) ranked_texts.push_back(t->canonical);
  EXPECT_EQ(ranked_texts, expected["ranking"].get<std::vector<std::string>>());
  if (!ranked.empty()) {
    for (const auto& t : refine_c(*ranked.front(), ask).trials) refined.push_back(t.canonical);
  }
  EXPECT_EQ(refined, expected["refined"].get<std::vector<std::string>>());
  if (c.enumerate) {
    EXPECT_EQ(Enumeration(space, c.facts, c.options).count(), expected["effective"].get<std::uint64_t>());
  }
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    Case c;
    c.rule.seed = seed;
    c.rule.spread = seed % 3 == 0 ? 2001 : (seed % 3 == 1 ? 31 : 500001);
    c.rule.fail_every = seed % 4 == 1 ? 5 : 0;
    c.rule.blind_to_C = seed % 4 == 2;
    c.options.allow_isotonic = seed % 2 == 1;
    c.options.max_trials = seed % 5 == 4 ? 40 : 250;
    c.options.beam_width = seed % 5 == 3 ? 1 : 5;
    if (seed % 3 == 1) c.facts.has_foundation = c.facts.slopes_with_non_foundation = false;
    if (seed % 4 == 3) c.facts.problems["rv20_sqrtT"] = {false, "T_days takes one value"};
    if (seed == 5) c.facts.problems["log_m_fwd"] = c.facts.problems["abs_log_m_fwd"] = {true, "no column r"};
    if (seed == 6) c.facts.problems["x_m"] = {false, "constant"};
    if (seed == 7) c.facts.num_tickers = 1, c.facts.has_chains = false;
    if (seed == 8) c.facts.slopes_with_all = c.facts.slopes_with_non_foundation = false;
    if (seed == 9) c.rule.fail_every = 1;
    all.push_back(c);
  }
  return all;
}

std::string setting(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : otherwise;
}

TEST(AgainstTheReference, SearchRankingAndRefinementAreTheSame) {
  const auto oracle = setting("CALIBEAM_SHARED", CALIBEAM_SOURCE_DIR "/../shared") + "/oracle";
  const auto python = setting("CALIBEAM_ORACLE_PYTHON", "");
  if (!fs::exists(oracle + "/oracle.py") || !fs::exists(python)) {
    GTEST_SKIP() << "needs CALIBEAM_SHARED, and CALIBEAM_ORACLE_PYTHON with numpy and pandas";
  }
  auto all = cases();
  for (std::size_t i = 0; i < all.size(); ++i) {
    SCOPED_TRACE(i);
    all[i].enumerate = i == 5 || i == 6;
    if (all[i].enumerate) all[i].options.C_grid = {0.5, 1};
    expect_equal(all[i], oracle, python);
  }
}

}  // namespace
}  // namespace calibeam
