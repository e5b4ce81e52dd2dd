#include "search/leaderboard.hpp"

#include <algorithm>
#include <numeric>
#include <queue>

#include "search/ranking.hpp"

namespace calibeam {
namespace {

constexpr std::size_t kSlack = 512;  // prune seldom

struct TieOrder {
  bool operator()(const Trial* a, const Trial* b) const { return better_among_tied(*a, *b); }
};

}  // namespace

Leaderboard::Leaderboard(std::size_t size, double tie_epsilon)
    : size_(std::max<std::size_t>(size, 1)), limit_(2 * size_ + kSlack), tie_epsilon_(tie_epsilon) {}

void Leaderboard::add(const Trial& trial) {
  if (!trial.ok()) return;
  held_.push_back(trial);
  if (held_.size() < limit_) return;
  prune();
  limit_ = std::max(limit_, 2 * held_.size() + kSlack);
}

void Leaderboard::prune() {
  std::vector<std::size_t> order(held_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [this](std::size_t a, std::size_t b) { return better_by_score(held_[a], held_[b]); });
  // Walking down by score, the queue holds the best `size` in tie order so far, its worst on top: all of them have a
  // score at least as good as the next trial's.
  std::priority_queue<const Trial*, std::vector<const Trial*>, TieOrder> best;
  std::vector<bool> keep(held_.size(), false);
  for (const auto i : order) {
    const bool full = best.size() == size_;
    if (full && better_among_tied(*best.top(), held_[i])) continue;
    keep[i] = true;
    best.push(&held_[i]);
    if (full) best.pop();
  }
  std::vector<Trial> kept;
  for (const auto i : order) {
    if (keep[i]) kept.push_back(std::move(held_[i]));
  }
  held_ = std::move(kept);
}

std::vector<Trial> Leaderboard::ranked() {
  std::vector<const Trial*> all;
  for (const auto& trial : held_) all.push_back(&trial);
  auto order = ranking(all, tie_epsilon_);
  if (order.size() > size_) order.resize(size_);
  std::vector<Trial> out;
  for (const Trial* trial : order) out.push_back(*trial);
  return out;
}

}  // namespace calibeam
