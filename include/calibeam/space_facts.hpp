// What the data can serve, as the search needs to know it. Decided on rows before the first VAL week only.
#pragma once

#include <map>
#include <string>

namespace calibeam {

/// Why a feature is not searched.
struct FeatureProblem {
  bool fatal = false;  ///< true: the data cannot give it at all (an error where it is requested by name);
                       ///< false: constant, or a copy of another (taken out with a note)
  std::string reason;
};

/// Facts about the data for the rules of SEMANTICS section 9.
struct SpaceFacts {
  std::map<std::string, FeatureProblem> problems;  ///< features that cannot be searched; absent: fine
  int num_tickers = 0;
  bool has_foundation = false;   ///< a foundation ticker is in the data
  bool has_chains = false;       ///< there are an as-of and an expiry column
  bool slopes_with_all = false;  ///< at least two tickers have support for slopes, by intercepts
  bool slopes_with_non_foundation = false;
};

}  // namespace calibeam
