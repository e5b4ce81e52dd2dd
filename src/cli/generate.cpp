// calibeam generate: demo data with a known truth.
#include <fmt/format.h>

#include "calibeam/error.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "report/words.hpp"

namespace calibeam::cli {

int run_generate(const Settings& settings) {
  if (settings.given.contains("null") && settings.given.contains("edge")) {
    throw UsageError("--null means --edge 0: give one of the two");
  }
  GenerateOptions options = settings.generate;
  options.seed = settings.seed.value_or(options.seed);
  options.test_weeks = settings.study.split.test_weeks;
  options.val_windows = settings.study.split.val_windows;
  options.val_window_weeks = settings.study.split.val_window_weeks;
  const GeneratedFiles files = write_synthetic_csv(settings.out_file, options);
  print(fmt::format("{} rows of {} tickers in {} weeks written to {}\nThe truth behind them: {}\n",
                    count_text(static_cast<std::int64_t>(options.rows)), options.tickers, options.weeks, files.csv,
                    files.truth));
  return 0;
}

}  // namespace calibeam::cli
