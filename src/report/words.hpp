// Configurations and settings as a person, a JSON reader and a shell want them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "calibeam/configuration.hpp"
#include "calibeam/evaluation.hpp"
#include "calibeam/options.hpp"
#include "report/text.hpp"

namespace calibeam {

/// One sentence per setting, for the report.
[[nodiscard]] std::vector<std::string> config_sentences(const Configuration& config);

/// Optional numeric features by name, sorted, then x_m and x_abs_m where they are on.
[[nodiscard]] std::vector<std::string> optional_features(const Configuration& config);

/// 23571 -> "23,571"
[[nodiscard]] std::string count_text(std::int64_t count);

/// Signed, six decimals: "-0.001234".
[[nodiscard]] std::string signed_text(double value);

[[nodiscard]] Json regime_json(const RegimeOptions& regime);
[[nodiscard]] Json split_json(const SplitOptions& split);
[[nodiscard]] Json fit_json(const FitOptions& fit);
[[nodiscard]] Json metric_json(const MetricOptions& metric);

/// {"logloss", "brier", "ece", "eceq"}
[[nodiscard]] Json metrics_json(const Metrics& metrics);
/// {"model", "baseline", "delta"}, each as above
/// Model minus baseline.
[[nodiscard]] Metrics difference(const Metrics& model, const Metrics& baseline);
[[nodiscard]] Json comparison_json(const Metrics& model, const Metrics& baseline);

/// The flags that choose the same data, regime, splits, fits and metrics; defaults are left out. Starts with --csv.
[[nodiscard]] std::string study_flags(const StudyOptions& options);

}  // namespace calibeam
