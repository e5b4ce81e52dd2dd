// model.json, the reading side (docs/model.md).
#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "calibeam/error.hpp"
#include "model/json_reader.hpp"
#include "model/model.hpp"
#include "search/configuration_json.hpp"
#include "search/strict_json.hpp"
#include "table/input_file.hpp"

namespace calibeam {
namespace {

constexpr std::size_t kMaxModelBytes = std::size_t{64} << 20;

void check_version(const JsonReader& field, int newest) {
  const std::uint64_t version = field.count();
  if (version < 1) field.fail("a version, 1 or more");
  if (version > static_cast<std::uint64_t>(newest)) {
    throw DataError(
        fmt::format("{}: the model was written by a newer calibeam (version {}, this program reads up to "
                    "{}): update calibeam, or fit the model again",
                    field.path(), version, newest));
  }
}

FittedColumn read_column(const JsonReader& json) {
  FittedColumn column;
  column.name = json.field("name").text();
  const JsonReader kind = json.field("kind");
  const std::string kind_name = kind.text();
  if (kind_name == "numeric") {
    column.median = json.field("median").number();
    column.mean = json.field("mean").number();
    column.scale = json.field("scale").positive();
  } else if (kind_name == "level") {
    column.kind = FittedColumn::Kind::level;
    column.column = json.field("column").text();
    column.level = json.field("level").text();
  } else if (kind_name == "slope") {
    column.kind = FittedColumn::Kind::slope;
    column.level = json.field("level").text();
    column.scale = json.field("scale").positive();
  } else {
    kind.fail("one of numeric, level, slope");
  }
  column.coefficient = json.field("coefficient").number();
  return column;
}

std::vector<FittedColumn> read_columns(const JsonReader& json) {
  std::vector<FittedColumn> columns;
  std::unordered_set<std::string> names;
  for (std::size_t i = 0; i < json.size(); ++i) {
    columns.push_back(read_column(json.element(i)));
    if (!names.insert(columns.back().name).second)
      json.element(i).field("name").fail("a name that no column before has");
  }
  const bool starts_well =
      !columns.empty() && columns.front().kind == FittedColumn::Kind::numeric && columns.front().name == "x_logit_prn";
  if (!starts_well) json.fail("a list that starts with the numeric column x_logit_prn");
  return columns;
}

IsotonicKnots read_isotonic(const JsonReader& json) {
  IsotonicKnots knots{json.field("x").numbers(), json.field("y").numbers()};
  if (knots.x.empty() || knots.x.size() != knots.y.size()) json.fail("as many x as y, at least one of each");
  // Strictly ascending: interpolation divides by the distance.
  if (std::adjacent_find(knots.x.begin(), knots.x.end(), std::greater_equal<>()) != knots.x.end()) {
    json.field("x").fail("ascending numbers");
  }
  if (!std::is_sorted(knots.y.begin(), knots.y.end()) || knots.y.front() < 0.0 || knots.y.back() > 1.0) {
    json.field("y").fail("numbers in [0, 1] that never fall");
  }
  return knots;
}

FittedModel read_fitted(const JsonReader& json) {
  FittedModel fitted;
  fitted.intercept = json.field("intercept").number();
  fitted.columns = read_columns(json.field("columns"));
  if (const JsonReader platt = json.field("platt"); !platt.is_null()) {
    fitted.platt = PlattScaling{platt.field("slope").number(), platt.field("intercept").number()};
  }
  if (const JsonReader isotonic = json.field("isotonic"); !isotonic.is_null()) {
    if (fitted.platt) isotonic.fail("null, since there is Platt scaling");
    fitted.isotonic = read_isotonic(isotonic);
  }
  const JsonReader dropped = json.field("dropped_columns");
  if (!dropped.value().is_object()) dropped.fail("an object");
  for (const auto& [name, why] : dropped.value().items()) {
    fitted.dropped_columns[name] = JsonReader(why, dropped.path() + "." + name).text();
  }
  fitted.n_train_fit = json.field("n_train_fit").count();
  fitted.n_calib = json.field("n_calib").count();
  const JsonReader fit = json.field("fit");
  fitted.gradient = fit.field("gradient").number();
  fitted.weight_sum = fit.field("weight_sum").number();
  fitted.iterations = static_cast<std::uint32_t>(std::min<std::uint64_t>(fit.field("iterations").count(), UINT32_MAX));
  const JsonReader config = json.field("config");
  fitted.config = parse_configuration(config.value(), config.path(), Configuration{});
  return fitted;
}

}  // namespace

SavedModel model_from_json(std::string_view text, const std::string& source) {
  const nlohmann::json document = parse_strict_json(text, source, kMaxModelBytes);
  const JsonReader root(document, source + ": $");
  if (root.field("kind").text() != "calibeam-model") root.field("kind").fail("\"calibeam-model\"");
  check_version(root.field("schema_version"), kModelSchemaVersion);
  check_version(root.field("semantics_version"), kModelSemanticsVersion);
  SavedModel model;
  if (const JsonReader fitted = root.field("model"); !fitted.is_null()) model.fitted = read_fitted(fitted);
  const JsonReader deployed = root.field("deployed");
  const std::string which = deployed.text();
  if (which != "model" && which != "baseline") deployed.fail("\"model\" or \"baseline\"");
  model.deployed = which == "model";
  if (model.deployed && !model.fitted) deployed.fail("\"baseline\", since the file holds no model");
  const JsonReader inputs = root.field("inputs");
  model.prn_column = inputs.field("prn_column").text();
  model.ticker_column = inputs.field("ticker_column").text();
  model.foundation_tickers = inputs.field("foundation_tickers").texts();
  const JsonReader moneyness = inputs.field("interaction_moneyness");
  model.interaction_moneyness = moneyness.text();
  if (model.interaction_moneyness != "log_m_fwd" && model.interaction_moneyness != "log_m") {
    moneyness.fail("\"log_m_fwd\" or \"log_m\"");
  }
  const JsonReader training = root.field("training");
  model.training = {training.field("dataset_fingerprint").text(), training.field("key").text(),
                    training.field("first_week").text(), training.field("last_week").text(),
                    training.field("command").text()};
  return model;
}

SavedModel load_model(const std::string& path) {
  csv::InputFile file(path);
  std::string text;
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  for (std::size_t filled = 0;;) {
    text.resize(filled + kPiece);
    const std::size_t count = file.read(text.data() + filled, kPiece);
    filled += count;
    if (count < kPiece || filled > kMaxModelBytes) {
      text.resize(filled);
      break;
    }
  }
  return model_from_json(text, path);
}

}  // namespace calibeam
