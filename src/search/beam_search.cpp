#include "search/beam_search.hpp"

#include <algorithm>
#include <limits>
#include <unordered_set>

#include "search/choice.hpp"
#include "search/ranking.hpp"

namespace calibeam {
namespace {

using Beam = std::vector<const Trial*>;

class BeamSearch {
 public:
  BeamSearch(const Space& space, const SpaceFacts& facts, const SearchOptions& options, const Ask& ask)
      : space_(space), facts_(facts), options_(options), ask_(ask) {}

  BeamResult run() {
    Beam beam = evaluate({settle(space_, facts_, base_configuration(space_, options_))}, {});
    for (bool improved = true; improved && budget_left() > 0 && !out_.interrupted;) {
      const auto before = best_;
      ++out_.passes;
      for (std::size_t f = 0; f < space_.families.size() && !out_.interrupted; ++f) beam = expand(beam, f);
      improved = best_ != before;
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::size_t budget_left() const {
    if (options_.max_trials <= 0) return std::numeric_limits<std::size_t>::max();
    return static_cast<std::size_t>(options_.max_trials) - out_.trials.size();
  }

  // The beam varied in one family; a batch is ordered by beam rank, then by choice.
  Beam expand(const Beam& beam, std::size_t family) {
    std::vector<Effective> proposals;
    for (const Trial* member : beam) {
      for (std::size_t i = 0; i < space_.families[family].size(); ++i) {
        proposals.push_back(propose(space_, facts_, member->config, family, i));
      }
    }
    Beam pool = beam;
    const Beam results = evaluate(proposals, {out_.passes, space_.families[family].name});
    pool.insert(pool.end(), results.begin(), results.end());
    const auto width = static_cast<std::size_t>(std::max(options_.beam_width, 1));
    Beam next = next_beam(pool, width, options_.tie_epsilon);
    return next.empty() ? beam : next;  // a failed base is still varied
  }

  // Asks for what is not known yet, as far as the budget goes.
  Beam evaluate(const std::vector<Effective>& proposals, const SearchStep& step) {
    std::vector<Effective> batch;
    const auto budget = budget_left();
    for (const auto& proposal : proposals) {
      if (batch.size() == budget) break;
      if (known_.insert(proposal.canonical).second) batch.push_back(proposal);
    }
    if (batch.empty()) return {};
    auto answers = ask_(batch, step);
    out_.interrupted = answers.size() < batch.size();
    Beam results;
    for (auto& trial : answers) {
      out_.trials.push_back(std::move(trial));
      results.push_back(&out_.trials.back());
      if (results.back()->ok()) best_ = std::min(best_, score_units(results.back()->score()));
    }
    return results;
  }

  const Space& space_;
  const SpaceFacts& facts_;
  const SearchOptions& options_;
  const Ask& ask_;
  BeamResult out_;  // a deque: trials keep their place in memory
  std::unordered_set<std::string> known_;
  std::int64_t best_ = std::numeric_limits<std::int64_t>::max();
};

}  // namespace

BeamResult beam_search(const Space& space, const SpaceFacts& facts, const SearchOptions& options, const Ask& ask) {
  return BeamSearch(space, facts, options, ask).run();
}

}  // namespace calibeam
