// A searched run without files: many trials around the fixture's winner, with their tests of luck and their trace.
#pragma once

#include <string>

#include "report/run_record.hpp"
#include "support/run_fixture.hpp"

namespace calibeam::testing {

struct PageFixture {
  explicit PageFixture(const Configuration& winner = {}, const RandomProblemOptions& options = {}, int num_trials = 40);

  /// With trust and trace; `fixture` may be changed before.
  [[nodiscard]] RunRecord record() const;

  RunFixture fixture;
  Significance significance;
  std::vector<std::int64_t> trial_ids;
  SearchTrace trace;
};

}  // namespace calibeam::testing
