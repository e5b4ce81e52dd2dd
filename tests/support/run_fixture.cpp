#include "support/run_fixture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "model/model.hpp"
#include "search/configuration_json.hpp"

namespace calibeam::testing {
namespace {

constexpr const char* kPooledTicker = "OTHER";

std::string ticker_of(const TickerClass& ticker) { return ticker.name.empty() ? kPooledTicker : ticker.name; }

/// pRN and x_logit_prn as a file would give them: the second computed from the first.
void make_logits_follow(Problem& problem) {
  for (std::size_t i = 0; i < problem.prn.size(); ++i) {
    double& p = problem.prn[i];
    p = std::clamp(p, 1e-6, 1 - 1e-6);
    if (problem.source_row[i] != kNone) problem.columns[0].values[i] = std::log(p / (1 - p));
  }
}

Dataset dataset_of(const Problem& problem) {
  Dataset data;
  std::uint32_t rows = 0;
  for (const std::uint32_t source : problem.source_row) rows += source != kNone;
  for (auto* days : {&data.week, &data.asof, &data.expiry}) days->resize(rows);
  data.week_index.resize(rows);
  data.ticker.resize(rows);
  data.prn.resize(rows);
  data.weight.resize(rows);
  data.outcome.resize(rows);
  data.numeric["K"].resize(rows);
  data.numeric["T_days"].assign(rows, 4.0);
  for (const Run& run : problem.runs) {
    for (std::uint32_t i = run.begin; i < run.end; ++i) {
      const std::uint32_t row = problem.source_row[i];
      data.week[row] = problem.weeks[problem.week[i]];
      data.week_index[row] = problem.week[i];
      data.asof[row] = problem.asof[i];
      data.expiry[row] = problem.expiry[i];
      data.ticker[row] = run.ticker_class;
      data.prn[row] = problem.prn[i];
      data.weight[row] = problem.weight[i];
      data.outcome[row] = problem.outcome[i] > 0.5;
      data.numeric["K"][row] = 90.0 + row % 20;
    }
  }
  data.weeks = problem.weeks;
  for (const TickerClass& ticker : problem.classes) {
    data.tickers.push_back(ticker_of(ticker));
    data.is_foundation.push_back(ticker.foundation);
    data.is_trained_on.push_back(1);
  }
  data.header = {"week_friday", "ticker", "pRN", "outcome_ST_gt_K", "K", "T_days"};
  data.prn_column = "pRN";
  data.week_column = "week_friday";
  data.target_column = "outcome_ST_gt_K";
  data.weight_column = "none";
  data.fingerprint = "0123456789abcdef0123456789abcdef";
  data.counts.rows_read = rows + 3;
  data.counts.dropped_target = 3;
  return data;
}

double mean_of(const std::vector<WindowScore>& windows, double Metrics::*field, bool delta) {
  double sum = 0.0;
  for (const WindowScore& w : windows) sum += w.model.*field - (delta ? w.baseline.*field : 0.0);
  return sum / static_cast<double>(windows.size());
}

}  // namespace

RunFixture::RunFixture(const Configuration& winner, const RandomProblemOptions& problem_options)
    : problem(random_problem(problem_options)), config(winner) {
  make_logits_follow(problem);
  data = dataset_of(problem);
  options.input.csv = "weeklies.csv";
  options.regime.foundation_tickers = {"T0"};
  options.split = {5, 2, 5, 0, 0.2};
  Trial trial;
  trial.id = 7;
  trial.config = config;
  trial.canonical = canonical_text(config);
  trial.key = "00112233445566778899aabbccddeeff";
  for (std::uint32_t f = 0; f + 1 < problem.folds.size(); ++f) {
    const FoldEvaluation fold = details(f).evaluation;
    trial.windows.push_back({fold.model, fold.baseline, fold.weekly_delta});
  }
  trial.objective = mean_of(trial.windows, &Metrics::log_loss, false);
  trial.delta_log_loss = mean_of(trial.windows, &Metrics::log_loss, true);
  trial.delta_brier = mean_of(trial.windows, &Metrics::brier, true);
  trial.runtime_seconds = 0.25;
  result.ranked = {trial};
  Trial failed;
  failed.id = 9;
  failed.reason = "single_class";
  failed.key = "ffeeddccbbaa99887766554433221100";
  result.failed = {failed};
  result.num_trials = 2;
  result.num_failed = 1;
}

Candidate RunFixture::candidate() const {
  Candidate candidate;
  for (std::uint32_t c = 0; c < problem.num_numeric; ++c) candidate.columns.push_back(c);
  candidate.C = config.C;
  candidate.intercepts = config.ticker_intercepts;
  candidate.slopes = config.ticker_x_interactions;
  candidate.calibration = config.calibrate;
  return candidate;
}

FoldDetails RunFixture::details(std::uint32_t fold) const {
  const auto evaluator = make_evaluator(problem, "cpu", 1);
  const std::vector<Candidate> candidates{candidate()};
  const std::vector<std::uint32_t> folds{fold};
  const Evaluation evaluation = evaluator->evaluate({candidates, folds, true}).at(0);
  const FoldEvaluation& result_of_fold = evaluation.folds.at(0);
  return {fold, result_of_fold, describe_model(problem, candidates[0], config, fold, result_of_fold.solution)};
}

RunRecord RunFixture::record() const {
  RunRecord record{{data, problem, facts, space, options}, result, result.ranked[0], true};
  record.out_dir = "out";
  const auto test = static_cast<std::uint32_t>(problem.folds.size()) - 1;
  for (std::uint32_t f = 0; f < test; ++f) record.windows.push_back(details(f));
  record.final_fit = details(test);
  record.command = "calibeam tune --csv weeklies.csv";
  record.device = "cpu, 1 thread";
  record.started_utc = "2026-01-02T03:04:05Z";
  record.wall_seconds = 1.5;
  return record;
}

std::string RunFixture::test_rows_csv() const {
  std::string out = "pRN,ticker,sector";
  for (std::uint32_t c = 1; c < problem.num_numeric; ++c) out += "," + problem.columns[c].name;
  out += "\n";
  const RowSet& test = problem.folds.back().eval;
  for (std::uint32_t r = problem.segments[test.first_segment].first_run;
       r < problem.segments[test.last_segment - 1].last_run; ++r) {
    const Run& run = problem.runs[r];
    for (std::uint32_t i = run.begin; i < run.end; ++i) {
      std::string sector;
      for (std::size_t l = problem.num_numeric; l < problem.columns.size(); ++l) {
        if (problem.columns[l].values[i] == 1.0) sector = problem.columns[l].level;
      }
      out += fmt::format("{},{},{}", problem.prn[i], ticker_of(problem.classes[run.ticker_class]), sector);
      for (std::uint32_t c = 1; c < problem.num_numeric; ++c) {
        const double x = problem.columns[c].values[i];
        out += std::isnan(x) ? std::string(",") : fmt::format(",{}", x);
      }
      out += "\n";
    }
  }
  return out;
}

}  // namespace calibeam::testing
