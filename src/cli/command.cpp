#include "cli/command.hpp"

#include <algorithm>

namespace calibeam::cli {
namespace {

std::vector<Command> searching_commands() {
  return {
      {kTune,
       "tune",
       "",
       "Find the best calibration of option-implied probabilities in a CSV file.",
       "Searches calibrator configurations for the lowest out-of-sample log loss relative to pRN itself, by rolling "
       "validation windows that never look ahead, then scores the winner once on TEST and writes everything to "
       "--out-dir. Stopped by Ctrl-C or killed, the same command continues where it was. Exit code 10: pRN "
       "stays, since nothing beat it or luck would explain what did.",
       {"calibeam tune --csv weeklies.csv --tdays-allowed 4 --asof-dow-allowed Mon --out-dir out",
        "calibeam tune --csv weeklies.csv --search exhaustive --allow-isotonic --refine-c --out-dir out"},
       run_tune,
       {}},
      {kEvaluate,
       "evaluate",
       "",
       "Score given configurations: windows, metrics, coefficients.",
       "Evaluates the configurations of a JSON file on the same windows as tune. What a configuration leaves out takes "
       "the base configuration's value. A configuration that cannot be fitted is a result with a reason, not an error.",
       {"calibeam evaluate --csv weeklies.csv --config out/best_config.json --with-test"},
       run_evaluate,
       {}},
      {kSpace,
       "space",
       "",
       "Show what a search of this data would try, and what was taken out and why.",
       "Lists the families of the search space after the availability rules and counts the effective configurations.",
       {"calibeam space --csv weeklies.csv", "calibeam space --print-default > space.json"},
       run_space,
       {}},
  };
}

std::vector<Command> model_commands() {
  return {
      {kFit,
       "fit",
       "",
       "Train one configuration on all weeks before TEST and write model.json.",
       "The configuration comes from --config, from flags, or both (flags win); what neither says takes the base "
       "configuration's value.",
       {"calibeam fit --csv weeklies.csv --config out/best_config.json --out-dir model",
        "calibeam fit --csv weeklies.csv --features rv20,log_m_fwd,x_m --calibrate platt --C 1 --out-dir model"},
       run_fit,
       {}},
      {kPredict,
       "predict",
       "",
       "Add the real-world probability pHAT to a CSV file.",
       "Copies the file with a column pHAT. Unseen tickers and missing cells are handled as the model learned it; rows "
       "that cannot be predicted keep an empty pHAT and are named.",
       {"calibeam predict --model model/model.json --csv new.csv --out predictions.csv"},
       run_predict,
       {}},
      {kGenerate,
       "generate",
       "",
       "Write demo data whose true calibration is known.",
       "Realistic option weeklies, made from a seed, with missing cells.",
       {"calibeam generate --out demo.csv --seed 7"},
       run_generate,
       {}},
      {kDoctor,
       "doctor",
       "",
       "Say what this build and this machine can do.",
       "",
       {"calibeam doctor --json"},
       run_doctor,
       {}},
      {kCompletion,
       "completion",
       "SHELL",
       "Print completions for bash, zsh or fish.",
       "",
       {"source <(calibeam completion bash)", "calibeam completion fish > ~/.config/fish/completions/calibeam.fish"},
       run_completion,
       {"bash", "zsh", "fish"}},
      {kMan, "man", "", "Print the manual page (troff).", "", {"calibeam man > calibeam.1"}, run_man, {}},
      {kHelp, "help", "[COMMAND]", "Print help.", "", {"calibeam help tune"}, run_help, {}},
  };
}

}  // namespace

const std::vector<Command>& all_commands() {
  static const std::vector<Command> commands = [] {
    std::vector<Command> all = searching_commands();
    const std::vector<Command> more = model_commands();
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }();
  return commands;
}

const Command* find_command(const std::string& name) {
  const auto& commands = all_commands();
  const auto found = std::find_if(commands.begin(), commands.end(), [&](const Command& c) { return c.name == name; });
  return found == commands.end() ? nullptr : &*found;
}

}  // namespace calibeam::cli
