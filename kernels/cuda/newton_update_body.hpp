// The step control of Newton's method, one block per model: newton_iteration.hpp's advance(), for the models of a wave.
#pragma once

#include "kernels/cuda/arrow_step.hpp"
#include "kernels/cuda/newton_pass_body.hpp"
#include "kernels/newton_control.hpp"

namespace calibeam::kernels {

CALIBEAM_HD inline ArrowModel arrow_model(const DeviceProblem& problem, const DeviceWave& wave, std::uint32_t m,
                                          double* workspace) {
  const DeviceModel& model = wave.models[m];
  const DevicePlace& place = problem.places[model.place];
  ArrowModel arrow{};
  arrow.effects = problem.groups + problem.layouts[model.layout].first_group;
  arrow.theta = wave.theta + m;
  arrow.gradient = wave.gradient + m;
  arrow.step = wave.step + m;
  arrow.dense = wave.dense + m;
  arrow.groups = wave.groups == nullptr ? nullptr : wave.groups + m;  // a wave without groups has no room for them
  arrow.stride = wave.num_models;
  arrow.n = model.num_terms;
  arrow.num_groups = model.num_groups;
  arrow.penalty = model.penalty;
  arrow.logit_mean = place.logit_mean;
  arrow.logit_scale = place.logit_scale;
  lay_out_workspace(workspace, arrow);
  return arrow;
}

/// gradient . step
template <class Block>
CALIBEAM_HD inline double slope_along_step(const Block& block, const ArrowModel& model, double* scratch) {
  return reduce_sum(block, scratch, [&](std::uint32_t thread) {
    double sum = 0.0;
    for (std::uint32_t k = thread; k < model.num_parameters(); k += block.threads)
      sum += model.gradient[model.stride * k] * model.step[model.stride * k];
    return sum;
  });
}

/// theta += factor * step, after step *= shrink.
template <class Block>
CALIBEAM_HD inline void move(const Block& block, const ArrowModel& model, double shrink, double factor) {
  block.each([&](std::uint32_t thread) {
    for (std::uint32_t k = thread; k < model.num_parameters(); k += block.threads) {
      const double step = model.step[model.stride * k] * shrink;
      model.step[model.stride * k] = step;
      model.theta[model.stride * k] += factor * step;
    }
  });
}

template <class Block>
CALIBEAM_HD inline double measure_gradient(const Block& block, const ArrowModel& model, double* scratch) {
  return reduce_magnitude(block, scratch, [&](std::uint32_t thread) {
    double largest = 0.0;
    for (std::uint32_t k = thread; k < model.num_parameters(); k += block.threads) {
      const double entry = gradient_entry(model, k);
      model.gradient[model.stride * k] = entry;
      const double magnitude = fabs(entry);
      if (!(magnitude <= largest)) largest = magnitude != magnitude ? HUGE_VAL : magnitude;
    }
    return largest;
  });
}

/// What is remembered of a model between passes, but for its vectors; see NewtonState.
struct StepState {
  double slope;
  std::uint32_t iterations;
  std::uint8_t halvings, restarted;
  NewtonProgress progress;
};

/// theta = 0.
template <class Block>
CALIBEAM_HD inline void restart(const Block& block, const ArrowModel& model, StepState& state) {
  block.each([&](std::uint32_t thread) {
    for (std::uint32_t k = thread; k < model.num_parameters(); k += block.threads)
      model.theta[model.stride * k] = model.step[model.stride * k] = 0.0;
  });
  state.slope = 0.0;
  state.restarted = 1;
}

/// Uses the sums taken at theta, whose gradient has this norm. All threads hold the same state.
template <class Block>
CALIBEAM_HD inline void advance_model(const Block& block, const ArrowModel& model, double norm, double weight_sum,
                                      StepState& state) {
  double* scratch = block.shared;
  const bool done = converged(norm, weight_sum);
  if (++state.iterations > kMaxIterations) {
    state.progress = NewtonProgress::failed;
    return;
  }
  if (!done && state.iterations > 1 && !accept_step(state.slope, slope_along_step(block, model, scratch))) {
    if (state.halvings == kMaxHalvings && state.restarted == 0) {
      restart(block, model, state);
      return;
    }
    move(block, model, 0.5, -1.0);
    state.slope *= 0.5;
    ++state.halvings;
    return;
  }
  state.halvings = 0;
  if (!newton_step(block, model, scratch)) {
    state.progress = NewtonProgress::failed;
    return;
  }
  state.slope = slope_along_step(block, model, scratch);
  move(block, model, 1.0, 1.0);
  if (done) state.progress = NewtonProgress::converged;
}

/// One thread keeps the state.
CALIBEAM_HD inline void keep_state(const DeviceWave& wave, std::uint32_t m, double norm, const StepState& state) {
  wave.norm[m] = norm;
  wave.slope[m] = state.slope;
  wave.iterations[m] = state.iterations;
  wave.halvings[m] = state.halvings;
  wave.restarted[m] = state.restarted;
  wave.progress[m] = static_cast<std::uint8_t>(state.progress);
}

/// Blocks take the models in turn. Needs block.threads doubles of shared memory.
template <class Block>
CALIBEAM_HD inline void newton_update(const Block& block, const NewtonUpdate& args) {
  const DeviceWave& wave = args.wave;
  for (std::uint32_t m = block.x; m < wave.num_models; m += block.blocks_x) {
    if (!still_running(wave, m)) continue;
    const ArrowModel model = arrow_model(args.problem, wave, m, args.workspace + block.x * args.workspace_size);
    const double norm = measure_gradient(block, model, block.shared);
    StepState state{wave.slope[m], wave.iterations[m], wave.halvings[m], wave.restarted[m], NewtonProgress::running};
    block.wait();
    advance_model(block, model, norm, wave.models[m].weight_sum, state);
    block.each([&](std::uint32_t thread) {
      if (thread == 0) keep_state(wave, m, norm, state);
    });
  }
}

}  // namespace calibeam::kernels
