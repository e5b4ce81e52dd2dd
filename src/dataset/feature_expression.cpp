#include "dataset/feature_expression.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace calibeam {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

bool has_value_before_val(const Dataset& data, const std::string& name) {
  const FeatureExpression feature(data, name);
  std::array<double, kFeatureBlock> block{};
  const std::size_t num_rows = rows_before_val(data);
  for (std::size_t begin = 0; begin < num_rows; begin += kFeatureBlock) {
    const std::size_t count = std::min(kFeatureBlock, num_rows - begin);
    feature.evaluate(begin, count, block.data());
    if (std::any_of(block.begin(), block.begin() + count, [](double x) { return !std::isnan(x); })) return true;
  }
  return false;
}

bool needs_moneyness(const std::string& name) { return name == "x_m" || name == "x_abs_m"; }

}  // namespace

std::string moneyness_of(const Dataset& data) {
  if (!data.moneyness.empty()) return data.moneyness;
  return has_value_before_val(data, "log_m_fwd") ? "log_m_fwd" : "log_m";
}

FeatureNames feature_names(const Dataset& data) { return {data.header, data.prn_column, moneyness_of(data)}; }

FeatureExpression::FeatureExpression(const Dataset& data, const std::string& name) {
  // Only x_m and its kin need to look at the data to know what they are made from; no other feature is made from them.
  const FeatureNames names = needs_moneyness(name) ? feature_names(data) : FeatureNames(data.header, data.prn_column);
  if (names.absent_columns(name).empty()) root_ = bind(data, names, name);
}

FeatureExpression::Node FeatureExpression::bind(const Dataset& data, const FeatureNames& names,
                                                const std::string& name) {
  Node node;
  if (name == data.prn_column) {
    node.column = data.prn.data();
  } else if (const auto found = data.numeric.find(name); !names.rule_of(name) && found != data.numeric.end()) {
    node.column = found->second.data();
  } else if ((node.rule = names.rule_of(name))) {
    for (const std::string& input : names.inputs_of(*node.rule)) node.inputs.push_back(bind(data, names, input));
  } else if (names.in_file(name)) {
    throw std::logic_error(fmt::format("column {} was not read: name it when the data set is loaded", name));
  }
  return node;
}

void FeatureExpression::evaluate(const Node& node, std::size_t begin, std::size_t count, double* out) {
  if (node.column) {
    std::copy_n(node.column + begin, count, out);
  } else if (node.rule) {
    std::vector<double> inputs(node.inputs.size() * count);
    for (std::size_t i = 0; i < node.inputs.size(); ++i) evaluate(node.inputs[i], begin, count, &inputs[i * count]);
    std::array<double, 4> row{};
    for (std::size_t r = 0; r < count; ++r) {
      for (std::size_t i = 0; i < node.inputs.size(); ++i) row[i] = inputs[i * count + r];
      const double value = node.rule->formula(row.data());
      out[r] = std::isfinite(value) ? value : kMissing;
    }
  } else {
    std::fill_n(out, count, kMissing);
  }
}

std::size_t rows_before_val(const Dataset& data) {
  const auto& index = data.week_index;
  return static_cast<std::size_t>(std::lower_bound(index.begin(), index.end(), data.first_val_week) - index.begin());
}

ValueRange value_range(const Dataset& data, const std::string& name, std::size_t num_rows) {
  const FeatureExpression feature(data, name);
  std::array<double, kFeatureBlock> block{};
  ValueRange range;
  for (std::size_t begin = 0; begin < num_rows; begin += kFeatureBlock) {
    const std::size_t count = std::min(kFeatureBlock, num_rows - begin);
    feature.evaluate(begin, count, block.data());
    for (std::size_t i = 0; i < count; ++i) {
      if (std::isnan(block[i])) continue;
      range.min = range.any ? std::min(range.min, block[i]) : block[i];
      range.max = range.any ? std::max(range.max, block[i]) : block[i];
      range.any = true;
    }
  }
  return range;
}

std::vector<double> derive_feature(const Dataset& data, const std::string& name) {
  const FeatureExpression feature(data, name);
  std::vector<double> values(data.num_rows());
  const std::size_t num_blocks = (values.size() + kFeatureBlock - 1) / kFeatureBlock;
  tbb::parallel_for(std::size_t{0}, num_blocks, [&](std::size_t b) {
    const std::size_t begin = b * kFeatureBlock;
    feature.evaluate(begin, std::min(kFeatureBlock, values.size() - begin), &values[begin]);
  });
  return values;
}

}  // namespace calibeam
