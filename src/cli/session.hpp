// What the commands on a data set share: rows, facts, space, problem and evaluator.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "calibeam/evaluator.hpp"
#include "cli/settings.hpp"
#include "dataset/dataset.hpp"
#include "search/space.hpp"
#include "study/study.hpp"

namespace calibeam::cli {

/// Parts refer to each other, so a session stays where it was made.
struct Session {
  StudyOptions options;
  Space full_space;  ///< before the availability rules
  Dataset data;
  SpaceFacts facts;
  Space space;  ///< after them
  Problem problem;
  std::unique_ptr<BatchEvaluator> evaluator;

  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  [[nodiscard]] StudyInputs inputs() const { return {data, problem, facts, space, options}; }
  /// Indices of the usable VAL windows.
  [[nodiscard]] std::vector<std::uint32_t> usable_folds() const;
  /// The last fold: all weeks before TEST.
  [[nodiscard]] std::uint32_t final_fold() const;
};

/// Rows, facts and space for a search; no problem and no evaluator yet. Warnings are logged.
[[nodiscard]] std::unique_ptr<Session> open_session(const Settings& settings);
/// The same for given configurations, whose features may be any column.
[[nodiscard]] std::unique_ptr<Session> open_session(const Settings& settings,
                                                    const std::vector<Configuration>& requested);

/// Builds the problem with all features of the space, and the evaluator.
void prepare_search(Session& session, const Settings& settings);
/// Builds the problem with the features of `requested`, and the evaluator. Throws DataError for a feature that the data
/// cannot give.
void prepare_configurations(Session& session, const Settings& settings, const std::vector<Configuration>& requested);

}  // namespace calibeam::cli
