// A study without data: a problem with named columns and two windows, and an evaluator that makes up numbers.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "calibeam/evaluator.hpp"
#include "search/support.hpp"
#include "study/study.hpp"

namespace calibeam::testing {

/// A folder that goes when the test ends.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "calibeam-study-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

inline Problem fake_problem() {
  Problem problem;
  problem.num_rows = 1000;
  for (const char* name : {"x_logit_prn", "rv20", "rv20_sqrtT", "log_m_fwd", "abs_log_m_fwd", "log_rel_spread",
                           "dividend_yield", "x_m", "x_abs_m"}) {
    problem.columns.emplace_back();
    problem.columns.back().name = name;
  }
  problem.num_numeric = static_cast<std::uint32_t>(problem.columns.size());
  problem.folds.resize(4);
  for (std::uint32_t f = 0; f < 4; ++f) {
    problem.folds[f].first_week = 10 + 3 * f;
    problem.folds[f].last_week = 12 + 3 * f;
  }
  problem.folds[2].last_week += 1;
  problem.folds[1].usable = false;  // usable windows of three and four weeks, and the final fit
  return problem;
}

/// Numbers from a hash of the candidate; some candidates fail. Counts what it was asked.
class FakeEvaluator : public BatchEvaluator {
 public:
  std::size_t calls = 0, candidates = 0, largest = 0;
  std::uint64_t fail_every = 7;
  std::uint64_t work = 8'000'000;

  std::vector<Evaluation> evaluate(const CandidateBatch& batch) override {
    ++calls;
    candidates += batch.candidates.size();
    largest = std::max(largest, batch.candidates.size());
    std::vector<Evaluation> out;
    for (const auto& candidate : batch.candidates) out.push_back(one(candidate, batch.folds));
    return out;
  }
  [[nodiscard]] std::string device() const override { return "fake"; }
  [[nodiscard]] std::uint64_t batch_work() const override { return work; }

 private:
  [[nodiscard]] Evaluation one(const Candidate& c, std::span<const std::uint32_t> folds) const {
    std::string text = std::to_string(c.C) + "," + std::to_string(c.weighting.half_life_weeks) + "," +
                       std::to_string(c.weighting.foundation_weight);
    for (const auto column : c.columns) text += "," + std::to_string(column);
    for (const int v : {static_cast<int>(c.weighting.chain), static_cast<int>(c.intercepts), static_cast<int>(c.slopes),
                        static_cast<int>(c.calibration)}) {
      text += ":" + std::to_string(v);
    }
    const auto hash = fnv1a(text);
    Evaluation out;
    if (fail_every > 0 && (hash >> 9) % fail_every == 0) {
      out.status = FitStatus::single_class;
      return out;
    }
    for (const auto fold : folds) {
      FoldEvaluation e;
      const double delta = static_cast<double>(hash % 100003) / 3e8 - 1e-4 + 1e-6 * fold;
      e.model = {0.6 + delta, 0.2 + delta / 3, 0.01 + delta / 7, 0.02};
      e.baseline = {0.6, 0.2, 0.01, 0.02};
      e.weekly_delta = {delta / 2, delta / 3, delta - delta / 2 - delta / 3};
      if (fold == 2) e.weekly_delta.push_back(0.0);
      out.folds.push_back(std::move(e));
    }
    return out;
  }
};

/// Everything that run_study needs.
struct FakeStudy {
  Dataset data;
  Problem problem = fake_problem();
  SpaceFacts facts = all_available();
  StudyOptions options;
  Space space;
  FakeEvaluator evaluator;
  StudyHooks hooks;

  FakeStudy() {
    data.fingerprint = "0123456789abcdef0123456789abcdef";
    reset_space();
  }
  void reset_space() { space = available_space(default_space(options.search), facts); }
  [[nodiscard]] StudyInputs inputs() const { return {data, problem, facts, space, options}; }
  StudyResult run(Ledger& ledger) { return run_study(inputs(), evaluator, ledger, hooks); }
};

inline std::vector<std::string> texts(const std::vector<Trial>& trials) {
  std::vector<std::string> out;
  for (const auto& t : trials)
    out.push_back(std::to_string(t.id) + " " + t.canonical + " " + std::to_string(t.score()));
  return out;
}

}  // namespace calibeam::testing
