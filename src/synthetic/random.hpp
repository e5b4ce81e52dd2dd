// Random numbers that are the same on every machine (those of <random>'s distributions are not).
#pragma once

#include <cmath>
#include <cstdint>

#include "synthetic/portable_math.hpp"

namespace calibeam {

/// What a stream of random numbers is for; streams of different purpose or index are unrelated.
enum class RandomStream : std::uint64_t { market, ticker, path, chain_size, cells };

/// SplitMix64 (Steele, Lea and Flood 2014).
class Random {
 public:
  Random(std::uint64_t seed, RandomStream stream, std::uint64_t index)
      : state_(mix(mix(mix(seed) + static_cast<std::uint64_t>(stream)) + index)) {}

  std::uint64_t bits() { return mix(state_ += kStep); }

  /// In [0, 1).
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

  /// One of low .. high.
  int integer(int low, int high) { return low + static_cast<int>(uniform() * (high - low + 1)); }

  /// Standard normal, by Marsaglia's polar method: it needs no trigonometry.
  double normal() {
    while (true) {
      const double u = 2.0 * uniform() - 1.0, v = 2.0 * uniform() - 1.0;
      const double s = u * u + v * v;
      if (s < 1.0 && s > 1e-300) return u * std::sqrt(-2.0 * portable::log(s) / s);
    }
  }

 private:
  static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15U;

  static std::uint64_t mix(std::uint64_t z) {
    z += kStep;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace calibeam
