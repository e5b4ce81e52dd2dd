// A feature bound to a Dataset, computed block by block so that no intermediate column is ever held.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dataset/dataset.hpp"
#include "dataset/feature_names.hpp"

namespace calibeam {

/// The largest block that an expression computes at once.
inline constexpr std::size_t kFeatureBlock = 2048;

class FeatureExpression {
 public:
  /// Binds `name`; the Dataset must outlive the expression. Throws std::logic_error if a column of the file that the
  /// feature needs was not asked for in load_dataset.
  FeatureExpression(const Dataset& data, const std::string& name);

  /// Values of rows [begin, begin + count), count <= kFeatureBlock; NaN is missing.
  void evaluate(std::size_t begin, std::size_t count, double* out) const { evaluate(root_, begin, count, out); }

 private:
  struct Node {
    const double* column = nullptr;     // a column of the file
    const FeatureRule* rule = nullptr;  // else a formula; else wholly missing
    std::vector<Node> inputs;
  };
  static Node bind(const Dataset& data, const FeatureNames& names, const std::string& name);
  static void evaluate(const Node& node, std::size_t begin, std::size_t count, double* out);

  Node root_;
};

/// What x_m multiplies: log_m_fwd if it has a value before the first VAL week, else log_m.
[[nodiscard]] std::string moneyness_of(const Dataset& data);

/// Names resolved for a loaded Dataset, the moneyness of x_m included.
[[nodiscard]] FeatureNames feature_names(const Dataset& data);

/// Rows before the first VAL week: those that decide what the space contains.
[[nodiscard]] std::size_t rows_before_val(const Dataset& data);

/// Smallest and largest present value among rows [0, num_rows).
struct ValueRange {
  bool any = false;
  double min = 0.0, max = 0.0;
};
[[nodiscard]] ValueRange value_range(const Dataset& data, const std::string& name, std::size_t num_rows);

}  // namespace calibeam
