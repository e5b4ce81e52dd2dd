#include "cli/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/log.hpp"
#include "cli/output.hpp"
#include "report/words.hpp"

namespace calibeam::cli {
namespace {

constexpr int kBarWidth = 20;
constexpr auto kTerminalPause = std::chrono::milliseconds(100);
constexpr auto kPlainPause = std::chrono::seconds(10);

std::string bar(double share) {
  const int filled = static_cast<int>(std::clamp(share, 0.0, 1.0) * kBarWidth);
  return "[" + std::string(static_cast<std::size_t>(filled), '#') +
         std::string(static_cast<std::size_t>(kBarWidth - filled), '.') + "] ";
}

}  // namespace

ProgressDisplay::ProgressDisplay(const RunSettings& run)
    : quiet_(run.quiet || run.log_level == LogLevel::error),
      terminal_(stderr_is_terminal()),
      started_(Clock::now()),
      shown_(terminal_ ? started_ - kTerminalPause : started_) {}

ProgressDisplay::~ProgressDisplay() {
  if (terminal_ && !quiet_) show_status("");
}

void ProgressDisplay::update(const StudyProgress& progress) {
  const auto now = Clock::now();
  if (quiet_ || now - shown_ < (terminal_ ? Clock::duration(kTerminalPause) : Clock::duration(kPlainPause))) return;
  shown_ = now;
  const double seconds = std::chrono::duration<double>(now - started_).count();
  const std::string line = progress_line(progress, seconds, terminal_);
  if (terminal_) {
    show_status(line);
  } else {
    log_note(line);
  }
}

std::string progress_line(const StudyProgress& progress, double seconds, bool with_bar) {
  const auto done = static_cast<double>(progress.done);
  const auto budget = static_cast<double>(progress.budget);
  std::string line = with_bar && progress.budget > 0 ? bar(done / budget) : "";
  line += count_text(progress.done);
  if (progress.budget > 0) line += "/" + count_text(progress.budget);
  line += " trials";
  if (progress.failed > 0) line += fmt::format(" ({} failed)", count_text(progress.failed));
  line += progress.has_best ? ", best " + signed_text(progress.best_score) : ", no result yet";
  const auto fresh = static_cast<double>(progress.done - progress.from_cache);
  if (seconds <= 0.0 || fresh <= 0.0) return line;
  const double rate = fresh / seconds;
  line += rate >= 10 ? fmt::format(", {:.0f}/s", rate) : fmt::format(", {:.2f}/s", rate);
  if (progress.budget > progress.done) line += ", at most " + duration_text((budget - done) / rate) + " left";
  return line;
}

std::string duration_text(double seconds) {
  if (seconds < 1.0) return fmt::format("{:.2f} s", seconds);
  if (seconds < 10.0) return fmt::format("{:.1f} s", seconds);
  if (!(seconds < 1e12)) return "ages";
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  if (whole < 48 * 3600) return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
  return fmt::format("{} days", count_text(whole / 86400));
}

}  // namespace calibeam::cli
