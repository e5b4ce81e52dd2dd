#include "page/reliability_chart.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "page/numbers.hpp"

namespace calibeam {
namespace {

constexpr double kWidth = 356.0, kHeight = 404.0;
constexpr Plot kPlot{62.0, 66.0, 280.0, 280.0};
constexpr Scale kX{0.0, 1.0, kPlot.left, kPlot.left + kPlot.width};
constexpr Scale kY{0.0, 1.0, kPlot.top + kPlot.height, kPlot.top};
constexpr double kHistogramTop = 28.0, kHistogramHeight = 32.0;
constexpr std::size_t kHistogramBins = 25;

std::string axes() {
  std::string out;
  const std::vector<double> ticks = round_ticks(0.0, 1.0, 5);
  for (const double tick : ticks) {
    out += svg_line(kPlot.left, kY(tick), kPlot.right(), kY(tick), "grid");
    out += svg_text(kPlot.left - 6, kY(tick) + 4, "end", percent_words(tick));
    out += svg_line(kX(tick), kPlot.top, kX(tick), kPlot.bottom(), "grid");
    out += svg_text(kX(tick), kPlot.bottom() + 17, "middle", percent_words(tick));
  }
  out += svg_line(kX(0), kY(0), kX(1), kY(1), "ideal");
  out += svg_text(kPlot.left + kPlot.width / 2, kPlot.bottom() + 38, "middle", "stated probability", "name");
  out +=
      fmt::format("<text class=\"name\" text-anchor=\"middle\" transform=\"translate(11 {}) rotate(-90)\">{}</text>\n",
                  svg_place(kPlot.top + kPlot.height / 2), "how often it happened");
  return out;
}

std::string band_shape(const std::vector<BandPoint>& band, const std::string& css_class) {
  SvgPath path;
  for (std::size_t i = 0; i < band.size(); ++i) {
    const double x = kX(band[i].prediction), y = kY(band[i].high);
    i == 0 ? path.move(x, y) : path.line(x, y);
  }
  for (auto point = band.rbegin(); point != band.rend(); ++point) path.line(kX(point->prediction), kY(point->low));
  if (!band.empty()) path.close();
  return path.element("band " + css_class);
}

std::string curve(const std::vector<IsotonicBlock>& blocks, const std::string& css_class) {
  SvgPath path;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const double y = kY(blocks[i].value);
    i == 0 ? path.move(kX(blocks[i].first), y) : path.line(kX(blocks[i].first), y);
    path.line(kX(blocks[i].last), y);
  }
  return path.element("curve " + css_class);
}

/// Where the stated probabilities lie, above the diagram.
std::string histogram(const std::vector<PooledRows>& pooled, const std::string& css_class) {
  std::vector<double> bins(kHistogramBins, 0.0);
  for (const PooledRows& pool : pooled) {
    const auto bin = static_cast<std::size_t>(std::max(0.0, pool.prediction) * kHistogramBins);
    bins[std::min(bin, kHistogramBins - 1)] += pool.weight;
  }
  const double most = *std::max_element(bins.begin(), bins.end());
  SvgPath path;
  const double step = kPlot.width / kHistogramBins, base = kHistogramTop + kHistogramHeight;
  for (std::size_t b = 0; b < kHistogramBins && most > 0.0; ++b) {
    const double height = bins[b] / most * kHistogramHeight;
    if (height >= 0.05)
      path.rectangle(kPlot.left + static_cast<double>(b) * step + 0.5, base - height, step - 1, height);
  }
  return path.element("bars " + css_class) + svg_line(kPlot.left, base, kPlot.right(), base, "axis");
}

std::string description(const ReliabilityDiagram& diagram) {
  const BrierParts& parts = diagram.corp.parts;
  return fmt::format(
      "Isotonic curve of how often events happened against the stated probability, with a band from resampled weeks; "
      "the diagonal is perfect calibration. Miscalibration {}, discrimination {}, Brier score {}.",
      fixed_words(parts.miscalibration, 5), fixed_words(parts.discrimination, 5), fixed_words(parts.brier, 5));
}

}  // namespace

std::string reliability_chart(const std::string& id, const ReliabilityDiagram& diagram) {
  std::string body = svg_text(kPlot.left, 16, "start", diagram.heading, "heading");
  body += histogram(diagram.corp.pooled, diagram.css_class) + axes();
  body += band_shape(diagram.band, diagram.css_class) + curve(diagram.corp.blocks, diagram.css_class);
  return svg_chart({id, "Reliability diagram of " + diagram.heading, description(diagram)}, kWidth, kHeight, "small",
                   body);
}

}  // namespace calibeam
