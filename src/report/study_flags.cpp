// Settings as command-line flags, so that a result says how to get it again.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>

#include "report/words.hpp"

namespace calibeam {
namespace {

void add(std::string& out, const char* flag, const std::string& value) {
  out += fmt::format(" {} {}", flag, shell_word(value));
}

void add_text(std::string& out, const char* flag, const std::string& value, const std::string& usual) {
  if (value != usual) add(out, flag, value);
}

template <class Number>
void add_number(std::string& out, const char* flag, Number value, Number usual) {
  if (value != usual) add(out, flag, fmt::format("{}", value));
}

template <class List>
void add_list(std::string& out, const char* flag, const List& values, const List& usual) {
  if (values != usual) add(out, flag, fmt::format("{}", fmt::join(values, ",")));
}

}  // namespace

std::string study_flags(const StudyOptions& options) {
  const StudyOptions usual;
  std::string out = fmt::format("--csv {}", shell_word(options.input.csv));
  add_text(out, "--week-col", options.input.week_column, usual.input.week_column);
  add_text(out, "--ticker-col", options.input.ticker_column, usual.input.ticker_column);
  add_text(out, "--prn-col", options.input.prn_column, usual.input.prn_column);
  add_text(out, "--target-col", options.input.target_column, "");
  add_text(out, "--weight-col", options.input.weight_column, "");
  add_list(out, "--categorical-features", options.input.categorical_features, usual.input.categorical_features);
  add_list(out, "--tdays-allowed", options.regime.tdays_allowed, usual.regime.tdays_allowed);
  add_list(out, "--asof-dow-allowed", options.regime.asof_weekdays, usual.regime.asof_weekdays);
  add_list(out, "--train-tickers", options.regime.train_tickers, usual.regime.train_tickers);
  add_list(out, "--foundation-tickers", options.regime.foundation_tickers, usual.regime.foundation_tickers);
  add_number(out, "--test-weeks", options.split.test_weeks, usual.split.test_weeks);
  add_number(out, "--val-windows", options.split.val_windows, usual.split.val_windows);
  add_number(out, "--val-window-weeks", options.split.val_window_weeks, usual.split.val_window_weeks);
  add_number(out, "--embargo-weeks", options.split.embargo_weeks, usual.split.embargo_weeks);
  add_number(out, "--calib-frac-of-train", options.split.calib_fraction, usual.split.calib_fraction);
  if (!options.fit.renormalise_weights) add(out, "--fit-weight-renorm", "none");
  add_number(out, "--ticker-min-support", options.fit.ticker_min_support, usual.fit.ticker_min_support);
  add_number(out, "--ticker-min-support-interactions", options.fit.ticker_min_support_interactions,
             usual.fit.ticker_min_support_interactions);
  add_number(out, "--n-bins", options.metric.ece_bins, usual.metric.ece_bins);
  add_number(out, "--eceq-bins", options.metric.eceq_bins, usual.metric.eceq_bins);
  return out;
}

}  // namespace calibeam
