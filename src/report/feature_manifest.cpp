// feature_manifest.json: every column of the deployed model's design, and everything that was left out, with the
// reason.
#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "report/record_facts.hpp"
#include "report/renderers.hpp"
#include "report/words.hpp"

namespace calibeam {
namespace {

const char* kind_name(FittedColumn::Kind kind) {
  switch (kind) {
    case FittedColumn::Kind::numeric:
      return "numeric";
    case FittedColumn::Kind::level:
      return "level";
    case FittedColumn::Kind::slope:
      return "slope";
  }
  return "numeric";
}

/// Share of rows in which a numeric feature is missing; null where it is no column of the Problem.
Json missing_share(const Problem& problem, const std::string& name) {
  for (std::uint32_t c = 0; c < problem.num_numeric; ++c) {
    if (problem.columns[c].name != name) continue;
    const std::vector<double>& values = problem.columns[c].values;
    const auto missing = std::count_if(values.begin(), values.end(), [](double v) { return v != v; });
    const auto rows = std::count_if(problem.source_row.begin(), problem.source_row.end(),
                                    [](std::uint32_t row) { return row != kNone; });
    return rows > 0 ? Json(static_cast<double>(missing) / static_cast<double>(rows)) : Json(nullptr);
  }
  return nullptr;
}

Json columns_json(const RunRecord& record) {
  Json columns = Json::array();
  if (!record.final_fit) return columns;
  const std::vector<std::string>& header = record.inputs.data.header;
  for (const FittedColumn& fitted : record.final_fit->model.columns) {
    Json column;
    column["name"] = fitted.name;
    column["kind"] = kind_name(fitted.kind);
    if (fitted.kind == FittedColumn::Kind::numeric) {
      const bool own = std::find(header.begin(), header.end(), fitted.name) != header.end();
      const bool always_derived = fitted.name == "x_logit_prn" || fitted.name == "x_m" || fitted.name == "x_abs_m";
      column["source"] = own && !always_derived ? "file" : "derived";
      column["missing_share"] = missing_share(record.inputs.problem, fitted.name);
    }
    columns.push_back(column);
  }
  return columns;
}

Json dropped_json(const RunRecord& record) {
  Json dropped = Json::array();
  const Problem& problem = record.inputs.problem;
  const auto add = [&](const std::string& window, const FittedModel& model) {
    for (const auto& [name, why] : model.dropped_columns) {
      dropped.push_back({{"column", name}, {"window", window}, {"reason", why}});
    }
  };
  for (const FoldDetails& window : record.windows) {
    add(first_week_text(problem, window.fold) + ".." + last_week_text(problem, window.fold), window.model);
  }
  if (record.final_fit) add("final fit", record.final_fit->model);
  return dropped;
}

}  // namespace

std::string feature_manifest_json(const RunRecord& record) {
  Json out;
  out["schema_version"] = kReportSchemaVersion;
  out["features"] = Json::array({"x_logit_prn"});
  for (const std::string& name : optional_features(record.winner.config)) out["features"].push_back(name);
  out["categorical_features"] = record.inputs.options.input.categorical_features;
  out["columns"] = columns_json(record);
  out["dropped_columns"] = dropped_json(record);
  out["not_available"] = Json::array();
  for (const auto& [name, problem] : record.inputs.facts.problems) {
    out["not_available"].push_back({{"feature", name}, {"reason", problem.reason}});
  }
  out["taken_out_of_the_space"] = Json::array();
  for (const TakenOut& taken : record.inputs.space.taken_out) {
    out["taken_out_of_the_space"].push_back(
        {{"family", taken.family}, {"choice", taken.choice}, {"reason", taken.reason}});
  }
  return json_text(out);
}

}  // namespace calibeam
