// Vectors side by side, compiled once per instruction set (see lanes.hpp).
#pragma once

#include "kernels/cpu/float_lanes.hpp"

namespace calibeam::kernels {
namespace {

/// Neighbours, step by step side by side: a chain of dependent operations leaves most of a core's units idle, and the
/// hardware cannot look far enough ahead to start the next one.
template <class T>
struct Pair {
  T a, b;
};
#if defined(__AVX512F__)
template <class V>
using Pack = Pair<Pair<Pair<V>>>;  // 32 registers
#else
template <class V>
using Pack = Pair<Pair<V>>;
#endif

template <class T>
struct ScalarIn {
  using Type = double;
};
template <>
struct ScalarIn<FloatVec> {
  using Type = float;
};
template <class T>
struct ScalarIn<Pair<T>> : ScalarIn<T> {};
template <class T>
using ScalarOf = typename ScalarIn<T>::Type;

template <class T>
constexpr std::uint32_t kWidthOf = sizeof(T) / sizeof(ScalarOf<T>);

template <class Real>
struct VecOf;
template <>
struct VecOf<double> {
  using Type = Vec;
};
template <>
struct VecOf<float> {
  using Type = FloatVec;
};

template <class T>
inline Pair<T> operator+(Pair<T> x, Pair<T> y) {
  return {x.a + y.a, x.b + y.b};
}
template <class T>
inline Pair<T> operator-(Pair<T> x, Pair<T> y) {
  return {x.a - y.a, x.b - y.b};
}
template <class T>
inline Pair<T> operator*(Pair<T> x, Pair<T> y) {
  return {x.a * y.a, x.b * y.b};
}
template <class T>
inline Pair<T> splat(double value, Pair<T> like) {
  return {splat(value, like.a), splat(value, like.b)};
}
template <class T>
inline Pair<T> fused(Pair<T> x, Pair<T> y, Pair<T> z) {
  return {fused(x.a, y.a, z.a), fused(x.b, y.b, z.b)};
}
template <class T>
inline Pair<T> fused_minus(Pair<T> x, Pair<T> y, Pair<T> z) {
  return {fused_minus(x.a, y.a, z.a), fused_minus(x.b, y.b, z.b)};
}
template <class T>
inline Pair<T> limited(Pair<T> t, Pair<T> low, Pair<T> high) {
  return {limited(t.a, low.a, high.a), limited(t.b, low.b, high.b)};
}
template <class T>
inline Pair<T> reciprocal_guess(Pair<T> d) {
  return {reciprocal_guess(d.a), reciprocal_guess(d.b)};
}
template <class T>
inline Pair<T> times_power_of_half(Pair<T> r, Pair<T> shifted) {
  return {times_power_of_half(r.a, shifted.a), times_power_of_half(r.b, shifted.b)};
}

inline void load_to(const double* from, Vec& out) { out = load(from); }
inline void load_to(const float* from, FloatVec& out) { out = load(from); }
template <class Real, class T>
inline void load_to(const Real* from, Pair<T>& out) {
  load_to(from, out.a);
  load_to(from + kWidthOf<T>, out.b);
}
template <class Real, class T>
inline void store(Real* to, Pair<T> pair) {
  store(to, pair.a);
  store(to + kWidthOf<T>, pair.b);
}

}  // namespace
}  // namespace calibeam::kernels
