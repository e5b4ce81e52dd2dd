// What a key is made of, setting by setting.
#include "study/key.hpp"

#include <gtest/gtest.h>

#include <set>

#include "search/configuration_json.hpp"
#include "study/support.hpp"

namespace calibeam {
namespace {

using testing::FakeStudy;

std::string key_of(const FakeStudy& s, const Configuration& c = {}) {
  return make_key(key_context(s.data, s.options), c, canonical_text(c));
}

TEST(KeyContext, IsATextOfEverythingThatAllKeysShare) {
  FakeStudy s;
  s.data.prn_column = "pRN\xC3\xA9";
  s.options.regime.tdays_allowed = {4, 3, 4};
  s.options.regime.asof_weekdays = {1, 0};
  s.options.regime.train_tickers = {"B", "A"};
  EXPECT_EQ(
      key_context(s.data, s.options).text,
      R"({"categorical":[],"data":"0123456789abcdef0123456789abcdef","fit":{"renormalise_weights":true,)"
      R"("ticker_min_support":300,"ticker_min_support_interactions":1000},"key_version":1,)"
      R"("metric":{"ece_bins":15,"eceq_bins":10},"prn_column":"pRN\u00e9","regime":{"asof_weekdays":[0,1],)"
      R"("foundation_tickers":["IWM","QQQ","SPY"],"tdays":[3.0,4.0],"train_tickers":["A","B"]},"semantics":1,)"
      R"("split":{"calib_fraction":0.2,"embargo_weeks":0,"test_weeks":20,"val_window_weeks":10,"val_windows":4}})");
}

// Results of older runs are found by these: another key for the same thing loses them all.
TEST(Key, IsTheOneOfOlderRuns) {
  FakeStudy s;
  EXPECT_EQ(key_of(s), "48abc330457131970a3db60c282959d3");
  s.data.categorical.push_back({"sector", {0, 1, 1}, {"a", "b\xC3\xA9"}});
  s.data.column_hashes = {{"rv20_sqrtT", "cc"}, {"vix", "aa"}, {"ust", "bb"}};
  Configuration c;
  c.feature_choices = {{"macro", {"vix"}}};
  EXPECT_EQ(key_of(s, c), "f455b9a7c1c1827959541f9dd0fe71c0");
}

TEST(Key, ChangesWithEverySetting) {
  using Change = void (*)(FakeStudy&);
  const std::vector<Change> changes{[](FakeStudy& s) { s.data.prn_column = "other"; },
                                    [](FakeStudy& s) { s.data.fingerprint.back() = '0'; },
                                    [](FakeStudy& s) { s.options.regime.tdays_allowed = {4}; },
                                    [](FakeStudy& s) { s.options.regime.asof_weekdays = {0}; },
                                    [](FakeStudy& s) { s.options.regime.train_tickers = {"A"}; },
                                    [](FakeStudy& s) {
                                      s.options.regime.foundation_tickers = {"SPY", "QQQ"};
                                    },
                                    [](FakeStudy& s) { s.options.split.test_weeks = 21; },
                                    [](FakeStudy& s) { s.options.split.val_windows = 3; },
                                    [](FakeStudy& s) { s.options.split.val_window_weeks = 11; },
                                    [](FakeStudy& s) { s.options.split.embargo_weeks = 1; },
                                    [](FakeStudy& s) { s.options.split.calib_fraction = 0.25; },
                                    [](FakeStudy& s) { s.options.fit.renormalise_weights = false; },
                                    [](FakeStudy& s) { s.options.fit.ticker_min_support = 301; },
                                    [](FakeStudy& s) { s.options.fit.ticker_min_support_interactions = 1001; },
                                    [](FakeStudy& s) { s.options.metric.ece_bins = 16; },
                                    [](FakeStudy& s) { s.options.metric.eceq_bins = 11; }};
  std::set<std::string> keys{key_of(FakeStudy())};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    FakeStudy s;
    changes[i](s);
    EXPECT_TRUE(keys.insert(key_of(s)).second) << i;
  }
}

TEST(Key, ChangesWithEveryCodeAndLevelOfACategoricalColumn) {
  FakeStudy s;
  s.data.categorical = {{"sector", {0, 1, 0, 1, 0}, {"a", "bc"}}};
  std::set<std::string> keys{key_of(s)};
  for (std::size_t i = 0; i < 5; ++i) {
    s.data.categorical[0].codes[i] ^= 1U;
    EXPECT_TRUE(keys.insert(key_of(s)).second) << i;
    s.data.categorical[0].codes[i] ^= 1U;
  }
  s.data.categorical[0].levels = {"ab", "c"};
  EXPECT_TRUE(keys.insert(key_of(s)).second);
  s.data.categorical[0].name = "group";
  EXPECT_TRUE(keys.insert(key_of(s)).second);
}

TEST(Key, HoldsIntermediatesOfTheFileWhateverTheModelUses) {
  FakeStudy s;
  std::set<std::string> keys{key_of(s)};
  for (const char* name : {"sqrt_T_years", "rv20_sqrtT", "log_m_over_volT", "log_m_fwd_over_volT"}) {
    for (const char* hash : {"aa", "bb"}) {
      s.data.column_hashes = {{name, hash}};
      EXPECT_TRUE(keys.insert(key_of(s)).second) << name;
    }
  }
  s.data.column_hashes = {{"vix", "aa"}};
  EXPECT_FALSE(keys.insert(key_of(s)).second);
}

}  // namespace
}  // namespace calibeam
