#include <fcntl.h>
#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

#include <cerrno>
#include <csignal>
#include <string>
#include <vector>

#include "cli/program.hpp"

namespace {

// Whole columns are freed while a run goes on. They go back to the system only if they have pages of their own, which
// glibc by itself gives ever larger blocks only, once some have been freed. What is set by hand no longer grows by
// itself, so the end of the heap needs a limit as well, or it is given back and fetched again with every trial.
void give_columns_pages_of_their_own() {
#ifdef M_MMAP_THRESHOLD
  mallopt(M_MMAP_THRESHOLD, 8 << 20);
  mallopt(M_TRIM_THRESHOLD, 16 << 20);
#endif
}

/// Whoever starts us may have closed a standard stream (2>&-, some daemons). The next file to be opened would take its
/// number, and messages would go into a ledger. The root folder keeps the place: using it is an error, as it should be.
void keep_places_of_standard_streams() {
  for (int stream = 0; stream <= 2; ++stream)
    if (::fcntl(stream, F_GETFD) < 0 && errno == EBADF) (void)::open("/", O_RDONLY | O_DIRECTORY);
}

}  // namespace

int main(int argc, char** argv) {
  keep_places_of_standard_streams();
  // A file that grows past its limit is then an error of the write, with a message, and not a silent death.
  std::signal(SIGXFSZ, SIG_IGN);
  give_columns_pages_of_their_own();
  return calibeam::cli::run_program(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
}
