#include "cli/command_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "report/text.hpp"
#include "report/words.hpp"
#include "search/names.hpp"

namespace calibeam::cli {
namespace {

std::string grid_text(const SearchOptions& search) {
  if (search.C_grid == SearchOptions{}.C_grid) return "";
  return fmt::format(" --C-grid {}", fmt::join(search.C_grid, ","));
}

/// Names as --help lists them.
std::string trust_text(const TrustOptions& trust) {
  constexpr std::array kRules{"significant", "score", "always"};
  constexpr std::array kGroups{"week", "chain", "day"};
  const TrustOptions usual;
  std::string out;
  if (trust.deploy_rule != usual.deploy_rule) {
    out += fmt::format(" --deploy-rule {}", kRules.at(static_cast<std::size_t>(trust.deploy_rule)));
  }
  if (trust.alpha != usual.alpha) out += fmt::format(" --alpha {}", trust.alpha);
  if (trust.select != usual.select) out += " --select one-se";
  if (trust.bootstrap_draws != usual.bootstrap_draws) out += fmt::format(" --bootstrap-B {}", trust.bootstrap_draws);
  if (trust.block_weeks) out += fmt::format(" --block-weeks {}", *trust.block_weeks);
  if (trust.bootstrap_group != usual.bootstrap_group) {
    out += fmt::format(" --bootstrap-group {}", kGroups.at(static_cast<std::size_t>(trust.bootstrap_group)));
  }
  if (trust.seed != usual.seed) out += fmt::format(" --seed {}", trust.seed);
  return out;
}

}  // namespace

std::string tune_command(const Settings& settings) {
  const SearchOptions& search = settings.study.search;
  const SearchOptions usual;
  const bool exhaustive = search.kind == SearchKind::exhaustive;
  std::string out = "calibeam tune " + study_flags(settings.study) + grid_text(search);
  if (exhaustive) out += " --search exhaustive";
  if (search.beam_width != usual.beam_width) out += fmt::format(" --beam-width {}", search.beam_width);
  if (search.max_trials != (exhaustive ? 0 : usual.max_trials))
    out += fmt::format(" --max-trials {}", search.max_trials);
  if (search.tie_epsilon != usual.tie_epsilon) out += fmt::format(" --tie-epsilon {}", search.tie_epsilon);
  if (search.refine_c) out += " --refine-c";
  if (search.leaderboard_size != usual.leaderboard_size) {
    out += fmt::format(" --leaderboard-size {}", search.leaderboard_size);
  }
  if (search.allow_isotonic) out += " --allow-isotonic";
  if (!settings.space_file.empty()) out += " --space " + shell_word(settings.space_file);
  out += trust_text(settings.study.trust);
  return out + " --out-dir " + shell_word(settings.out_dir);
}

std::string fit_command(const Settings& settings) {
  const CalibratorFlags& flags = settings.calibrator;
  std::string out = "calibeam fit " + study_flags(settings.study) + grid_text(settings.study.search);
  if (!settings.config_file.empty()) out += " --config " + shell_word(settings.config_file);
  if (flags.features) out += " --features " + shell_word(fmt::format("{}", fmt::join(*flags.features, ",")));
  if (flags.C) out += fmt::format(" --C {}", *flags.C);
  if (flags.calibrate) out += fmt::format(" --calibrate {}", name_of(*flags.calibrate));
  if (flags.group_reweight) out += fmt::format(" --group-reweight {}", name_of(*flags.group_reweight));
  if (flags.ticker_intercepts) out += fmt::format(" --ticker-intercepts {}", name_of(*flags.ticker_intercepts));
  if (flags.ticker_x_interactions) out += " --ticker-x-interactions";
  if (flags.train_decay_half_life_weeks) {
    out += fmt::format(" --train-decay-half-life-weeks {}", *flags.train_decay_half_life_weeks);
  }
  if (flags.foundation_weight) out += fmt::format(" --foundation-weight {}", *flags.foundation_weight);
  if (flags.enable_x_m) out += " --enable-x-m";
  if (flags.enable_x_abs_m) out += " --enable-x-abs-m";
  return out + " --out-dir " + shell_word(settings.out_dir);
}

}  // namespace calibeam::cli
