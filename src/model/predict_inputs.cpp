#include "model/predict_inputs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "calibeam/error.hpp"

namespace calibeam {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

std::size_t find_cell(const std::vector<std::string>& header, const std::string& name) {
  const auto found = std::find(header.begin(), header.end(), name);
  return found == header.end() ? kNoCell : static_cast<std::size_t>(found - header.begin());
}

/// Index of a raw column, added if it is new; kNoCell if the file lacks it.
std::size_t raw_index(const std::vector<std::string>& header, const std::string& name, RowInputs& inputs) {
  for (std::size_t i = 0; i < inputs.raw.size(); ++i) {
    if (inputs.raw[i].name == name) return i;
  }
  const std::size_t cell = find_cell(header, name);
  if (cell == kNoCell) return kNoCell;
  inputs.raw.push_back({name, cell});
  return inputs.raw.size() - 1;
}

BoundFeature bind(const std::vector<std::string>& header, const FeatureNames& names, const std::string& name,
                  RowInputs& inputs) {
  BoundFeature bound;
  bound.rule = names.rule_of(name);
  if (!bound.rule) {
    bound.raw = raw_index(header, name, inputs);
    return bound;
  }
  for (const std::string& input : names.inputs_of(*bound.rule)) {
    bound.inputs.push_back(bind(header, names, input, inputs));
  }
  return bound;
}

}  // namespace

RowInputs bind_inputs(const std::vector<std::string>& header, const SavedModel& model, const Predictor& predictor,
                      const ColumnNames& names) {
  const std::string prn = names.prn.empty() ? model.prn_column : names.prn;
  const std::string ticker = names.ticker.empty() ? model.ticker_column : names.ticker;
  RowInputs inputs;
  inputs.raw.push_back({prn, find_cell(header, prn)});
  if (inputs.raw[0].cell == kNoCell) {
    throw DataError(
        fmt::format("there is no column '{}' (see --prn-col); the columns are: {}", prn, fmt::join(header, ", ")));
  }
  const FeatureNames features(header, prn, model.interaction_moneyness);
  std::set<std::string> absent;
  for (const NumericTerm& term : predictor.numeric) {
    const std::string name = term.name == model.prn_column ? prn : term.name;
    const std::set<std::string> lacking = features.absent_columns(name);
    absent.insert(lacking.begin(), lacking.end());
    inputs.features.push_back(lacking.empty() ? bind(header, features, name, inputs) : BoundFeature{});
  }
  inputs.ticker_cell = find_cell(header, ticker);
  const bool uses_tickers = !predictor.tickers.empty() || !predictor.foundation.empty();
  if (uses_tickers && inputs.ticker_cell == kNoCell) absent.insert(ticker);
  for (const LevelTerms& terms : predictor.levels) {
    inputs.level_cells.push_back(find_cell(header, terms.column));
    if (inputs.level_cells.back() == kNoCell) absent.insert(terms.column);
  }
  inputs.absent.assign(absent.begin(), absent.end());
  return inputs;
}

double feature_value(const BoundFeature& feature, std::span<const double> raw) {
  if (!feature.rule) return feature.raw == kNoCell ? kMissing : raw[feature.raw];
  std::array<double, 4> inputs{};
  for (std::size_t i = 0; i < feature.inputs.size(); ++i) inputs[i] = feature_value(feature.inputs[i], raw);
  const double value = feature.rule->formula(inputs.data());
  return std::isfinite(value) ? value : kMissing;
}

}  // namespace calibeam
