// What should make a reader doubt the winner.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "report/record_facts.hpp"
#include "report/report_sections.hpp"
#include "report/set_numbers.hpp"
#include "report/trust_words.hpp"
#include "report/words.hpp"

namespace calibeam {
namespace {

using Sentences = std::vector<std::string>;

/// Rows that a calibrator needs in CALIB (SEMANTICS section 7).
std::uint64_t calib_minimum(Calibration calibration) {
  switch (calibration) {
    case Calibration::none:
      return 0;
    case Calibration::platt:
      return 50;
    case Calibration::isotonic:
      return 200;
  }
  return 0;
}

void warn_about_slopes(const std::string& where, const FittedModel& model, Sentences& out) {
  double common = 0.0;
  for (const FittedColumn& column : model.columns) {
    if (column.name == "x_logit_prn") common = column.coefficient / column.scale;
  }
  if (common <= 0.0) {
    out.push_back(
        fmt::format("{}: the coefficient of x_logit_prn is {:+.4f}: a higher pRN does not raise pHAT.", where, common));
  }
  Sentences inverted;
  for (const FittedColumn& column : model.columns) {
    const bool slope = column.kind == FittedColumn::Kind::slope;
    if (slope && common > 0.0 && common + column.coefficient / column.scale <= 0.0) inverted.push_back(column.level);
  }
  if (!inverted.empty()) {
    out.push_back(fmt::format("{}: with its own slope, a higher pRN does not raise pHAT for {}.", where,
                              fmt::join(inverted, ", ")));
  }
  if (model.platt && model.platt->slope <= 0.0) {
    out.push_back(
        fmt::format("{}: the Platt slope is {:+.4f}: calibration turns the model round.", where, model.platt->slope));
  }
}

void warn_about_calib(const std::string& where, const FittedModel& model, Sentences& out) {
  const std::uint64_t minimum = calib_minimum(model.config.calibrate);
  if (minimum > 0 && model.n_calib < 2 * minimum) {
    out.push_back(fmt::format("{}: CALIB has {} rows, close to the minimum of {}.", where, model.n_calib, minimum));
  }
}

void warn_about_chains(const char* set, const MonotonicityCount& count, Sentences& out) {
  if (count.model == 0) return;
  out.push_back(
      fmt::format("{}: in {} of {} chains pHAT rises with the strike somewhere, which no distribution allows "
                  "(pRN itself: {}).",
                  set, count.model, count.chains, count.baseline));
}

void warn_about_windows(const RunRecord& record, Sentences& out) {
  const Trial& winner = record.winner;
  const auto worse = std::count_if(winner.windows.begin(), winner.windows.end(),
                                   [](const WindowScore& w) { return w.model.log_loss > w.baseline.log_loss; });
  if (worse > 0) {
    out.push_back(fmt::format("The model is worse than pRN in {} of {} VAL windows (worst: {}).", worse,
                              winner.windows.size(), signed_text(winner.worst_delta_log_loss)));
  }
  const double size = winner.delta_log_loss < 0 ? -winner.delta_log_loss : winner.delta_log_loss;
  if (winner.windows.size() > 1 && winner.delta_log_loss_std > size) {
    out.push_back(fmt::format("Unstable windows: the delta log loss varies by {:.6f} around a mean of {}.",
                              winner.delta_log_loss_std, signed_text(winner.delta_log_loss)));
  }
  for (const std::uint32_t f : unusable_windows(record.inputs.problem)) {
    out.push_back(fmt::format("The VAL window {} to {} was dropped for every configuration: too few rows.",
                              first_week_text(record.inputs.problem, f), last_week_text(record.inputs.problem, f)));
  }
}

}  // namespace

std::vector<std::string> winner_warnings(const RunRecord& record) {
  Sentences out = doubts_about_luck(record);
  for (const FoldDetails& window : record.windows) {
    const std::string where = fmt::format("VAL {} to {}", first_week_text(record.inputs.problem, window.fold),
                                          last_week_text(record.inputs.problem, window.fold));
    warn_about_slopes(where, window.model, out);
    warn_about_calib(where, window.model, out);
  }
  if (record.final_fit) {
    warn_about_slopes("Final fit", record.final_fit->model, out);
    warn_about_calib("Final fit", record.final_fit->model, out);
  } else if (!record.final_reason.empty()) {
    out.push_back(fmt::format("The final fit failed: {}.", record.final_reason));
  }
  warn_about_chains("VAL", validation_numbers(record).chains, out);
  warn_about_chains("TEST", test_numbers(record).chains, out);
  warn_about_windows(record, out);
  for (const auto& [column, sentence] : record.inputs.data.warnings) {
    out.push_back(fmt::format("Data, column {}: {}", column, sentence));
  }
  return out;
}

std::string warnings_section(const RunRecord& record) {
  std::string out = "## Warnings\n\n";
  const Sentences warnings = winner_warnings(record);
  if (warnings.empty()) return out + "None.\n";
  for (const std::string& sentence : warnings) out += "- " + sentence + "\n";
  return out;
}

}  // namespace calibeam
