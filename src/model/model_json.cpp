// model.json, the writing side (docs/model.md).
#include "model/fitted_json.hpp"
#include "model/model.hpp"
#include "search/configuration_json.hpp"

namespace calibeam {
namespace {

using Json = nlohmann::ordered_json;

Json fitted_json(const FittedModel& fitted) {
  Json out;
  out["intercept"] = fitted.intercept;
  out["columns"] = columns_json(fitted);
  out["platt"] = platt_json(fitted);
  out["isotonic"] = nullptr;
  if (fitted.isotonic) out["isotonic"] = {{"x", fitted.isotonic->x}, {"y", fitted.isotonic->y}};
  out["dropped_columns"] = dropped_columns_json(fitted);
  out["n_train_fit"] = fitted.n_train_fit;
  out["n_calib"] = fitted.n_calib;
  out["fit"] = fit_json(fitted);
  out["config"] = config_to_json(fitted.config);
  return out;
}

}  // namespace

std::string model_to_json(const SavedModel& model) {
  Json out;
  out["schema_version"] = kModelSchemaVersion;
  out["kind"] = "calibeam-model";
  out["semantics_version"] = kModelSemanticsVersion;
  out["version"] = CALIBEAM_VERSION;
  out["deployed"] = model.deployed ? "model" : "baseline";
  out["inputs"] = {{"prn_column", model.prn_column},
                   {"ticker_column", model.ticker_column},
                   {"foundation_tickers", model.foundation_tickers},
                   {"interaction_moneyness", model.interaction_moneyness}};
  out["model"] = nullptr;
  if (model.fitted) out["model"] = fitted_json(*model.fitted);
  out["training"] = {{"dataset_fingerprint", model.training.dataset_fingerprint},
                     {"key", model.training.key},
                     {"first_week", model.training.first_week},
                     {"last_week", model.training.last_week},
                     {"command", model.training.command}};
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace calibeam
