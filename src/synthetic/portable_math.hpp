// Elementary functions from additions, multiplications, divisions and square roots alone. Those are the same on every
// IEEE machine, while the functions of a C library differ in the last bit from version to version and CPU to CPU, and
// generated files are to be the same byte for byte. Accurate to a few units of the 16th digit.
#pragma once

namespace calibeam::portable {

/// e^x for |x| <= 700.
[[nodiscard]] double exp(double x);
/// Natural logarithm, x > 0 and not denormal.
[[nodiscard]] double log(double x);
/// ln(p / (1 - p)), 0 < p < 1.
[[nodiscard]] double logit(double p);
/// 1 / (1 + e^-x), |x| <= 700.
[[nodiscard]] double sigmoid(double x);
/// Probability that a standard normal variable is below x; absolute error about 1e-16. 0 or 1 beyond |x| = 8.
[[nodiscard]] double normal_cdf(double x);

}  // namespace calibeam::portable
