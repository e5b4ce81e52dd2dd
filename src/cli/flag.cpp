#include "cli/flag.hpp"

#include <iterator>
#include <utility>

namespace calibeam::cli {

const std::vector<Flag>& all_flags() {
  static const std::vector<Flag> flags = [] {
    std::vector<Flag> all;
    for (auto part :
         {data_flags, study_flags, search_flags, trust_flags, calibrator_flags, generate_flags, run_flags}) {
      std::vector<Flag> some = part();
      all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
    }
    return all;
  }();
  return flags;
}

std::vector<const Flag*> flags_of(unsigned commands) {
  std::vector<const Flag*> flags;
  for (const Flag& flag : all_flags()) {
    if ((flag.commands & commands) != 0) flags.push_back(&flag);
  }
  return flags;
}

std::string title(Group group) {
  switch (group) {
    case Group::data:
      return "Data";
    case Group::regime:
      return "Regime (which rows take part)";
    case Group::splits:
      return "Splits (by whole weeks, oldest first)";
    case Group::fit:
      return "Fit";
    case Group::metrics:
      return "Metrics";
    case Group::search:
      return "Search";
    case Group::trust:
      return "Trust (is the winner better than pRN, or only the luckiest of many?)";
    case Group::calibrator:
      return "Configuration";
    case Group::generate:
      return "Demo data";
    case Group::run:
      return "Run";
    case Group::old:
      return "For scripts written for the old tuner";
  }
  return "";
}

}  // namespace calibeam::cli
