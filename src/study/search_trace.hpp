// How a search went, in bounded memory: its progress, the families that it expanded, and what each choice was good for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "calibeam/trial.hpp"
#include "search/space.hpp"
#include "study/study.hpp"

namespace calibeam {

/// Hand `add` to StudyHooks::on_trial and `note` to StudyHooks::on_progress. Deterministic: times and cache answers
/// leave no mark.
class SearchTrace {
 public:
  struct Point {
    std::int64_t trial = 0;  ///< Trial::id
    double score = 0.0;
  };
  /// Trials [first, last] that were asked for while one family was expanded; family empty: the base, or no beam.
  struct Step {
    int pass = 0;
    std::string family;
    std::int64_t first = 0, last = 0;
    std::optional<double> best;  ///< lowest score known at its end
  };
  struct Choice {
    std::string text;  ///< as in a space file: `["rv20"]`, `"platt"`, `8`; empty: not a choice of the space (refined C)
    std::int64_t trials = 0, failed = 0;
    std::optional<double> best;   ///< lowest score of a trial that made this choice
    std::int64_t best_trial = 0;  ///< the first that reached it
  };
  struct Family {
    std::string name;
    std::vector<Choice> choices;  ///< in the order of the space
  };

  static constexpr std::size_t kMaxCloud = 1024, kMaxImprovements = 1024, kMaxSteps = 512;

  /// `space`: the one that is searched, after the availability rules.
  explicit SearchTrace(const Space& space);

  void add(const Trial& trial);
  void note(const StudyProgress& progress);

  /// Successful trials, evenly thinned to at most kMaxCloud, oldest first.
  [[nodiscard]] const std::vector<Point>& cloud() const { return cloud_; }
  /// Where the lowest score so far fell (by whole numbers of 1e-10), thinned to at most kMaxImprovements.
  [[nodiscard]] const std::vector<Point>& improvements() const { return improvements_; }
  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  [[nodiscard]] const std::vector<Family>& families() const { return families_; }
  [[nodiscard]] std::int64_t num_trials() const { return num_trials_; }
  [[nodiscard]] std::int64_t num_failed() const { return num_failed_; }

 private:
  void add_choices(const Trial& trial);

  std::vector<calibeam::Family> space_;
  std::vector<Family> families_;
  std::vector<Point> cloud_, improvements_;
  std::vector<Step> steps_;
  std::int64_t num_trials_ = 0, num_failed_ = 0;
  std::int64_t num_ok_ = 0, stride_ = 1;  ///< every stride-th successful trial is in the cloud
};

}  // namespace calibeam
