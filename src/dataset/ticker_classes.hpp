// Which tickers can ever have an effect of their own.
#pragma once

#include <cstdint>
#include <vector>

#include "calibeam/options.hpp"
#include "calibeam/problem.hpp"
#include "dataset/dataset.hpp"

namespace calibeam {

struct TickerClasses {
  std::vector<TickerClass> classes;  ///< named ones sorted, then the pooled others, then the pooled foundation others
  std::vector<std::uint32_t> class_of;  ///< [Dataset::tickers]
};

/// A ticker is a class of its own if its trainable rows before TEST reach the smaller of the two support limits: no
/// TRAIN_FIT set can hold more of them.
[[nodiscard]] TickerClasses ticker_classes(const Dataset& data, const StudyOptions& options);

}  // namespace calibeam
