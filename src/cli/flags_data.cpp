// Flags that say where the data is, what its columns are called and which rows take part.
#include <fmt/format.h>

#include "cli/flag.hpp"
#include "cli/flag_values.hpp"

namespace calibeam::cli {
namespace {

InputOptions& input(Settings& s) { return s.study.input; }

std::vector<Flag> column_flags() {
  return {
      {"csv", "", "FILE", "CSV file with one row per ticker, as-of date, expiry and strike.", Group::data,
       kStudy | kPredict, bind_text([](Settings & s) -> auto& { return input(s).csv; }), Completion::file,
       kStudy | kPredict},
      {"week-col", "", "NAME", "Column with the week's Friday, the time key of every split.", Group::data, kStudy,
       bind_text([](Settings & s) -> auto& { return input(s).week_column; })},
      {"ticker-col", "", "NAME", "Column with the ticker (predict: called as in training, if not given).", Group::data,
       kStudy | kPredict, bind_text([](Settings & s) -> auto& { return input(s).ticker_column; })},
      {"prn-col", "", "NAME",
       "Column with the risk-neutral probability, in [0, 1] (predict: called as in training, if not given).",
       Group::data, kStudy | kPredict, bind_text([](Settings & s) -> auto& { return input(s).prn_column; })},
      {"target-col", "", "NAME",
       "Column with the outcome, 0 or 1; without the flag the first present of outcome_ST_gt_K, target, y, label.",
       Group::data, kStudy, bind_text([](Settings & s) -> auto& { return input(s).target_column; })},
      {"weight-col", "", "NAME",
       "Column with row weights >= 0, or none; without the flag the first present of sample_weight_final, "
       "quality_weight, else every row weighs 1.",
       Group::data, kStudy, bind_text([](Settings & s) -> auto& { return input(s).weight_column; })},
      {"categorical-features", "", "LIST", "Text columns that enter every model as 0/1 levels.", Group::data, kStudy,
       bind_list([](Settings & s) -> auto& { return input(s).categorical_features; })},
  };
}

}  // namespace

std::vector<Flag> data_flags() {
  std::vector<Flag> flags = column_flags();
  const std::vector<Flag> regime{
      {"tdays-allowed", "", "LIST", "Keep rows whose T_days is one of these, such as 4,3.", Group::regime, kStudy,
       Binding{[](Settings& s, const Given& g) { s.study.regime.tdays_allowed = to_reals(g, {}); }, "", {}}},
      {"asof-dow-allowed", "", "LIST", "Keep rows of these as-of weekdays, such as Mon,Tue or 0,1 (0 = Monday).",
       Group::regime, kStudy,
       Binding{[](Settings& s, const Given& g) { s.study.regime.asof_weekdays = to_weekdays(g); }, "", {}}},
      {"train-tickers", "", "LIST",
       "Learn from these tickers and the foundation tickers only; validation and test rows are not restricted.",
       Group::regime, kStudy, bind_tickers([](Settings & s) -> auto& { return s.study.regime.train_tickers; })},
      {"foundation-tickers", "", "LIST", "Broad tickers that share one intercept and can weigh more.", Group::regime,
       kStudy, bind_tickers([](Settings & s) -> auto& { return s.study.regime.foundation_tickers; })},
  };
  flags.insert(flags.end(), regime.begin(), regime.end());
  return flags;
}

}  // namespace calibeam::cli
