#include "model/fitted_json.hpp"

namespace calibeam {

using Json = nlohmann::ordered_json;

namespace {

Json column_json(const FittedColumn& column) {
  Json out;
  out["name"] = column.name;
  switch (column.kind) {
    case FittedColumn::Kind::numeric:
      out["kind"] = "numeric";
      out["median"] = column.median;
      out["mean"] = column.mean;
      out["scale"] = column.scale;
      break;
    case FittedColumn::Kind::level:
      out["kind"] = "level";
      out["column"] = column.column;
      out["level"] = column.level;
      break;
    case FittedColumn::Kind::slope:
      out["kind"] = "slope";
      out["level"] = column.level;
      out["scale"] = column.scale;
      break;
  }
  out["coefficient"] = column.coefficient;
  return out;
}

}  // namespace

Json columns_json(const FittedModel& model) {
  Json out = Json::array();
  for (const FittedColumn& column : model.columns) out.push_back(column_json(column));
  return out;
}

Json platt_json(const FittedModel& model) {
  if (!model.platt) return nullptr;
  return {{"slope", model.platt->slope}, {"intercept", model.platt->intercept}};
}

Json fit_json(const FittedModel& model) {
  return {{"gradient", model.gradient}, {"weight_sum", model.weight_sum}, {"iterations", model.iterations}};
}

Json dropped_columns_json(const FittedModel& model) {
  Json out = Json::object();
  for (const auto& [name, why] : model.dropped_columns) out[name] = why;
  return out;
}

}  // namespace calibeam
