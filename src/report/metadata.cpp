// metadata.json: what was read, what was done, with what. The only JSON file with times and the device in it.
#include "model/model.hpp"
#include "report/record_facts.hpp"
#include "report/renderers.hpp"
#include "report/words.hpp"
#include "table/table.hpp"

namespace calibeam {
namespace {

Json data_json(const RunRecord& record) {
  const Dataset& data = record.inputs.data;
  Json out;
  out["csv"] = record.inputs.options.input.csv;
  out["fingerprint"] = data.fingerprint;
  Json columns;
  columns["week"] = data.week_column;
  columns["ticker"] = record.inputs.options.input.ticker_column;
  columns["prn"] = data.prn_column;
  columns["target"] = data.target_column;
  columns["weight"] = data.weight_column;
  columns["asof"] = data.asof_column.empty() ? Json(nullptr) : Json(data.asof_column);
  columns["expiry"] = data.expiry_column.empty() ? Json(nullptr) : Json(data.expiry_column);
  out["columns"] = columns;
  Json counts;
  counts["rows_read"] = data.counts.rows_read;
  counts["dropped_target"] = data.counts.dropped_target;
  counts["dropped_prn"] = data.counts.dropped_prn;
  counts["dropped_asof_fallback"] = data.counts.dropped_asof_fallback;
  counts["dropped_tdays"] = data.counts.dropped_tdays;
  counts["dropped_asof_dow"] = data.counts.dropped_asof_dow;
  counts["rows_used"] = data.num_rows();
  out["counts"] = counts;
  out["weeks"] = data.weeks.size();
  if (!data.weeks.empty()) {
    out["first_week"] = format_day(data.weeks.front());
    out["last_week"] = format_day(data.weeks.back());
  }
  out["tickers"] = data.tickers;
  out["warnings"] = Json::array();
  for (const auto& [column, sentence] : data.warnings) {
    out["warnings"].push_back({{"column", column}, {"warning", sentence}});
  }
  return out;
}

Json search_json(const RunRecord& record) {
  const SearchOptions& search = record.inputs.options.search;
  const StudyResult& result = record.result;
  Json out;
  out["search"] = search.kind == SearchKind::beam ? "beam" : "exhaustive";
  out["C_grid"] = search.C_grid;
  out["beam_width"] = search.beam_width;
  out["max_trials"] = search.max_trials;
  out["tie_epsilon"] = search.tie_epsilon;
  out["allow_isotonic"] = search.allow_isotonic;
  out["refine_c"] = search.refine_c;
  out["trials"] = result.num_trials;
  out["failed"] = result.num_failed;
  out["passes"] = result.passes;
  out["trials_before_refinement"] = result.trials_before_refinement;
  return out;
}

Json windows_json(const Problem& problem, const std::vector<std::uint32_t>& folds) {
  Json out = Json::array();
  for (const std::uint32_t f : folds) {
    out.push_back(Json::array({first_week_text(problem, f), last_week_text(problem, f)}));
  }
  return out;
}

}  // namespace

std::string metadata_json(const RunRecord& record) {
  const StudyOptions& options = record.inputs.options;
  Json out;
  out["schema_version"] = kReportSchemaVersion;
  out["version"] = CALIBEAM_VERSION;
  out["semantics_version"] = kModelSemanticsVersion;
  out["command"] = record.command;
  out["data"] = data_json(record);
  out["regime"] = regime_json(options.regime);
  out["splits"] = split_json(options.split);
  out["fit"] = fit_json(options.fit);
  out["metrics"] = metric_json(options.metric);
  out["windows"] = windows_json(record.inputs.problem, usable_windows(record.inputs.problem));
  out["unusable_windows"] = windows_json(record.inputs.problem, unusable_windows(record.inputs.problem));
  out["search"] = search_json(record);
  // Everything that may differ between two equal runs stands here and nowhere else in this file.
  Json run;
  run["started_utc"] = record.started_utc;
  run["wall_seconds"] = json_number(record.wall_seconds);
  run["device"] = record.device;
  run["answered_from_cache"] = record.result.num_from_cache;
  run["interrupted"] = record.result.interrupted;
  out["run"] = run;
  return json_text(out);
}

}  // namespace calibeam
