// What facts about the data leave of a space and of a configuration, against the sentences of SEMANTICS section 9.
#include <gtest/gtest.h>

#include <algorithm>

#include "calibeam/error.hpp"
#include "search/effective.hpp"
#include "search/space.hpp"
#include "search/support.hpp"

namespace calibeam {
namespace {

using testing::all_available;

using FeatureLists = std::vector<std::vector<std::string>>;

Family& family(Space& space, const std::string& name) {
  return *std::find_if(space.families.begin(), space.families.end(), [&](const Family& f) { return f.name == name; });
}

TEST(AvailableSpace, IsTheWholeSpaceWhereNothingIsMissing) {
  SpaceFacts facts = all_available();
  facts.problems["elsewhere"] = {true, "no column elsewhere"};
  facts.num_tickers = 2;
  for (const bool all : {true, false}) {
    facts.slopes_with_all = all;
    facts.slopes_with_non_foundation = !all;
    EXPECT_EQ(available_space(default_space({}), facts), default_space({}));
  }
}

TEST(AvailableSpace, TellsEverythingThatItTakesOut) {
  SpaceFacts facts;
  facts.num_tickers = 1;
  facts.problems["rv20_sqrtT"] = {false, "T_days takes one value"};
  facts.problems["abs_log_m_fwd"] = {false, "constant"};
  facts.problems["dividend_yield"] = {true, "no column dividend_yield"};
  facts.problems["x_abs_m"] = {true, "no moneyness"};
  const Space space = available_space(default_space({}), facts);
  const std::vector<TakenOut> taken_out{
      {"volatility", "rv20_sqrtT", "T_days takes one value"},
      {"moneyness", "abs_log_m_fwd", "constant"},
      {"trend", "dividend_yield", "no column dividend_yield"},
      {"interactions", "x_abs_m", "no moneyness"},
      {"group_reweight", "all but the neutral one", "no as-of and expiry columns"},
      {"ticker_intercepts", "all but the neutral one", "fewer than 2 tickers before the VAL weeks"},
      {"ticker_x_interactions", "true", "fewer than 2 tickers with enough rows for a slope"},
      {"foundation_weight", "all but the neutral one", "no foundation ticker in the data before the VAL weeks"}};
  EXPECT_EQ(space.taken_out, taken_out);
  Space expected = default_space({});
  family(expected, "volatility").features = {{}, {"rv20"}};
  family(expected, "moneyness").features = {{}, {"log_m_fwd"}};
  family(expected, "trend").features = {{}};
  family(expected, "interactions").interactions = {{false, false}, {true, false}};
  family(expected, "group_reweight").reweights = {GroupReweight::none};
  family(expected, "ticker_intercepts").intercepts = {TickerIntercepts::none};
  family(expected, "ticker_x_interactions").slopes = {false};
  family(expected, "foundation_weight").numbers = {1.0};
  EXPECT_EQ(space.families, expected.families);
}

TEST(AvailableSpace, PutsLogMInPlaceOnlyWhereTheFamilySaysSoAndTheForwardIsMissing) {
  Space space = default_space({});
  space.families.push_back(family(space, "moneyness"));
  space.families.back().name = "more";
  space.families.back().log_m_stands_in = false;
  SpaceFacts facts = all_available();
  facts.problems["log_m_fwd"] = {true, "no column r"};
  Space available = available_space(space, facts);
  EXPECT_EQ(family(available, "moneyness").features,
            (FeatureLists{{}, {"log_m"}, {"abs_log_m"}, {"abs_log_m", "log_m"}}));
  EXPECT_EQ(family(available, "more").features, (FeatureLists{{}, {"abs_log_m_fwd"}}));
  EXPECT_EQ(available.taken_out, (std::vector<TakenOut>{{"more", "log_m_fwd", "no column r"}}));
  facts.problems["abs_log_m"] = {false, "constant"};
  available = available_space(space, facts);
  EXPECT_EQ(family(available, "moneyness").features, (FeatureLists{{}, {"log_m"}}));
  facts.problems["log_m"] = {false, "constant"};
  available = available_space(space, facts);
  EXPECT_EQ(family(available, "moneyness").features, (FeatureLists{{}, {"abs_log_m_fwd"}}));
}

TEST(AvailableSpace, LeavesAFamilyOneChoiceThatDoesNothing) {
  Space space = default_space({});
  family(space, "volatility").features = {{"rv20"}};
  family(space, "interactions").interactions = {{true, true}};
  family(space, "ticker_x_interactions").slopes = {true};
  family(space, "group_reweight").reweights = {GroupReweight::none, GroupReweight::chain};
  SpaceFacts facts = all_available();
  facts.problems["rv20"] = {true, "no column rv20"};
  facts.problems["x_abs_m"] = {true, "no moneyness"};
  facts.has_chains = facts.slopes_with_all = facts.slopes_with_non_foundation = false;
  const Space available = available_space(space, facts);
  Space expected = space;
  family(expected, "volatility").features = {{}};
  family(expected, "interactions").interactions = {{false, false}};
  family(expected, "ticker_x_interactions").slopes = {false};
  family(expected, "group_reweight").reweights = {GroupReweight::none};
  EXPECT_EQ(available.families, expected.families);
  EXPECT_EQ(available.taken_out.size(), 4U);
  EXPECT_EQ(available_space(available, facts).taken_out, available.taken_out) << "nothing is taken out twice";
  SpaceFacts constant = all_available();
  constant.problems["x_abs_m"] = {false, "constant"};
  EXPECT_EQ(available_space(space, constant), space) << "effective configurations see to an interaction like that";
  constant.problems = {{"x_m", {true, "no moneyness"}}};
  EXPECT_EQ(available_space(default_space({}), constant).families[5].interactions,
            (std::vector<std::pair<bool, bool>>{{false, false}, {false, true}}));
}

// Every combination of flags, facts and tickers, each flag by its sentence.
TEST(Effective, SwitchesByTheSentencesOfThePage) {
  for (unsigned bits = 0; bits < 1U << 11; ++bits) {
    const auto bit = [bits](unsigned i) { return (bits >> i & 1U) != 0; };
    SpaceFacts facts;
    facts.num_tickers = bit(0) ? 2 : 1;
    facts.has_foundation = bit(1);
    facts.has_chains = bit(2);
    facts.slopes_with_all = bit(3);
    facts.slopes_with_non_foundation = bit(4);
    if (bit(5)) facts.problems["x_m"] = {false, "constant"};
    Configuration c;
    if (bit(6)) c.feature_choices["moneyness"] = {"log_m_fwd"};
    c.enable_x_m = c.enable_x_abs_m = bit(7);
    c.ticker_x_interactions = bit(8);
    c.ticker_intercepts =
        bit(9) ? TickerIntercepts::non_foundation : (bit(10) ? TickerIntercepts::all : TickerIntercepts::none);
    c.group_reweight = GroupReweight::chain;
    c.foundation_weight = 1.5;
    const Effective got = effective_configuration(c, facts);
    Configuration expected = c;
    expected.enable_x_m = bit(7) && bit(6) && !bit(5);
    expected.enable_x_abs_m = bit(7) && bit(6);
    const bool asked = bit(9) || bit(10);
    const bool pooled = bit(0) && bit(9) && bit(1), each = bit(0) && asked && !pooled;
    expected.ticker_intercepts =
        pooled ? TickerIntercepts::non_foundation : (each ? TickerIntercepts::all : TickerIntercepts::none);
    expected.ticker_x_interactions = bit(8) && ((pooled && bit(4)) || (each && bit(3)));
    if (!bit(1)) expected.foundation_weight = 1.0;
    if (!bit(2)) expected.group_reweight = GroupReweight::none;
    EXPECT_EQ(got.config, expected) << bits;
    EXPECT_EQ(got.canonical, canonical_text(expected)) << bits;
    EXPECT_EQ(got.notes.size(), bit(5) && bit(6) && bit(7) ? 1U : 0U) << bits;
  }
}

TEST(Effective, NotesEveryFeatureThatItLeavesOutAndSortsTheOthers) {
  SpaceFacts facts = all_available();
  facts.problems = {{"flat", {false, "constant"}}, {"x_abs_m", {false, "missing"}}, {"gone", {true, "no column gone"}}};
  Configuration c;
  c.feature_choices = {{"moneyness", {"log_m_fwd", "flat", "abs_log_m_fwd", "log_m_fwd"}}, {"trend", {"flat"}}};
  c.enable_x_m = c.enable_x_abs_m = true;
  const Effective e = effective_configuration(c, facts);
  EXPECT_EQ(e.config.feature_choices, (FeatureChoices{{"moneyness", {"abs_log_m_fwd", "log_m_fwd"}}}));
  EXPECT_TRUE(e.config.enable_x_m);
  EXPECT_FALSE(e.config.enable_x_abs_m);
  EXPECT_EQ(e.notes, (std::vector<std::string>{"flat: constant", "flat: constant", "x_abs_m: missing"}));
  c.feature_choices["trend"] = {"gone"};
  EXPECT_THROW((void)effective_configuration(c, facts), DataError);
  EXPECT_EQ(effective_configuration(c, facts, CannotGive::is_taken_out).notes.at(1), "gone: no column gone");
}

}  // namespace
}  // namespace calibeam
