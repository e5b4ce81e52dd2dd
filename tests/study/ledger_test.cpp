#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <limits>
#include <random>

#include "calibeam/error.hpp"
#include "study/ledger_line.hpp"
#include "study/support.hpp"

namespace calibeam {
namespace {

using testing::Folder;
using ::testing::HasSubstr;
using testing::read_file;
using testing::write_file;

std::string key_of(std::uint64_t i) {
  char text[33];
  std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(i * 0x9E3779B97F4A7C15ULL),
                static_cast<unsigned long long>(i));
  return text;
}

Trial trial(std::uint64_t i) {
  std::mt19937_64 random(i);
  const auto number = [&] { return std::ldexp(static_cast<double>(random()), -70) * (random() % 2 == 0 ? -1 : 1); };
  Trial t;
  t.key = key_of(i);
  t.config.C = 1.0 / static_cast<double>(3 + i);
  t.config.feature_choices = {{"macro", {"caf\xC3\xA9 {\"}\\", "vix"}}};
  t.config.ticker_x_interactions = true;
  t.canonical = canonical_text(t.config);
  t.runtime_seconds = number();
  for (int w = 0; w < 4; ++w) {
    WindowScore score{{number(), number(), number(), number()}, {number(), number(), number(), number()}, {}};
    for (int k = 0; k < 6; ++k) score.weekly_delta.push_back(number());
    t.windows.push_back(score);
  }
  return t;
}

std::vector<double> numbers(const Trial& t) {
  std::vector<double> out{t.runtime_seconds};
  for (const auto& w : t.windows) {
    for (const auto* m : {&w.model, &w.baseline}) out.insert(out.end(), {m->log_loss, m->brier, m->ece, m->ece_q});
    out.insert(out.end(), w.weekly_delta.begin(), w.weekly_delta.end());
  }
  return out;
}

TEST(LedgerLine, RoundTripsEveryBit) {
  for (std::uint64_t i = 0; i < 200; ++i) {
    auto t = trial(i);
    t.windows[0].model.brier = i == 0 ? std::numeric_limits<double>::denorm_min() : -0.0;
    std::string line;
    write_line(t, line);
    ASSERT_TRUE(nlohmann::json::accept(line)) << line;
    line.pop_back();
    ASSERT_TRUE(key_of_line(line));
    Trial back;
    ASSERT_TRUE(read_trial(line, back));
    EXPECT_EQ(numbers(back), numbers(t));
    EXPECT_TRUE(i == 0 || std::signbit(back.windows[0].model.brier));
    EXPECT_EQ(back.config, t.config);
    EXPECT_EQ(back.canonical, t.canonical);
    EXPECT_EQ(back.key, t.key);
  }
}

TEST(LedgerLine, KeepsFailures) {
  Trial t = trial(1);
  t.windows.clear();
  t.reason = "no_weight";
  std::string line;
  write_line(t, line);
  line.pop_back();
  Trial back;
  ASSERT_TRUE(read_trial(line, back));
  EXPECT_EQ(back.reason, "no_weight");
  EXPECT_TRUE(back.windows.empty());
}

TEST(LedgerLine, IsRefusedAfterAnyCutOrFlippedByte) {
  std::string line;
  write_line(trial(3), line);
  line.pop_back();
  for (std::size_t n = 0; n < line.size(); ++n) {
    EXPECT_FALSE(key_of_line(std::string_view(line).substr(0, n))) << n;
    std::string flipped = line;
    flipped[n] = static_cast<char>(flipped[n] ^ 1);
    // Digits of the check field may be upper or lower case hex: no single bit 0 flip turns one into its equal.
    EXPECT_FALSE(key_of_line(flipped)) << n;
  }
}

TEST(Ledger, RemembersAcrossProcessesAndTheLastLineOfAKeyCounts) {
  const Folder folder;
  const auto path = folder.file("results_cache.jsonl");
  auto changed = trial(2);
  changed.windows[0].model.brier = 42;
  {
    Ledger ledger(path);
    const std::vector<Trial> trials{trial(1), trial(2)};
    ledger.append(trials);
    ledger.append({&changed, 1});
    EXPECT_EQ(ledger.find(key_of(2))->windows[0].model.brier, 42);
  }
  const Ledger ledger(path);
  EXPECT_EQ(ledger.size(), 2U);
  EXPECT_EQ(numbers(*ledger.find(key_of(1))), numbers(trial(1)));
  EXPECT_EQ(ledger.find(key_of(2))->windows[0].model.brier, 42);
  EXPECT_EQ(ledger.find(key_of(3)), nullptr);
  EXPECT_EQ(ledger.find("not a key"), nullptr);
  EXPECT_TRUE(ledger.warnings().empty());
}

TEST(Ledger, SkipsForeignAndHostileLinesAndSaysSoOnce) {
  const Folder folder;
  const auto path = folder.file("results_cache.jsonl");
  std::string good;
  write_line(trial(1), good);
  write_file(path, "\n{}\nnull\n" + std::string(50'000'000, 'x') + "\n" + std::string(200'000, '[') + "\n" +
                       good.substr(0, 300) + good + "\xFF\xFE" + std::string(5, '\0') + "\n" + good);
  const Ledger ledger(path);
  EXPECT_EQ(ledger.size(), 1U);
  ASSERT_EQ(ledger.warnings().size(), 1U);
  EXPECT_THAT(ledger.warnings().front(), HasSubstr("7 lines skipped that are torn or not ours, first line 1"));
  write_file(folder.file("other.jsonl"), good + "{}\n" + good);
  EXPECT_THAT(Ledger(folder.file("other.jsonl")).warnings().front(),
              HasSubstr("1 line skipped that is torn or not ours, first line 2"));
}

TEST(Ledger, AppendsOnALineOfItsOwnAfterATornOne) {
  const Folder folder;
  const auto path = folder.file("results_cache.jsonl");
  std::string line;
  write_line(trial(1), line);
  for (const std::size_t cut : {std::size_t{1}, line.size() / 2, line.size() - 1}) {
    write_file(path, line + line.substr(0, cut));
    {
      Ledger ledger(path);
      const auto t = trial(2);
      ledger.append({&t, 1});
      EXPECT_NE(ledger.find(key_of(2)), nullptr);
    }
    const Ledger ledger(path);
    EXPECT_NE(ledger.find(key_of(1)), nullptr);
    EXPECT_NE(ledger.find(key_of(2)), nullptr);
  }
}

TEST(Ledger, KnowsAKeyByAllOfItsDigits) {
  const std::string key = "00112233445566778899aabbccddeeff";
  ASSERT_TRUE(key_bits(key).has_value());
  EXPECT_EQ(key_bits(key)->high, 0x0011223344556677U);
  EXPECT_EQ(key_bits(key)->low, 0x8899aabbccddeeffU);
  for (std::size_t i = 0; i < key.size(); ++i) {
    std::string other = key;
    other[i] = 'x';
    EXPECT_FALSE(key_bits(other).has_value()) << i;
  }
  EXPECT_FALSE(key_bits(key.substr(1)).has_value());
  EXPECT_FALSE(key_bits(key + "0").has_value());
}

TEST(Ledger, SpeaksOfATornEndOnceAndOfForeignOnesNeverLetsGo) {
  const Folder folder;
  const auto path = folder.file("results_cache.jsonl");
  std::string line;
  write_line(trial(1), line);
  write_file(path, line + line.substr(0, line.size() / 2));
  EXPECT_EQ(Ledger(path).warnings().size(), 1U);
  EXPECT_TRUE(Ledger(path).warnings().empty());
  EXPECT_EQ(read_file(path), line);
  write_file(path, line + "somebody's own words");
  (void)Ledger(path);
  EXPECT_EQ(read_file(path), line + "somebody's own words");
  write_file(path, line.substr(0, line.size() - 1));  // whole, but for its newline
  EXPECT_TRUE(Ledger(path).warnings().empty());
  EXPECT_EQ(read_file(path), line.substr(0, line.size() - 1));
}

TEST(Ledger, RefusesToAppendToAFileThatWasTakenAway) {
  const Folder folder;
  const auto path = folder.file("results_cache.jsonl");
  Ledger ledger(path);
  const auto t = trial(1);
  ledger.append({&t, 1});
  ASSERT_EQ(::unlink(path.c_str()), 0);
  EXPECT_THROW(ledger.append({&t, 1}), DataError);
  write_file(path, "");  // another file of the same name
  EXPECT_THROW(ledger.append({&t, 1}), DataError);
  EXPECT_EQ(read_file(path), "");
}

TEST(Ledger, LosesAtMostTheRunningBatchWhenKilledWhileWriting) {
  const Folder folder;
  const auto path = folder.file("results_cache.jsonl");
  std::mt19937 random(7);
  std::size_t before = 0;
  for (int round = 0; round < 20; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      Ledger ledger(path);
      for (std::uint64_t i = before;; i += 500) {
        std::vector<Trial> batch;
        for (std::uint64_t k = 0; k < 500; ++k) batch.push_back(trial(i + k));
        ledger.append(batch);
      }
    }
    ::usleep(static_cast<useconds_t>(3000 + random() % 60000));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    const Ledger ledger(path);  // the lock died with its owner
    const auto lines = read_file(path);
    const auto whole = static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n'));
    EXPECT_GE(ledger.size(), before);
    EXPECT_LE(ledger.warnings().size(), 1U);
    EXPECT_LE(whole - ledger.size(), static_cast<std::size_t>(round));
    for (std::size_t i = 0; i < ledger.size(); i += 97) ASSERT_NE(ledger.find(key_of(i)), nullptr);
    before = ledger.size();
  }
}

TEST(Ledger, IsRefusedToASecondProcess) {
  const Folder folder;
  const auto path = folder.file("results_cache.jsonl");
  Ledger ledger(path);
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      const Ledger second(path);
      ::_exit(1);
    } catch (const DataError& e) {
      ::_exit(std::string(e.what()).find("another process") != std::string::npos ? 0 : 2);
    }
  }
  int status = 1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST(Ledger, GoesBackToTheLastWholeLineWhenTheDiskIsFull) {
  const Folder folder;
  const auto path = folder.file("results_cache.jsonl");
  std::string line;
  write_line(trial(1), line);
  const auto previous_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit previous{};
  ::getrlimit(RLIMIT_FSIZE, &previous);
  Ledger ledger(path);
  const auto first = trial(1);
  ledger.append({&first, 1});
  const auto whole = read_file(path);
  rlimit small = previous;
  small.rlim_cur = whole.size() + 100;  // room for a part of the next line
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto second = trial(2);
  EXPECT_THROW(ledger.append({&second, 1}), DataError);
  ::setrlimit(RLIMIT_FSIZE, &previous);
  std::signal(SIGXFSZ, previous_handler);
  EXPECT_EQ(read_file(path), whole);
  EXPECT_EQ(ledger.find(key_of(2)), nullptr);
  ledger.append({&second, 1});
  EXPECT_NE(ledger.find(key_of(2)), nullptr);
}

TEST(Ledger, FollowsNoSymlinkAndOpensNothingButFiles) {
  const Folder folder;
  write_file(folder.file("outside"), "precious\n");
  ASSERT_EQ(::symlink(folder.file("outside").c_str(), folder.file("link").c_str()), 0);
  EXPECT_THROW(Ledger(folder.file("link")), DataError);
  EXPECT_EQ(read_file(folder.file("outside")), "precious\n");
  ASSERT_EQ(::mkfifo(folder.file("pipe").c_str(), 0600), 0);
  EXPECT_THROW(Ledger(folder.file("pipe")), DataError);
  EXPECT_THROW(Ledger(folder.file("")), DataError);
  EXPECT_THROW(Ledger(folder.file("nowhere/results_cache.jsonl")), DataError);
}

TEST(Ledger, IgnoresAResultThatVanishedFromItsFile) {
  const Folder folder;
  const auto path = folder.file("results_cache.jsonl");
  Ledger ledger(path);
  const auto t = trial(1);
  ledger.append({&t, 1});
  ASSERT_EQ(::truncate(path.c_str(), 10), 0);
  EXPECT_EQ(ledger.find(key_of(1)), nullptr);
  const auto other = trial(2);
  ledger.append({&other, 1});
}

}  // namespace
}  // namespace calibeam
