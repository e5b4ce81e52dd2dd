#include "cli/log.hpp"

#include <fmt/chrono.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>
#include <utility>

#include "cli/output.hpp"

namespace calibeam::cli {
namespace {

constexpr const char* kEraseLine = "\r\033[K";

/// Writes log lines above the status line.
class StderrSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  StderrSink(bool color, bool debug) : color_(color), debug_(debug) {}

  void show_status(const std::string& line) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!status_.empty() || !line.empty()) std::fputs((kEraseLine + line).c_str(), stderr);
    status_ = line;
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    std::string line = status_.empty() ? "" : kEraseLine;
    if (debug_) line += fmt::format("[{:%H:%M:%S}] ", std::chrono::floor<std::chrono::seconds>(message.time));
    line += prefix(message.level);
    std::fputs(line.c_str(), stderr);
    put_printable({message.payload.data(), message.payload.size()}, stderr);
    std::fputs(("\n" + status_).c_str(), stderr);
  }
  void flush_() override { std::fflush(stderr); }

 private:
  [[nodiscard]] std::string prefix(spdlog::level::level_enum level) const {
    if (level != spdlog::level::warn) return "";
    return color_ ? "\033[33mwarning:\033[0m " : "warning: ";
  }

  bool color_, debug_;
  std::string status_;
};

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::error:
      return spdlog::level::err;
    case LogLevel::warn:
      return spdlog::level::warn;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::debug:
      return spdlog::level::debug;
  }
  return spdlog::level::warn;
}

/// The one log of the process.
struct Log {
  std::shared_ptr<StderrSink> sink;
  std::unique_ptr<spdlog::logger> logger;
  bool quiet = false;
};

Log& the_log() {
  static Log log;
  return log;
}

}  // namespace

void start_log(const RunSettings& run) {
  Log& log = the_log();
  const bool color = run.color && stderr_is_terminal();
  log.sink = std::make_shared<StderrSink>(color, run.log_level == LogLevel::debug);
  log.logger = std::make_unique<spdlog::logger>("calibeam", log.sink);
  log.logger->set_level(level_of(run.log_level));
  log.quiet = run.quiet;
}

void log_warning(const std::string& sentence) {
  if (auto& logger = the_log().logger) logger->log(spdlog::level::warn, sentence);
}

void log_note(const std::string& sentence) {
  const Log& log = the_log();
  if (log.logger && !log.quiet && log.logger->level() <= spdlog::level::warn)
    log.logger->log(spdlog::level::err, sentence);
}

void log_info(const std::string& sentence) {
  if (auto& logger = the_log().logger) logger->log(spdlog::level::info, sentence);
}

void log_debug(const std::string& sentence) {
  if (auto& logger = the_log().logger) logger->log(spdlog::level::debug, sentence);
}

bool logs_info() {
  const Log& log = the_log();
  return log.logger && log.logger->should_log(spdlog::level::info);
}

void show_status(const std::string& line) {
  if (auto& sink = the_log().sink) sink->show_status(line);
}

}  // namespace calibeam::cli
