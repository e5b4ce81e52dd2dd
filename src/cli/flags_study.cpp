// Flags of splits, fits and metrics: what fixes the numbers of a run besides the data.
#include "cli/flag.hpp"
#include "cli/flag_values.hpp"

namespace calibeam::cli {
namespace {

constexpr int kMostWeeks = 100000;
constexpr int kMostRows = 1000000000;

SplitOptions& split(Settings& s) { return s.study.split; }
FitOptions& fit(Settings& s) { return s.study.fit; }

std::vector<Flag> split_flags() {
  return {
      {"test-weeks", "", "N", "The last N weeks are TEST: scored after the choice, for the winner alone.",
       Group::splits, kStudy | kGenerate,
       bind_integer(
           [](Settings & s) -> auto& { return split(s).test_weeks; }, 0, kMostWeeks)},
      {"val-windows", "", "N", "Number of validation windows before them.", Group::splits, kStudy | kGenerate,
       bind_integer(
           [](Settings & s) -> auto& { return split(s).val_windows; }, 1, kMostWeeks)},
      {"val-window-weeks", "", "N", "Weeks of one validation window.", Group::splits, kStudy | kGenerate,
       bind_integer(
           [](Settings & s) -> auto& { return split(s).val_window_weeks; }, 1, kMostWeeks)},
      {"embargo-weeks", "", "N", "Weeks left out between training and each window.", Group::splits, kStudy,
       bind_integer(
           [](Settings & s) -> auto& { return split(s).embargo_weeks; }, 0, kMostWeeks)},
      {"calib-frac-of-train", "", "X", "Share of the training weeks held back for Platt and isotonic calibration.",
       Group::splits, kStudy,
       bind_real([](Settings & s) -> auto& { return split(s).calib_fraction; }, {0.0, 1.0, true, true})},
  };
}

std::vector<Flag> fit_flags() {
  return {
      {"fit-weight-renorm", "", "HOW", "Scale fit weights to mean 1, or leave them.", Group::fit, kStudy,
       bind_choice({"mean1", "none"}, "mean1",
                   [](Settings& s, std::size_t choice) { fit(s).renormalise_weights = choice == 0; })},
      {"ticker-min-support", "", "N", "Training rows a ticker needs for an intercept of its own.", Group::fit, kStudy,
       bind_integer(
           [](Settings & s) -> auto& { return fit(s).ticker_min_support; }, 0, kMostRows)},
      {"ticker-min-support-interactions", "", "N", "Training rows a ticker needs for a slope of its own.", Group::fit,
       kStudy,
       bind_integer(
           [](Settings & s) -> auto& { return fit(s).ticker_min_support_interactions; }, 0, kMostRows)},
  };
}

}  // namespace

std::vector<Flag> study_flags() {
  std::vector<Flag> flags = split_flags();
  const std::vector<Flag> fits = fit_flags();
  flags.insert(flags.end(), fits.begin(), fits.end());
  flags.push_back({"n-bins", "", "N", "Equal-width bins of the expected calibration error (ECE).", Group::metrics,
                   kStudy,
                   bind_integer(
                       [](Settings & s) -> auto& { return s.study.metric.ece_bins; }, 1, 10000)});
  flags.push_back({"eceq-bins", "", "N", "Bins of equal mass of ECE-Q.", Group::metrics, kStudy,
                   bind_integer(
                       [](Settings & s) -> auto& { return s.study.metric.eceq_bins; }, 1, 10000)});
  return flags;
}

}  // namespace calibeam::cli
