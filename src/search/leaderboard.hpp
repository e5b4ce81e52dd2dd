// The best of a stream of trials by the ranking of section 8, in bounded memory.
#pragma once

#include <cstddef>
#include <vector>

#include "calibeam/trial.hpp"

namespace calibeam {

/// Keeps what can still be among the first `size` of the ranking. That is more than the best scores: trials within
/// tie_epsilon of the best score are ordered by tie_score, and who is within is known only at the end. A trial can go
/// when `size` others beat it in score and tie order alike: whatever the best score becomes, they rank before it.
class Leaderboard {
 public:
  Leaderboard(std::size_t size, double tie_epsilon);

  /// Takes a trial into account; failed ones are ignored.
  void add(const Trial& trial);
  /// The first `size` of the ranking of everything added.
  [[nodiscard]] std::vector<Trial> ranked();
  /// Trials held now.
  [[nodiscard]] std::size_t held() const { return held_.size(); }

 private:
  void prune();

  std::size_t size_, limit_;
  double tie_epsilon_;
  std::vector<Trial> held_;
};

}  // namespace calibeam
