#include <csignal>
#include <string>
#include <vector>

#include "cli/program.hpp"

int main(int argc, char** argv) {
  // A file that grows past its limit is then an error of the write, with a message, and not a silent death.
  std::signal(SIGXFSZ, SIG_IGN);
  return calibeam::cli::run_program(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
}
