// The searchers' only way to learn anything: they ask for effective configurations and get trials.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "calibeam/trial.hpp"
#include "search/effective.hpp"

namespace calibeam {

/// Where a search stands, for a progress display.
struct SearchStep {
  int pass = 0;
  std::string family;
};

/// Trials in the order asked. Fewer than asked: the search was interrupted and must end.
using Ask = std::function<std::vector<Trial>(std::span<const Effective>, const SearchStep&)>;

}  // namespace calibeam
