// What stays on a compute device for a whole run: the Problem, and every weighting that some batch needed.
#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "calibeam/evaluator.hpp"
#include "evaluate/cuda_pieces.hpp"
#include "evaluate/fit_weights.hpp"
#include "evaluate/fold_sets.hpp"
#include "evaluate/ticker_effects.hpp"
#include "kernels/device_memory.hpp"

namespace calibeam {

/// Kinds of ticker effects: none; all; all with slopes; non-foundation; non-foundation with slopes.
inline constexpr std::uint32_t kLayoutKinds = 5;
[[nodiscard]] std::uint32_t layout_kind(TickerIntercepts intercepts, bool slopes);

/// A fold with one of its slices.
[[nodiscard]] constexpr std::uint32_t place_of(std::uint32_t fold, std::uint32_t slice) { return 2 * fold + slice; }

/// A weighting in a place, and its number on the device.
struct ResidentWeights {
  FitStatus status = FitStatus::ok;
  double sum = 0.0;
  std::uint32_t index = 0;
};

class ResidentProblem {
 public:
  /// Uploads the problem. Both outlive this.
  ResidentProblem(kernels::Device& device, const Problem& problem);
  ~ResidentProblem();
  ResidentProblem(const ResidentProblem&) = delete;
  ResidentProblem& operator=(const ResidentProblem&) = delete;

  [[nodiscard]] kernels::DeviceProblem view() const;
  [[nodiscard]] const Problem& problem() const { return problem_; }
  [[nodiscard]] const kernels::DevicePlace& place(std::uint32_t place) const { return places_[place]; }
  [[nodiscard]] const TickerEffects& effects(std::uint32_t layout) const { return effects_[layout]; }
  [[nodiscard]] const CalibSet& calib_set(std::uint32_t fold) const { return calib_sets_[fold]; }
  [[nodiscard]] const EvalSet& eval_set(std::uint32_t fold) const { return eval_sets_[fold]; }

  /// Plans what is new on the host's threads; upload_weights() brings it to the device.
  void plan_weights(const CandidateBatch& batch);
  void upload_weights();
  [[nodiscard]] const ResidentWeights& weights(std::uint32_t place, const Weighting& weighting) const {
    return weights_.at({place, weighting});
  }

 private:
  struct Slots;
  void plan_sets();
  void plan_places(const PiecePlan& pieces);
  void plan_layouts(const PiecePlan& pieces);
  void upload_problem(const PiecePlan& pieces);
  void upload_columns();

  kernels::Device& device_;
  const Problem& problem_;
  std::vector<CalibSet> calib_sets_;
  std::vector<EvalSet> eval_sets_;
  std::vector<kernels::DevicePlace> places_;
  std::vector<TickerEffects> effects_;
  std::vector<kernels::DeviceLayout> layouts_;
  std::vector<kernels::DeviceGroup> groups_;
  std::vector<std::uint32_t> group_of_class_, piece_begin_, group_pieces_;
  std::vector<double> calib_weight_;
  std::map<std::pair<std::uint32_t, Weighting>, ResidentWeights> weights_;
  std::vector<kernels::DeviceWeighting> weightings_;
  std::vector<double> week_factors_;
  std::size_t uploaded_weightings_ = 0, weighting_room_ = 0;
  std::unique_ptr<Slots> slots_;
  DeviceBuffer static_, weighting_memory_;
};

}  // namespace calibeam
