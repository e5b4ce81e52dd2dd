#include "model/predict_csv.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <span>

#include "calibeam/error.hpp"
#include "dataset/text_levels.hpp"
#include "kernels/math/sigmoid.hpp"
#include "table/blanks.hpp"
#include "table/csv_stream.hpp"
#include "table/table.hpp"

namespace calibeam {
namespace {

constexpr std::size_t kChunkRows = 65536;  ///< read before they are shared out
constexpr std::size_t kBlockRows = 2048;   ///< one task

enum class Note { none, missing, not_a_number, outside };
constexpr std::array<const char*, 4> kNotes{"", "pRN is missing", "pRN is not a number", "pRN is below 0 or above 1"};

/// What does not change from row to row.
struct Job {
  Predictor predictor;  ///< without columns where the baseline is used
  RowInputs inputs;
  bool use_model = true;
};

struct BlockResult {
  std::string text;
  std::array<std::uint64_t, kNotes.size()> notes{};
  std::vector<std::uint64_t> imputed;       ///< [features]
  std::vector<UnreadableCells> unreadable;  ///< [raw columns]
  std::uint64_t population_rows = 0;
};

/// Buffers of one block.
struct Scratch {
  std::vector<double> raw, numeric, levels;
  std::string ticker_text;
  TickerEffect ticker;
  bool has_ticker = false;
};

void read_raw(const Job& job, const CsvRow& row, Scratch& scratch, BlockResult& result) {
  for (std::size_t i = 0; i < job.inputs.raw.size(); ++i) {
    const std::string_view cell = row.cells[job.inputs.raw[i].cell];
    scratch.raw[i] = parse_number(cell);
    if (std::isnan(scratch.raw[i]) && !is_missing(csv::trim(cell))) {
      if (result.unreadable[i].count++ == 0) result.unreadable[i].first_line = row.line;
    }
  }
}

/// Checks pRN and clips it in place.
Note check_prn(const Job& job, const CsvRow& row, Scratch& scratch) {
  double& prn = scratch.raw[0];
  if (std::isnan(prn))
    return is_missing(csv::trim(row.cells[job.inputs.raw[0].cell])) ? Note::missing : Note::not_a_number;
  if (!(prn >= 0.0 && prn <= 1.0)) return Note::outside;
  prn = kernels::clip_prob(prn);
  return Note::none;
}

TickerEffect ticker_of(const Job& job, const CsvRow& row, Scratch& scratch) {
  const std::string_view cell =
      job.inputs.ticker_cell == kNoCell ? std::string_view() : row.cells[job.inputs.ticker_cell];
  // Files mostly hold runs of one ticker.
  if (!scratch.has_ticker || cell != scratch.ticker_text) {
    scratch.ticker_text = cell;
    scratch.ticker = effect_of(job.predictor, normalise_ticker(csv::trim(cell)));
    scratch.has_ticker = true;
  }
  return scratch.ticker;
}

double predict_with_model(const Job& job, const CsvRow& row, Scratch& scratch, BlockResult& result) {
  for (std::size_t j = 0; j < job.inputs.features.size(); ++j) {
    scratch.numeric[j] = feature_value(job.inputs.features[j], scratch.raw);
    result.imputed[j] += std::isnan(scratch.numeric[j]);
  }
  for (std::size_t l = 0; l < job.predictor.levels.size(); ++l) {
    scratch.levels[l] = 0.0;
    if (job.inputs.level_cells[l] == kNoCell) continue;
    const auto& coefficients = job.predictor.levels[l].coefficients;
    const auto found = coefficients.find(csv::trim(row.cells[job.inputs.level_cells[l]]));
    if (found != coefficients.end()) scratch.levels[l] = found->second;
  }
  const TickerEffect ticker = ticker_of(job, row, scratch);
  result.population_rows += !ticker.has_own;
  return predict_row(job.predictor, {scratch.numeric, ticker, scratch.levels});
}

BlockResult predict_block(const Job& job, std::span<const CsvRow> rows) {
  BlockResult result;
  result.imputed.resize(job.inputs.features.size());
  result.unreadable.resize(job.inputs.raw.size());
  Scratch scratch;
  scratch.raw.resize(job.inputs.raw.size());
  scratch.numeric.resize(job.inputs.features.size());
  scratch.levels.resize(job.predictor.levels.size());
  for (const CsvRow& row : rows) {
    read_raw(job, row, scratch, result);
    const Note note = check_prn(job, row, scratch);
    result.notes[static_cast<std::size_t>(note)] += 1;
    result.text += row.text;
    if (note != Note::none) {
      fmt::format_to(std::back_inserter(result.text), ",,{}\n", kNotes[static_cast<std::size_t>(note)]);
      continue;
    }
    const double prob = job.use_model ? predict_with_model(job, row, scratch, result) : scratch.raw[0];
    fmt::format_to(std::back_inserter(result.text), ",{},\n", prob);
  }
  return result;
}

void add_up(const Job& job, const BlockResult& block, PredictSummary& summary) {
  for (std::size_t n = 0; n < kNotes.size(); ++n) {
    summary.rows += block.notes[n];
    if (n == 0) {
      summary.predicted += block.notes[n];
    } else if (block.notes[n] > 0) {
      summary.notes[kNotes[n]] += block.notes[n];
    }
  }
  for (std::size_t j = 0; j < block.imputed.size(); ++j) {
    if (block.imputed[j] > 0) summary.imputed[job.predictor.numeric[j].name] += block.imputed[j];
  }
  for (std::size_t i = 0; i < block.unreadable.size(); ++i) {
    if (block.unreadable[i].count == 0) continue;
    UnreadableCells& cells = summary.unreadable[job.inputs.raw[i].name];
    if (cells.count == 0) cells.first_line = block.unreadable[i].first_line;
    cells.count += block.unreadable[i].count;
  }
  summary.population_rows += block.population_rows;
}

Job make_job(const SavedModel& model, const PredictOptions& options, const std::vector<std::string>& header) {
  Job job;
  job.use_model = model.deployed || options.use_model;
  if (job.use_model && !model.fitted) {
    throw UsageError("the model file holds no fitted model, since its fit failed: leave out --use-model to get pRN");
  }
  for (const char* name : {kProbColumn, kNoteColumn}) {
    if (std::find(header.begin(), header.end(), name) == header.end()) continue;
    throw DataError(fmt::format("{}: there is a column '{}' already: rename or remove it", options.csv, name));
  }
  if (job.use_model) job.predictor = make_predictor(*model.fitted, model.foundation_tickers);
  job.inputs = bind_inputs(header, model, job.predictor, options.names);
  if (!job.inputs.absent.empty() && !options.allow_missing_columns) {
    throw DataError(
        fmt::format("{}: the model needs columns that are not there: {}; add them, or let "
                    "--allow-missing-columns put the training medians in their place",
                    options.csv, fmt::join(job.inputs.absent, ", ")));
  }
  return job;
}

void predict_chunk(const Job& job, std::span<const CsvRow> rows, std::vector<BlockResult>& blocks) {
  blocks.assign((rows.size() + kBlockRows - 1) / kBlockRows, {});
  tbb::parallel_for(std::size_t{0}, blocks.size(), [&](std::size_t b) {
    const std::size_t first = b * kBlockRows;
    blocks[b] = predict_block(job, rows.subspan(first, std::min(kBlockRows, rows.size() - first)));
  });
}

}  // namespace

PredictSummary predict_csv(const SavedModel& model, const PredictOptions& options,
                           const std::function<void(std::string_view)>& write) {
  CsvStream stream(options.csv);
  const Job job = make_job(model, options, stream.header());
  PredictSummary summary;
  summary.used_model = job.use_model;
  summary.absent_columns = job.inputs.absent;
  write(fmt::format("{},{},{}\n", stream.header_text(), kProbColumn, kNoteColumn));
  const int cores = tbb::info::default_concurrency();
  // TBB complains on stderr when asked for more threads than there are cores.
  tbb::task_arena arena(options.threads > 0 ? std::min(options.threads, cores) : cores);
  std::vector<BlockResult> blocks;
  for (auto rows = stream.next_chunk(kChunkRows); !rows.empty(); rows = stream.next_chunk(kChunkRows)) {
    arena.execute([&] { predict_chunk(job, rows, blocks); });
    for (const BlockResult& block : blocks) {
      add_up(job, block, summary);
      write(block.text);
    }
  }
  return summary;
}

}  // namespace calibeam
