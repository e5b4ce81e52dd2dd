#include "dataset/chain_weights.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>

#include "dataset/row_layout.hpp"

namespace calibeam {
namespace {

/// Rows of the same chain that stand together in canonical order: a chain is one block, unless it lies in two weeks.
struct Blocks {
  std::vector<std::uint32_t> begins;    ///< one more entry than blocks
  std::vector<std::uint32_t> chain_of;  ///< [blocks]
  std::uint32_t num_chains = 0;
};

auto chain_key(const Dataset& data, std::uint32_t row) {
  return std::make_tuple(data.ticker[row], data.asof[row], data.expiry[row]);
}

Blocks find_blocks(const Dataset& data) {
  Blocks blocks;
  const auto num_rows = static_cast<std::uint32_t>(data.num_rows());
  for (std::uint32_t row = 0; row < num_rows; ++row) {
    const bool starts = row == 0 || data.week_index[row] != data.week_index[row - 1] ||
                        chain_key(data, row) != chain_key(data, row - 1);
    if (starts) blocks.begins.push_back(row);
  }
  std::vector<std::uint32_t> order(blocks.begins.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return chain_key(data, blocks.begins[a]) < chain_key(data, blocks.begins[b]);
  });
  blocks.chain_of.resize(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool is_new =
        i == 0 || chain_key(data, blocks.begins[order[i]]) != chain_key(data, blocks.begins[order[i - 1]]);
    blocks.num_chains += is_new ? 1 : 0;
    blocks.chain_of[order[i]] = blocks.num_chains - 1;
  }
  blocks.begins.push_back(num_rows);
  return blocks;
}

bool some_chain_is_cut(const Dataset& data, const Problem& problem, const Blocks& blocks) {
  std::vector<std::uint32_t> segment_of(blocks.num_chains, kNone);
  for (std::size_t b = 0; b < blocks.chain_of.size(); ++b) {
    const std::uint32_t segment = segment_at(problem.segments, data.week_index[blocks.begins[b]] + 1);
    std::uint32_t& known = segment_of[blocks.chain_of[b]];
    if (known != kNone && known != segment) return true;
    known = segment;
  }
  return false;
}

/// Weeks before `week_end`, less what expires on or after `expiry_before`; with training, trained-on tickers only.
struct ChainRows {
  std::uint32_t week_end = std::numeric_limits<std::uint32_t>::max();
  std::int32_t expiry_before = INT32_MAX;
  bool training = false;
};

std::vector<double> weights_over(const Dataset& data, const Blocks& blocks, const ChainRows& rows) {
  // Ticker, expiry and week are the same for all rows of a block.
  const auto takes_part = [&](std::size_t b) {
    const std::uint32_t row = blocks.begins[b];
    return data.week_index[row] < rows.week_end && data.expiry[row] < rows.expiry_before &&
           (!rows.training || data.is_trained_on[data.ticker[row]]);
  };
  std::vector<double> total(blocks.num_chains, 0.0);
  std::vector<double> out(data.num_rows(), 0.0);
  for (std::size_t b = 0; b < blocks.chain_of.size(); ++b) {
    if (!takes_part(b)) continue;
    for (std::uint32_t row = blocks.begins[b]; row < blocks.begins[b + 1]; ++row) {
      total[blocks.chain_of[b]] += data.weight[row];
    }
  }
  for (std::size_t b = 0; b < blocks.chain_of.size(); ++b) {
    const double sum = total[blocks.chain_of[b]];
    if (!takes_part(b) || !(sum > 0.0)) continue;
    for (std::uint32_t row = blocks.begins[b]; row < blocks.begins[b + 1]; ++row) out[row] = data.weight[row] / sum;
  }
  return out;
}

}  // namespace

void add_chain_weights(const Dataset& data, Problem& problem) {
  if (data.asof_column.empty() || data.expiry_column.empty()) return;
  const Blocks blocks = find_blocks(data);
  const auto add = [&](const ChainRows& rows) {
    problem.chain_weights.push_back(padded<double>(weights_over(data, blocks, rows), problem.source_row, 0.0));
    return static_cast<std::uint32_t>(problem.chain_weights.size() - 1);
  };
  if (!some_chain_is_cut(data, problem, blocks)) {
    add({});
    return;
  }
  for (Fold& fold : problem.folds) {
    for (Slice& slice : fold.slices) {
      if (slice.status != FitStatus::ok) continue;
      const std::uint32_t week_end = problem.segments[slice.fit.last_segment - 1].last_week + 1;
      slice.chain_weights = add({week_end, slice.fit.expiry_before, true});
    }
  }
}

}  // namespace calibeam
