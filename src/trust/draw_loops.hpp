// The loops in which the time goes: studentised bootstrap statistics of many trials, and of all pairs of a few
// hundred, reduced to their maximum per draw; and the variances of these pairs. Compiled once per instruction set;
// every set gives the same bits, since a statistic's sum runs over the weeks in their order, without fused operations,
// whatever lies beside it.
#pragma once

#include <cstddef>
#include <span>

namespace calibeam {

inline constexpr std::size_t kDrawBlock = 16;  ///< draws that lie side by side
inline constexpr std::size_t kRowGroup = 4;    ///< trials that are walked together

/// Some trials, scaled such that (sum over weeks of count * deviation) is a draw's studentised statistic, recentred by
/// the trial's own mean: sqrt(n) (f*_k - f_k) / omega_k.
struct StudentisedRows {
  std::size_t num_rows = 0;  ///< a multiple of kRowGroup: repeat a row to fill up
  std::size_t num_weeks = 0;
  const double* deviations = nullptr;        ///< [num_rows][num_weeks]: (x_kt - f_k) / (sqrt(n) omega_k)
  const double* lower_shift = nullptr;       ///< [num_rows]: added for the lower p-value
  const double* consistent_shift = nullptr;  ///< [num_rows]: added for the consistent one
  const double* omega = nullptr;             ///< [num_rows]: takes the studentisation off again
};

/// Running maxima of some draws: of one block, kDrawBlock values each, or of all blocks.
struct MaximaBlock {
  double* lower;
  double* consistent;
  double* upper;
  double* plain;  ///< without studentisation
};

/// One block of draws against all pairs of models.
struct PairsBlock {
  std::size_t num_models = 0, num_weeks = 0;
  const double* deviations = nullptr;  ///< [num_models filled up to whole groups of kRowGroup][num_weeks]: x_mt - f_m
  const double* counts = nullptr;      ///< [num_weeks][kDrawBlock]
  double* errors = nullptr;            ///< room for as many rows as deviations has, of kDrawBlock
  const double* inverse_se = nullptr;  ///< [num_models][num_models], row m read up to column m - 1
  const double* critical = nullptr;    ///< [num_models]: the statistic of the set of models 0 .. m
  std::size_t num_draws = kDrawBlock;  ///< of the block that count
  std::size_t* num_reached = nullptr;  ///< [num_models], added to: draws whose maximum over 0 .. m is >= critical[m]
};

/// One model against kDrawBlock others: d' M d of the difference d of their weekly deviations.
struct FormsBlock {
  std::size_t num_weeks = 0;
  const double* moments = nullptr;  ///< M, [num_weeks filled up to whole groups of kRowGroup by zeros][num_weeks]
  const double* mine = nullptr;     ///< [num_weeks]
  const double* theirs = nullptr;   ///< [num_weeks][kDrawBlock]
  double* difference = nullptr;     ///< room for as many rows as M has, of kDrawBlock
  double* forms = nullptr;          ///< [kDrawBlock]
};

struct DrawLoops {
  const char* name;  ///< "avx512", "avx2", "baseline"
  /// Raises the maxima by every row's statistics. counts is [num_weeks][kDrawBlock].
  void (*raise_maxima)(const StudentisedRows& rows, const double* counts, const MaximaBlock& maxima);
  /// For m = 1, 2, ...: the maximum over all pairs i, j <= m of |errors_i - errors_j| * inverse_se_ij.
  void (*count_pairs)(const PairsBlock& block);
  void (*pair_forms)(const FormsBlock& block);
};

/// The sets this machine can run, the fastest first.
[[nodiscard]] std::span<const DrawLoops* const> available_draw_loops();

}  // namespace calibeam
