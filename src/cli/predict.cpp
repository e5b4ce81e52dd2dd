// calibeam predict: a CSV file with pHAT beside what it holds.
#include <fmt/format.h>

#include <filesystem>

#include "calibeam/error.hpp"
#include "cli/command.hpp"
#include "cli/log.hpp"
#include "cli/out_dir.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "files/atomic_file.hpp"
#include "model/predict_csv.hpp"
#include "report/words.hpp"

namespace calibeam::cli {
namespace {

std::string count(std::uint64_t number) { return count_text(static_cast<std::int64_t>(number)); }

PredictOptions options_of(const Settings& settings) {
  PredictOptions options;
  options.csv = settings.study.input.csv;
  if (settings.given.count("prn-col") > 0) options.names.prn = settings.study.input.prn_column;
  if (settings.given.count("ticker-col") > 0) options.names.ticker = settings.study.input.ticker_column;
  options.use_model = settings.use_model;
  options.allow_missing_columns = settings.allow_missing_columns;
  options.threads = settings.run.threads;
  return options;
}

void log_oddities(const PredictSummary& summary) {
  for (const std::string& column : summary.absent_columns) {
    log_warning(column + ": not in the file; every row is treated as if its cell were missing");
  }
  for (const auto& [column, cells] : summary.unreadable) {
    log_warning(fmt::format("{}: {} cells are no numbers and count as missing, the first on line {}", column,
                            count(cells.count), cells.first_line));
  }
  for (const auto& [column, rows] : summary.imputed) {
    if (rows == summary.rows) log_warning(column + ": every cell is missing; its median is used in every row");
    log_info(fmt::format("{}: missing in {} rows, which got the median", column, count(rows)));
  }
}

bool has_ticker_effects(const SavedModel& model) {
  return model.fitted && model.fitted->config.ticker_intercepts != TickerIntercepts::none;
}

std::string summary_text(const PredictSummary& summary, const SavedModel& model, const std::string& out) {
  std::string text =
      fmt::format("{} of {} rows predicted by {}, written to {}\n", count(summary.predicted), count(summary.rows),
                  summary.used_model ? "the model" : "the baseline (pRN itself: the model is not deployed)", out);
  if (summary.population_rows > 0 && summary.used_model && has_ticker_effects(model)) {
    text += fmt::format("{} rows are of tickers without an effect of their own\n", count(summary.population_rows));
  }
  for (const auto& [reason, rows] : summary.notes) {
    text += fmt::format("{} rows have no {}: {} (see column {})\n", count(rows), kProbColumn, reason, kNoteColumn);
  }
  return text;
}

/// The output may take the place of its input, but not of the model that made it.
void refuse_model_as_output(const Settings& settings) {
  std::error_code ignored;
  if (std::filesystem::equivalent(settings.out_file, settings.model_file, ignored)) {
    throw UsageError("--out " + settings.out_file + " is the file of --model; choose another");
  }
}

}  // namespace

int run_predict(const Settings& settings) {
  refuse_model_as_output(settings);
  const SavedModel model = load_model(settings.model_file);
  const std::filesystem::path target(settings.out_file);
  remove_leftovers(target.has_parent_path() ? target.parent_path().string() : ".", target.filename().string());
  AtomicFile out(settings.out_file);
  const PredictSummary result =
      predict_csv(model, options_of(settings), [&out](std::string_view piece) { out.append(piece); });
  out.publish();
  log_oddities(result);
  print(summary_text(result, model, settings.out_file));
  return 0;
}

}  // namespace calibeam::cli
