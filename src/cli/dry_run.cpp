#include "cli/dry_run.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>

#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/space_text.hpp"
#include "report/record_facts.hpp"
#include "report/words.hpp"
#include "search/enumeration.hpp"
#include "search/exhaustive.hpp"

namespace calibeam::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kEnoughSeconds = 0.3;

/// Configurations spread evenly over the space.
std::vector<Candidate> sample(const Session& session, const Enumeration& all, std::uint64_t number) {
  std::vector<Candidate> candidates;
  for (std::uint64_t i = 0; i < number; ++i) {
    const std::uint64_t index = i * (all.count() / number);
    candidates.push_back(to_candidate(session.problem, all.at(index).config));
  }
  return candidates;
}

/// Seconds per configuration: a batch that grows until it takes long enough to be believed.
double seconds_each(Session& session, const Enumeration& all) {
  const std::vector<std::uint32_t> folds = session.usable_folds();
  for (std::uint64_t number = 8;; number *= 2) {
    number = std::min(number, all.count());
    const std::vector<Candidate> candidates = sample(session, all, number);
    const auto before = Clock::now();
    (void)session.evaluator->evaluate({candidates, folds, false});
    const double seconds = std::chrono::duration<double>(Clock::now() - before).count();
    if (seconds >= kEnoughSeconds || number == all.count() || number >= 65536) {
      return seconds / static_cast<double>(number);
    }
  }
}

double peak_mebibytes() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;  // Linux counts in KiB
}

std::string windows_text(const Problem& problem) {
  std::string out;
  for (std::uint32_t i = 0; i < problem.folds.size(); ++i) {
    const Fold& fold = problem.folds[i];
    const bool final_fold = i + 1 == problem.folds.size();
    if (final_fold && fold.eval.num_rows == 0) continue;
    out += fmt::format(
        "  {:<6} {} to {}: {:>9} training and {:>8} evaluation rows{}\n", final_fold ? "TEST" : "VAL",
        first_week_text(problem, i), last_week_text(problem, i), count_text(static_cast<std::int64_t>(fold.train_rows)),
        count_text(static_cast<std::int64_t>(fold.eval.num_rows)), fold.usable ? "" : " (left out: too few)");
  }
  return out;
}

}  // namespace

int dry_run(Session& session) {
  const SearchOptions& search = session.options.search;
  const Enumeration all(session.space, session.facts, search);
  const std::uint64_t trials = exhaustive_budget(all, search);
  const double each = seconds_each(session, all);
  const auto windows = session.usable_folds().size();
  std::string out =
      fmt::format("Data: {} rows of {}, {} weeks, {} tickers\n\nWindows\n{}\nFamilies\n{}",
                  count_text(static_cast<std::int64_t>(session.data.num_rows())),
                  count_text(static_cast<std::int64_t>(session.data.counts.rows_read)), session.data.weeks.size(),
                  session.data.tickers.size(), windows_text(session.problem), families_text(session.space));
  const std::string taken_out = taken_out_text(session.space);
  if (!taken_out.empty()) out += "\nTaken out\n" + taken_out;
  out += fmt::format("\n{} effective configurations; this search tries {}{}, {} fits\n",
                     count_text(static_cast<std::int64_t>(all.count())),
                     search.kind == SearchKind::beam ? "at most " : "", count_text(static_cast<std::int64_t>(trials)),
                     count_text(static_cast<std::int64_t>(trials * windows)));
  out += fmt::format("Memory: {:.0f} MiB\nTime: about {} on {}\n\nNothing was written.\n", peak_mebibytes(),
                     duration_text(each * static_cast<double>(trials)), session.evaluator->device());
  print(out);
  return 0;
}

}  // namespace calibeam::cli
