// What a search varies: one calibrator configuration (SEMANTICS section 9).
#pragma once

#include <map>
#include <string>
#include <vector>

namespace calibeam {

// Enumerators stand in the order of plainness that breaks ties in the ranking (SEMANTICS section 8).
enum class Calibration { none, platt, isotonic };
enum class GroupReweight { none, chain };
enum class TickerIntercepts { none, all, non_foundation };

/// Feature family ("volatility", "moneyness", "quality", "trend", or a family of the user's own) -> chosen columns,
/// sorted by name. A family that is absent here chose nothing.
using FeatureChoices = std::map<std::string, std::vector<std::string>>;

/// One calibrator configuration. The defaults are the base configuration, but for C, which is the first of the grid.
struct Configuration {
  double C = 1.0;                  ///< inverse regularisation strength, > 0
  FeatureChoices feature_choices;  ///< optional numeric features; x_logit_prn is always in the model
  bool enable_x_m = false;         ///< interaction x_logit_prn * moneyness
  bool enable_x_abs_m = false;     ///< interaction x_logit_prn * |moneyness|
  Calibration calibrate = Calibration::none;
  GroupReweight group_reweight = GroupReweight::none;
  TickerIntercepts ticker_intercepts = TickerIntercepts::non_foundation;
  bool ticker_x_interactions = false;        ///< ticker slopes on x_logit_prn
  double train_decay_half_life_weeks = 0.0;  ///< 0 = no decay
  double foundation_weight = 1.0;            ///< > 0; 1 = off

  bool operator==(const Configuration&) const = default;
};

}  // namespace calibeam
