// One evaluated configuration as the search, the ledger and the reports know it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "calibeam/configuration.hpp"
#include "calibeam/evaluation.hpp"

namespace calibeam {

/// Metrics of one VAL window.
struct WindowScore {
  Metrics model, baseline;
  std::vector<double> weekly_delta;  ///< per week: sum of w * delta log loss / total w of the window
};

/// An effective configuration with its results over the usable VAL windows. Plain data: what the ledger stores.
struct Trial {
  std::int64_t id = 0;               ///< 1, 2, ... in the order in which keys were first asked for
  Configuration config;              ///< effective
  std::string canonical;             ///< canonical JSON of `config`
  std::string key;                   ///< 32 hex digits
  std::string reason;                ///< empty: ok; else why it failed (SEMANTICS section 7)
  std::vector<WindowScore> windows;  ///< empty if failed
  double runtime_seconds = 0.0;
  bool from_cache = false;

  // Means over the windows (model minus baseline), and what the ranking uses.
  double objective = 0.0;  ///< mean log loss of the model
  double delta_log_loss = 0.0, delta_brier = 0.0, delta_ece = 0.0, delta_ece_q = 0.0;
  double delta_log_loss_std = 0.0;  ///< population standard deviation over windows
  double worst_delta_log_loss = 0.0;
  double tie_score = 0.0;
  int num_features = 0;  ///< optional numeric features, interactions included

  [[nodiscard]] bool ok() const { return reason.empty(); }
  [[nodiscard]] double score() const { return delta_log_loss; }
};

}  // namespace calibeam
