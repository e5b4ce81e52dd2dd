// Flags of the question whether the winner is better than pRN or only lucky (SEMANTICS section 13).
#include "cli/flag.hpp"
#include "cli/flag_values.hpp"

namespace calibeam::cli {
namespace {

TrustOptions& trust(Settings& s) { return s.study.trust; }

Binding block_weeks() {
  return {[](Settings& s, const Given& g) {
            trust(s).block_weeks = to_real(g, {1.0, 1e5});
          },
          "cube root of the VAL weeks, rounded",
          {}};
}

}  // namespace

std::vector<Flag> trust_flags() {
  return {
      {"deploy-rule", "", "RULE",
       "When the winner replaces pRN: significant: better, and the chance of luck is within --alpha; score: better "
       "on validation; always.",
       Group::trust, kTune,
       bind_choice({"significant", "score", "always"}, "significant",
                   [](Settings& s, std::size_t i) { trust(s).deploy_rule = static_cast<DeployRule>(i); })},
      {"alpha", "", "X", "The chance of deploying a lucky winner that is accepted.", Group::trust, kTune,
       bind_real([](Settings & s) -> auto& { return trust(s).alpha; }, {0.0, 1.0, true, true})},
      {"select", "", "RULE",
       "The winner: best: the first of the ranking; one-se: the plainest configuration within one standard error of "
       "the "
       "best.",
       Group::trust, kTune,
       bind_choice({"best", "one-se"}, "best",
                   [](Settings& s, std::size_t i) { trust(s).select = static_cast<SelectRule>(i); })},
      {"bootstrap-B", "", "N", "Draws of the bootstrap.", Group::trust, kTune,
       bind_integer64(
           [](Settings & s) -> auto& { return trust(s).bootstrap_draws; }, 100, 10000000)},
      {"block-weeks", "", "X", "Mean length of the runs of weeks that are drawn together, in weeks.", Group::trust,
       kTune, block_weeks()},
      {"bootstrap-group", "", "UNIT", "What is drawn as a whole for the intervals of the winner.", Group::trust, kTune,
       bind_choice({"week", "chain", "day"}, "week",
                   [](Settings& s, std::size_t i) { trust(s).bootstrap_group = static_cast<BootstrapGroup>(i); })},
  };
}

}  // namespace calibeam::cli
