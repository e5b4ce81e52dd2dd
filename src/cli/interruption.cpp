#include "cli/interruption.hpp"

#include <csignal>

namespace calibeam::cli {
namespace {

volatile std::sig_atomic_t received = 0;

void set_action(void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

void note_signal(int signal) {
  received = signal;
  set_action(SIG_DFL);
}

}  // namespace

InterruptionGuard::InterruptionGuard() {
  received = 0;
  set_action(note_signal);
}

InterruptionGuard::~InterruptionGuard() { set_action(SIG_DFL); }

int interruption_signal() { return received; }

}  // namespace calibeam::cli
