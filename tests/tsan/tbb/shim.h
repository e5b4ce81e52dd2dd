// The few names of oneTBB that calibeam uses, on std::thread: for the thread sanitizer, which cannot see into the
// library's own (not instrumented) synchronisation and would take every result handed back for a race. What it checks
// this way is our code: what one task body does while another runs. Every loop starts its own threads, so that bodies
// really run at the same time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace tbb {

namespace shim {

inline constexpr std::size_t kThreads = 4;

/// Calls body(i) for i < count, neighbours on different threads; the first exception comes back.
template <typename Body>
void spread(std::size_t count, const Body& body) {
  const std::size_t num_threads = std::min(kThreads, count);
  std::vector<std::exception_ptr> failures(num_threads);
  const auto work = [&](std::size_t t) {
    try {
      for (std::size_t i = t; i < count; i += num_threads) body(i);
    } catch (...) {
      failures[t] = std::current_exception();
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t t = 1; t < num_threads; ++t) threads.emplace_back(work, t);
  if (num_threads > 0) work(0);
  for (std::thread& thread : threads) thread.join();
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

}  // namespace shim

struct split {};
struct simple_partitioner {};

template <typename Index>
class blocked_range {
 public:
  blocked_range(Index begin, Index end, std::size_t grain = 1) : begin_(begin), end_(end), grain_(grain) {}
  [[nodiscard]] Index begin() const { return begin_; }
  [[nodiscard]] Index end() const { return end_; }
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(end_ - begin_); }
  /// The range in pieces of its grain.
  [[nodiscard]] std::vector<blocked_range> pieces() const {
    std::vector<blocked_range> out;
    for (Index at = begin_; at < end_; at += static_cast<Index>(std::min(grain_, static_cast<std::size_t>(end_ - at))))
      out.emplace_back(at, at + static_cast<Index>(std::min(grain_, static_cast<std::size_t>(end_ - at))), grain_);
    return out;
  }

 private:
  Index begin_, end_;
  std::size_t grain_;
};

template <typename Index, typename Body>
void parallel_for(Index first, Index last, const Body& body) {
  if (first < last)
    shim::spread(static_cast<std::size_t>(last - first), [&](std::size_t i) { body(first + static_cast<Index>(i)); });
}

template <typename Index, typename Body>
void parallel_for(Index first, Index last, const Body& body, simple_partitioner) {
  parallel_for(first, last, body);
}

template <typename Index, typename Body>
void parallel_for(const blocked_range<Index>& range, const Body& body) {
  const auto pieces = range.pieces();
  shim::spread(pieces.size(), [&](std::size_t i) { body(pieces[i]); });
}

template <typename Index, typename Value, typename Body, typename Join>
Value parallel_reduce(const blocked_range<Index>& range, const Value& identity, const Body& body, const Join& join) {
  const auto pieces = range.pieces();
  std::vector<Value> parts(pieces.size(), identity);
  shim::spread(pieces.size(), [&](std::size_t i) { parts[i] = body(pieces[i], identity); });
  Value all = identity;
  for (const Value& part : parts) all = join(all, part);
  return all;
}

template <typename First, typename Second>
void parallel_invoke(const First& first, const Second& second) {
  shim::spread(2, [&](std::size_t i) { i == 0 ? first() : second(); });
}

/// Comparisons of one sort share nothing but what they compare.
template <typename Iterator, typename Less>
void parallel_sort(Iterator begin, Iterator end, const Less& less) {
  std::sort(begin, end, less);
}

template <typename T>
class enumerable_thread_specific {
 public:
  enumerable_thread_specific() : make_([] { return T(); }) {}
  explicit enumerable_thread_specific(const T& example) : make_([example] { return example; }) {}
  T& local() {
    const std::lock_guard<std::mutex> lock(guard_);
    auto& mine = of_thread_[std::this_thread::get_id()];
    if (mine == nullptr) mine = &all_.emplace_back(make_());
    return *mine;
  }
  auto begin() { return all_.begin(); }
  auto end() { return all_.end(); }

 private:
  std::function<T()> make_;
  std::mutex guard_;
  std::list<T> all_;
  std::map<std::thread::id, T*> of_thread_;
};

class task_arena {
 public:
  explicit task_arena(int = 0) {}
  template <typename Work>
  auto execute(const Work& work) {
    return work();
  }
};

namespace this_task_arena {
template <typename Work>
auto isolate(const Work& work) {
  return work();
}
}  // namespace this_task_arena

class global_control {
 public:
  enum parameter { max_allowed_parallelism };
  global_control(parameter, std::size_t) {}
};

namespace info {
inline int default_concurrency() { return static_cast<int>(shim::kThreads); }
}  // namespace info

}  // namespace tbb
