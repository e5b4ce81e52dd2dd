// A whole run without files: a random Problem, the Dataset that it could have come from, and the record of its winner.
#pragma once

#include <memory>
#include <string>

#include "calibeam/evaluator.hpp"
#include "dataset/dataset.hpp"
#include "report/run_record.hpp"
#include "search/space.hpp"
#include "study/study.hpp"
#include "support/random_problem.hpp"

namespace calibeam::testing {

/// Must stay where it is: records refer to it.
struct RunFixture {
  explicit RunFixture(const Configuration& winner = {}, const RandomProblemOptions& options = {});

  [[nodiscard]] RunRecord record() const;
  /// The winner as the evaluator knows it.
  [[nodiscard]] Candidate candidate() const;
  /// The winner evaluated on one fold.
  [[nodiscard]] FoldDetails details(std::uint32_t fold) const;
  /// The rows of TEST as a CSV file: pRN, ticker, f1, f2, ..., sector where there are levels.
  [[nodiscard]] std::string test_rows_csv() const;

  Problem problem;
  Dataset data;
  SpaceFacts facts;
  Space space;
  StudyOptions options;
  StudyResult result;
  Configuration config;
};

}  // namespace calibeam::testing
