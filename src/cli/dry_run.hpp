// tune --dry-run: what would be done and how long it would take.
#pragma once

#include "cli/session.hpp"

namespace calibeam::cli {

/// Prints rows, windows, families, numbers of configurations and fits, memory, and a time estimated from a short run.
int dry_run(Session& session);

}  // namespace calibeam::cli
