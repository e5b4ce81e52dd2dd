// After a search: who is the winner, and is it to be believed (SEMANTICS section 13)?
#pragma once

#include "calibeam/trial.hpp"
#include "cli/session.hpp"
#include "report/run_record.hpp"
#include "study/study.hpp"
#include "study/weekly_contributions.hpp"

namespace calibeam::cli {

/// Checks --block-weeks against the VAL weeks before any time is spent. Throws UsageError.
void check_trust_options(const Session& session);

/// The winner, and everything about luck but the decision and the winner's intervals.
struct Judgement {
  Trial winner;
  TrustRecord trust;
};

/// The tests over all successful trials, and the winner that --select asks for. `result.ranked` is not empty.
[[nodiscard]] Judgement judge(Session& session, const StudyResult& result, const WeeklyContributions& contributions);

/// Fills in the winner's intervals on VAL and TEST and the decision; the winner's folds are there.
void decide_deployment(RunRecord& record);

}  // namespace calibeam::cli
