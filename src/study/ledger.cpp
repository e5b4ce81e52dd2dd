#include "study/ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "study/ledger_file.hpp"
#include "study/ledger_line.hpp"

namespace calibeam {
namespace {

// Only where a line stands is kept in memory; a million trials would be gigabytes.
struct Place {
  std::uint64_t offset, length;
};

struct Entry {
  KeyBits key;
  Place place;
};

struct KeyHash {
  std::size_t operator()(const KeyBits& key) const { return key.low; }
};

}  // namespace

struct Ledger::State {
  std::optional<LedgerFile> file;
  std::string memory;         ///< the lines of a ledger without a file
  std::vector<Entry> loaded;  ///< sorted by key
  std::unordered_map<KeyBits, Place, KeyHash> appended;
  std::vector<std::string> warnings;
  std::optional<Trial> found;  ///< what find() points to

  void load(const std::string& path);
  [[nodiscard]] std::optional<Place> place_of(const std::string& key) const;
  [[nodiscard]] bool line_of(const std::string& key, std::string& line) const;
};

void Ledger::State::load(const std::string& path) {
  file.emplace(path);
  if (!file->warning().empty()) warnings.push_back(file->warning());
  std::uint64_t number = 0, skipped = 0, first_skipped = 0;
  std::optional<std::uint64_t> torn;  // where a line of ours stops in its middle
  file->for_each_line([&](std::uint64_t offset, std::string_view line) {
    ++number;
    const auto key = key_of_line(line);
    torn = !key && starts_like_a_line(line) ? std::optional(offset) : std::nullopt;
    if (key) {
      loaded.push_back({*key, {offset, line.size()}});
    } else if (skipped++ == 0) {
      first_skipped = number;
    }
  });
  if (skipped > 0) {
    warnings.push_back(fmt::format("{}: {} line{} skipped that {} torn or not ours, first line {}", path, skipped,
                                   skipped == 1 ? "" : "s", skipped == 1 ? "is" : "are", first_skipped));
  }
  // Said once: the next run finds whole lines only.
  if (torn && file->ends_in_line()) file->drop_tail(*torn);
  // Of a key's lines the last one counts.
  std::sort(loaded.begin(), loaded.end(), [](const Entry& a, const Entry& b) {
    return a.key != b.key ? a.key < b.key : a.place.offset > b.place.offset;
  });
  loaded.erase(std::unique(loaded.begin(), loaded.end(), [](const Entry& a, const Entry& b) { return a.key == b.key; }),
               loaded.end());
}

std::optional<Place> Ledger::State::place_of(const std::string& key) const {
  const auto bits = key_bits(key);
  if (!bits) return std::nullopt;
  if (const auto found_new = appended.find(*bits); found_new != appended.end()) return found_new->second;
  const auto entry = std::lower_bound(loaded.begin(), loaded.end(), *bits,
                                      [](const Entry& e, const KeyBits& wanted) { return e.key < wanted; });
  return entry != loaded.end() && entry->key == *bits ? std::optional(entry->place) : std::nullopt;
}

// The line is checked again: something else may have written to the file since.
bool Ledger::State::line_of(const std::string& key, std::string& line) const {
  const auto place = place_of(key);
  if (!place) return false;
  if (file) {
    if (!file->read(place->offset, place->length, line)) return false;
  } else {
    line = memory.substr(place->offset, place->length);
  }
  return key_of_line(line) == key_bits(key);
}

Ledger::Ledger() : state_(std::make_unique<State>()) {}

Ledger::Ledger(const std::string& path) : state_(std::make_unique<State>()) { state_->load(path); }

Ledger::~Ledger() = default;
Ledger::Ledger(Ledger&&) noexcept = default;
Ledger& Ledger::operator=(Ledger&&) noexcept = default;

const Trial* Ledger::find(const std::string& key) const {
  std::string line;
  Trial trial;
  if (!state_->line_of(key, line) || !read_trial(line, trial)) return nullptr;
  trial.from_cache = true;
  state_->found = std::move(trial);
  return &*state_->found;
}

bool Ledger::answer(Trial& trial) const {
  std::string line;
  return state_->line_of(trial.key, line) && read_results(line, trial);
}

std::size_t Ledger::size() const {
  std::size_t count = state_->loaded.size();
  for (const auto& [key, place] : state_->appended) {
    const auto entry = std::lower_bound(state_->loaded.begin(), state_->loaded.end(), key,
                                        [](const Entry& e, const KeyBits& wanted) { return e.key < wanted; });
    if (entry == state_->loaded.end() || entry->key != key) ++count;
  }
  return count;
}

void Ledger::append(std::span<const Trial> trials) {
  if (trials.empty()) return;
  std::string lines;
  std::vector<Entry> entries;
  for (const auto& trial : trials) {
    const auto begin = lines.size();
    write_line(trial, lines);
    if (const auto bits = key_bits(trial.key)) entries.push_back({*bits, {begin, lines.size() - begin - 1}});
  }
  std::uint64_t first = state_->memory.size();
  if (state_->file) {
    first = state_->file->append(lines);
  } else {
    state_->memory += lines;
  }
  for (const auto& entry : entries) {
    state_->appended[entry.key] = {first + entry.place.offset, entry.place.length};
  }
}

std::vector<std::string> Ledger::warnings() const { return state_->warnings; }

}  // namespace calibeam
