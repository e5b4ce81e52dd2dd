// Everything that the output files of a run are made from.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "calibeam/fitted_model.hpp"
#include "calibeam/options.hpp"
#include "calibeam/trial.hpp"
#include "dataset/dataset.hpp"
#include "report/trust_record.hpp"
#include "search/space.hpp"
#include "study/search_trace.hpp"
#include "study/study.hpp"

namespace calibeam {

/// The winner on one fold, with predictions and names.
struct FoldDetails {
  std::uint32_t fold = 0;  ///< index into Problem::folds
  FoldEvaluation evaluation;
  FittedModel model;
};

struct SetNumbers;

/// What was computed about the rows of VAL and TEST when it was first asked for (set_numbers.hpp). A copy of a record
/// asks anew, since it may be changed.
struct NumbersOnce {
  NumbersOnce() = default;
  NumbersOnce(const NumbersOnce&) {}
  NumbersOnce(NumbersOnce&&) = default;
  NumbersOnce& operator=(const NumbersOnce&) = delete;

  mutable std::shared_ptr<const SetNumbers> validation, test;
};

struct RunRecord {
  StudyInputs inputs;
  const StudyResult& result;
  Trial winner;
  bool deployed = false;                   ///< false: the baseline (pRN itself) is the deployed model
  std::vector<FoldDetails> windows{};      ///< the winner on the usable VAL windows
  std::optional<FoldDetails> final_fit{};  ///< on all weeks before TEST; evaluation empty if there are no TEST weeks
  std::string final_reason{};              ///< why the final fit failed, if it did
  std::optional<TrustRecord> trust{};      ///< of a search; nothing for `fit`
  std::string out_dir{};                   ///< as given on the command line
  std::string command{};                   ///< the command line that reproduces the run
  std::string device{};
  std::string started_utc{};
  double wall_seconds = 0.0;
  std::optional<SearchTrace> trace{};  ///< of a search; nothing for `fit`
  NumbersOnce numbers{};
};

/// Writes every file of SEMANTICS section 11 but the ledger, and `more` (name, text), into `out_dir` (created if need
/// be), each to a temporary name and renamed. Throws DataError if the folder cannot be written or the disk is full.
void write_outputs(const RunRecord& record, const std::string& out_dir,
                   const std::vector<std::pair<std::string, std::string>>& more = {});

}  // namespace calibeam
