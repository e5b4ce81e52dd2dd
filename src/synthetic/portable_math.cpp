#include "synthetic/portable_math.hpp"

#include <cmath>

namespace calibeam::portable {
namespace {

// ln 2 in two parts; the first has so few bits that k * kLn2High is exact.
constexpr double kLn2High = 0x1.62e42fee00000p-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;

}  // namespace

// e^x = 2^k e^r with |r| <= ln(2) / 2, e^r by its Taylor series.
double exp(double x) {
  const int k = static_cast<int>(x / (kLn2High + kLn2Low) + (x < 0 ? -0.5 : 0.5));
  const double r = (x - k * kLn2High) - k * kLn2Low;
  double sum = 1.0;
  for (int n = 14; n >= 1; --n) sum = 1.0 + sum * r / n;
  return std::ldexp(sum, k);  // exact
}

// x = 2^k m with m in [sqrt(1/2), sqrt(2)); ln m = 2 artanh(s), s = (m - 1) / (m + 1).
double log(double x) {
  int k = 0;
  double m = std::frexp(x, &k);  // exact, in [0.5, 1)
  if (m < 0.70710678118654752) {
    m *= 2.0;
    --k;
  }
  const double s = (m - 1.0) / (m + 1.0);
  double sum = 0.0;
  for (int n = 23; n >= 3; n -= 2) sum = (sum + 1.0 / n) * (s * s);
  return k * kLn2High + (2.0 * (s + s * sum) + k * kLn2Low);
}

double logit(double p) { return log(p / (1.0 - p)); }

double sigmoid(double x) { return x < 0 ? exp(x) / (1.0 + exp(x)) : 1.0 / (1.0 + exp(-x)); }

// 1/2 + density(x) * (x + x^3/3 + x^5/(3*5) + ...): all terms of one sign, so nothing cancels.
double normal_cdf(double x) {
  if (x < -8.0) return 0.0;
  if (x > 8.0) return 1.0;
  constexpr double kInverseSqrt2Pi = 0.39894228040143267794;
  double term = x, sum = x;
  for (int n = 3; sum + term != sum || n < 5; n += 2) {
    term *= x * x / n;
    sum += term;
  }
  return 0.5 + kInverseSqrt2Pi * exp(-0.5 * x * x) * sum;
}

}  // namespace calibeam::portable
