#include "report/record_facts.hpp"

#include <fmt/format.h>

#include "report/text.hpp"
#include "report/words.hpp"
#include "table/table.hpp"

namespace calibeam {
namespace {

std::vector<std::uint32_t> windows_that_are(const Problem& problem, bool usable) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t f = 0; f + 1 < problem.folds.size(); ++f) {
    if (problem.folds[f].usable == usable) out.push_back(f);
  }
  return out;
}

}  // namespace

std::string trial_name(const Trial& trial) { return fmt::format("trial_{:04}", trial.id); }

const char* deployed_name(bool deployed) { return deployed ? "model" : "baseline"; }

std::vector<std::uint32_t> usable_windows(const Problem& problem) { return windows_that_are(problem, true); }

std::vector<std::uint32_t> unusable_windows(const Problem& problem) { return windows_that_are(problem, false); }

std::string first_week_text(const Problem& problem, std::uint32_t fold) {
  return format_day(problem.weeks[problem.folds[fold].first_week]);
}

std::string last_week_text(const Problem& problem, std::uint32_t fold) {
  return format_day(problem.weeks[problem.folds[fold].last_week]);
}

std::size_t slice_of(const Configuration& config) { return config.calibrate == Calibration::none ? 0 : 1; }

bool has_test(const RunRecord& record) {
  return record.final_fit && record.inputs.options.split.test_weeks > 0 && !record.final_fit->evaluation.prob.empty();
}

Json test_json(const RunRecord& record) {
  if (record.inputs.options.split.test_weeks <= 0) return nullptr;
  Json out;
  if (!has_test(record)) {
    out["status"] = "failed";
    out["reason"] = record.final_reason;
    return out;
  }
  const FoldDetails& details = *record.final_fit;
  out["status"] = "ok";
  out["start"] = first_week_text(record.inputs.problem, details.fold);
  out["end"] = last_week_text(record.inputs.problem, details.fold);
  out["rows"] = record.inputs.problem.folds[details.fold].eval.num_rows;
  out.update(comparison_json(details.evaluation.model, details.evaluation.baseline));
  return out;
}

std::string best_config_path(const RunRecord& record) {
  return shell_word(record.out_dir.empty() ? "best_config.json" : record.out_dir + "/best_config.json");
}

}  // namespace calibeam
