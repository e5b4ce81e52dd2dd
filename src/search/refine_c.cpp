#include "search/refine_c.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <map>

#include "search/configuration_json.hpp"
#include "search/ranking.hpp"

namespace calibeam {
namespace {

constexpr std::size_t kMaxKeys = 24;
constexpr double kMinC = 1e-4, kMaxC = 1e4;

double six_digits(double value) {
  const std::string text = fmt::format("{:.6g}", value);
  double rounded = value;
  std::from_chars(text.data(), text.data() + text.size(), rounded);
  return rounded;
}

}  // namespace

RefineResult refine_c(const Trial& winner, const Ask& ask) {
  const double first_step = std::log(2.0);
  RefineResult out;
  std::map<std::string, std::size_t> asked;  // canonical text -> place in out.trials
  Trial here = winner;
  for (double s = first_step; s >= first_step / 64 && asked.size() < kMaxKeys;) {
    std::vector<Effective> batch;
    std::vector<std::string> tried;
    for (const double step : {s, -s}) {
      Effective e{here.config, {}, {}};
      e.config.C = six_digits(here.config.C * std::exp(step));
      if (e.config.C < kMinC || e.config.C > kMaxC) continue;
      e.canonical = canonical_text(e.config);
      tried.push_back(e.canonical);
      if (asked.emplace(e.canonical, out.trials.size() + batch.size()).second) batch.push_back(std::move(e));
    }
    auto answers = batch.empty() ? std::vector<Trial>{} : ask(batch, {0, "refine C"});
    out.interrupted = answers.size() < batch.size();
    for (auto& trial : answers) out.trials.push_back(std::move(trial));
    if (out.interrupted) return out;
    const Trial* best = &here;
    for (const auto& text : tried) {
      const Trial& t = out.trials[asked.at(text)];
      if (t.ok() && score_units(t.score()) < score_units(best->score())) best = &t;
    }
    if (best == &here) {
      s /= 2;
    } else {
      here = Trial(*best);
    }
  }
  return out;
}

}  // namespace calibeam
