// One reliability diagram: how often events happened, against the probability that was stated.
#pragma once

#include <string>
#include <vector>

#include "page/corp.hpp"
#include "page/reliability_band.hpp"
#include "page/svg.hpp"

namespace calibeam {

struct ReliabilityDiagram {
  std::string heading;    ///< in the picture: "pRN on VAL"
  std::string css_class;  ///< "prn" or "model"
  Corp corp;
  std::vector<BandPoint> band;
};

/// <svg>. `id` is unique on the page.
[[nodiscard]] std::string reliability_chart(const std::string& id, const ReliabilityDiagram& diagram);

}  // namespace calibeam
