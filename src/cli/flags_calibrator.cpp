// Flags that give one configuration, or a fitted model.
#include <fmt/format.h>

#include "cli/flag.hpp"
#include "cli/flag_values.hpp"

namespace calibeam::cli {
namespace {

CalibratorFlags& calibrator(Settings& s) { return s.calibrator; }

std::vector<Flag> file_flags() {
  return {
      {"config", "", "FILE", "Configuration(s) as JSON: an object, a list, or a best_config.json.", Group::calibrator,
       kEvaluate | kFit, bind_text([](Settings & s) -> auto& { return s.config_file; }), Completion::file, kEvaluate},
      {"with-test", "", "", "Also fit on all weeks before TEST and score TEST.", Group::calibrator, kEvaluate,
       bind_switch([](Settings & s) -> auto& { return s.with_test; })},
      {"model", "", "FILE", "model.json as written by tune or fit.", Group::calibrator, kPredict,
       bind_text([](Settings & s) -> auto& { return s.model_file; }), Completion::file, kPredict},
      {"use-model", "", "", "Use the fitted model even where the search deployed the baseline, pRN itself.",
       Group::calibrator, kPredict, bind_switch([](Settings & s) -> auto& { return s.use_model; })},
      {"allow-missing-columns", "", "", "A column that the file lacks counts as missing in every row.",
       Group::calibrator, kPredict, bind_switch([](Settings & s) -> auto& { return s.allow_missing_columns; })},
  };
}

std::vector<Flag> number_flags() {
  return {
      {"C", "", "X", "Inverse regularisation strength.", Group::calibrator, kFit,
       Binding{[](Settings& s, const Given& g) {
                 calibrator(s).C = to_real(g, {1e-12, 1e12});
               },
               "",
               {}}},
      {"train-decay-half-life-weeks", "", "X", "Half-life of the recency weights; 0: off.", Group::calibrator, kFit,
       Binding{[](Settings& s, const Given& g) {
                 calibrator(s).train_decay_half_life_weeks = to_real(g, {0.0, 1e6});
               },
               "",
               {}}},
      {"foundation-weight", "", "X", "Weight of foundation tickers in fits; 1: off.", Group::calibrator, kFit,
       Binding{[](Settings& s, const Given& g) {
                 calibrator(s).foundation_weight = to_real(g, {0.0, 1e6, true});
               },
               "",
               {}}},
  };
}

std::vector<Flag> choice_flags() {
  return {
      {"features", "", "LIST", "Numeric features besides x_logit_prn, such as rv20,log_m_fwd,x_m.", Group::calibrator,
       kFit, Binding{[](Settings& s, const Given& g) { calibrator(s).features = to_list(g); }, "", {}}},
      {"calibrate", "", "HOW", "What follows the logistic regression.", Group::calibrator, kFit,
       bind_choice({"none", "platt", "isotonic"}, "",
                   [](Settings& s, std::size_t i) { calibrator(s).calibrate = static_cast<Calibration>(i); })},
      {"group-reweight", "", "HOW", "chain: every option chain weighs the same in fits.", Group::calibrator, kFit,
       bind_choice({"none", "chain"}, "",
                   [](Settings& s, std::size_t i) { calibrator(s).group_reweight = static_cast<GroupReweight>(i); })},
      {"ticker-intercepts", "", "WHICH", "Tickers with an intercept of their own.", Group::calibrator, kFit,
       bind_choice(
           {"none", "all", "non_foundation"}, "",
           [](Settings& s, std::size_t i) { calibrator(s).ticker_intercepts = static_cast<TickerIntercepts>(i); })},
      {"ticker-x-interactions", "", "", "Ticker slopes on x_logit_prn; needs ticker intercepts.", Group::calibrator,
       kFit, bind_switch([](Settings & s) -> auto& { return calibrator(s).ticker_x_interactions; })},
      {"enable-x-m", "", "", "Interaction of x_logit_prn with moneyness; needs a moneyness feature.", Group::calibrator,
       kFit, bind_switch([](Settings & s) -> auto& { return calibrator(s).enable_x_m; })},
      {"enable-x-abs-m", "", "", "The same with absolute moneyness.", Group::calibrator, kFit,
       bind_switch([](Settings & s) -> auto& { return calibrator(s).enable_x_abs_m; })},
  };
}

}  // namespace

std::vector<Flag> calibrator_flags() {
  std::vector<Flag> flags = file_flags();
  for (const auto& part : {number_flags(), choice_flags()}) flags.insert(flags.end(), part.begin(), part.end());
  return flags;
}

}  // namespace calibeam::cli
