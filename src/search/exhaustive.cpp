#include "search/exhaustive.hpp"

#include <algorithm>

#include "search/leaderboard.hpp"

namespace calibeam {

std::uint64_t exhaustive_budget(const Enumeration& all, const SearchOptions& options) {
  if (options.max_trials <= 0) return all.count();
  return std::min(all.count(), static_cast<std::uint64_t>(options.max_trials));
}

ExhaustiveResult exhaustive_search(const Enumeration& all, const SearchOptions& options, const Ask& ask) {
  constexpr std::uint64_t kBlock = 16'384;
  ExhaustiveResult out;
  Leaderboard board(static_cast<std::size_t>(std::max(options.leaderboard_size, 1)), options.tie_epsilon);
  const auto budget = exhaustive_budget(all, options);
  std::vector<Effective> block;
  while (out.asked < budget && !out.interrupted) {
    block.clear();
    const auto end = std::min(budget, out.asked + kBlock);
    for (auto i = out.asked; i < end; ++i) block.push_back(all.at(i));
    const auto trials = ask(block, {1, "all combinations"});
    for (const auto& trial : trials) board.add(trial);
    out.asked += trials.size();
    out.interrupted = trials.size() < block.size();
  }
  out.ranked = board.ranked();
  return out;
}

}  // namespace calibeam
