// The memory of a study: results_cache.jsonl, one line per evaluated key, appended and flushed to disk batch by batch.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "calibeam/trial.hpp"

namespace calibeam {

/// An append-only file of trials with a lock that dies with its owner. Memory holds where each key's line stands (the
/// last, if there are several), not the trials, so that a million of them cost 32 MB.
class Ledger {
 public:
  /// A ledger in memory only (tests, `evaluate`).
  Ledger();
  /// Opens or creates `path`, takes the lock and loads what is there; torn or foreign lines are skipped and counted.
  /// Throws DataError if another process holds the lock, or the file cannot be written.
  explicit Ledger(const std::string& path);
  ~Ledger();
  Ledger(Ledger&&) noexcept;
  Ledger& operator=(Ledger&&) noexcept;

  /// The stored trial of a key, or nullptr. The pointer lives until the next find or append.
  [[nodiscard]] const Trial* find(const std::string& key) const;
  /// Fills reason, windows and runtime of the trial that `trial.key` names and leaves the rest alone; false if the key
  /// is unknown. What a search uses: it knows the configuration, and this is several times faster than find.
  [[nodiscard]] bool answer(Trial& trial) const;
  [[nodiscard]] std::size_t size() const;  ///< distinct keys
  /// Appends trials in one write and flushes them to disk. Throws Error if the disk is full; nothing is lost then but
  /// this batch.
  void append(std::span<const Trial> trials);
  [[nodiscard]] std::vector<std::string> warnings() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace calibeam
