// The best configurations side by side, and which of them can be told apart at all.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "page/html.hpp"
#include "page/html_table.hpp"
#include "page/numbers.hpp"
#include "page/sections.hpp"
#include "page/whisker.hpp"
#include "report/record_facts.hpp"
#include "search/configuration_json.hpp"

namespace calibeam {
namespace {

constexpr std::size_t kMostRows = 100;

/// What the tests say of a trial; nothing where it was not compared.
struct Standing {
  std::optional<bool> as_good_as_best;
  std::optional<double> p_value;  ///< the price of having tried so many included
};

using Standings = std::unordered_map<std::int64_t, Standing>;

Standings standings_of(const RunRecord& record, std::size_t num_rows) {
  Standings out;
  for (std::size_t i = 0; i < num_rows; ++i) out[record.result.ranked[i].id];
  if (!record.trust) return out;
  const TrustRecord& trust = *record.trust;
  const auto find = [&](std::size_t row) -> Standing* {
    const auto found = row < trust.trial_ids.size() ? out.find(trust.trial_ids[row]) : out.end();
    return found == out.end() ? nullptr : &found->second;
  };
  for (std::size_t row = 0; row < trust.significance.p_values.size(); ++row) {
    if (Standing* standing = find(row)) standing->p_value = trust.significance.p_values[row];
  }
  for (const DistinctTrial& model : trust.significance.distinct) {
    const bool in_set = model.p_value > trust.significance.alpha;
    if (Standing* standing = find(model.row)) standing->as_good_as_best = in_set;
    for (const std::size_t row : model.twins) {
      if (Standing* standing = find(row)) standing->as_good_as_best = in_set;
    }
  }
  return out;
}

HtmlCell yes_no(const std::optional<bool>& answer) {
  if (!answer) return {"\u2013", "0"};
  return *answer ? HtmlCell{"yes", "2"} : HtmlCell{"no", "1"};
}

HtmlCell chance_cell(const RunRecord& record, const Standing& standing) {
  if (!standing.p_value) return {"\u2013", ""};
  const std::uint64_t draws = record.trust->significance.num_draws;
  const bool is_seen = *standing.p_value > 0.0 || draws == 0;  // else less than what so many draws can show
  return number_cell(
      is_seen ? percent_words(*standing.p_value) : "&lt;\u00A0" + percent_words(1.0 / static_cast<double>(draws)),
      *standing.p_value);
}

std::optional<Interval> interval_of(const RunRecord& record, std::size_t place) {
  if (!record.trust || place >= record.trust->leaderboard.size()) return std::nullopt;
  return record.trust->leaderboard[place];
}

std::vector<HtmlCell> trial_row(const RunRecord& record, std::size_t place, const Interval& range,
                                const Standing& standing) {
  const Trial& trial = record.result.ranked[place];
  const std::optional<Interval> interval = interval_of(record, place);
  const bool is_winner = trial.id == record.winner.id;
  return {
      {std::to_string(place + 1), std::to_string(place + 1)},
      {fmt::format("{} <span class=\"soft\">trial {}</span>{}", html_text(features_in_words(trial.config), kLongText),
                   trial.id, is_winner ? " <strong>winner</strong>" : ""),
       ""},
      number_cell(delta_words(trial.score()), trial.score()),
      interval ? number_cell(interval_words(*interval, 4), interval->high) : HtmlCell{"\u2013", ""},
      {whisker_picture(range, {trial.score(), interval, WhiskerTone::sided, 108.0}), ""},
      yes_no(standing.as_good_as_best),
      chance_cell(record, standing),
      number_cell(delta_words(trial.worst_delta_log_loss), trial.worst_delta_log_loss),
      number_cell(delta_words(trial.delta_brier), trial.delta_brier),
      number_cell(delta_words(trial.delta_ece_q), trial.delta_ece_q)};
}

HtmlTable empty_table() {
  using Kind = HtmlColumn::Kind;
  HtmlTable table;
  table.id = "leaderboard-table";
  table.sortable = true;
  table.columns = {{"rank"},
                   {"configuration", Kind::text},
                   {"score"},
                   {"95&nbsp;% interval"},
                   {"pRN at the line", Kind::picture},
                   {"as&nbsp;good as&nbsp;the&nbsp;best"},
                   {"chance of&nbsp;luck"},
                   {"worst window"},
                   {"delta Brier"},
                   {"delta ECE-Q"}};
  return table;
}

constexpr const char* kWords =
    "Score: mean delta log loss over the validation windows, model minus pRN; below 0 is better than pRN. The interval "
    "comes from drawing whole weeks again, and takes each configuration as if it had been the only one. <em>As good as "
    "the best</em>: in the model confidence set, that is, not told apart from the best by these weeks. <em>Chance of "
    "luck</em>: how often the luckiest of all configurations tried would look as good as this one if none were better "
    "than pRN; the test of the whole search goes by the smallest of these. <em>Worst window</em>: the delta of the "
    "window that went worst.";

}  // namespace

std::string leaderboard_part(const PageData& page) {
  const RunRecord& record = page.record;
  const auto size = static_cast<std::size_t>(std::max(0, record.inputs.options.search.leaderboard_size));
  const std::size_t num_rows = std::min({size, kMostRows, record.result.ranked.size()});
  if (num_rows == 0) return "";
  const Standings standings = standings_of(record, num_rows);
  WhiskerRange range;
  for (std::size_t i = 0; i < num_rows; ++i) {
    range.hold(record.result.ranked[i].score(), interval_of(record, i));
  }
  const Interval drawn = range.drawn();
  HtmlTable table = empty_table();
  for (std::size_t i = 0; i < num_rows; ++i) {
    table.rows.push_back(trial_row(record, i, drawn, standings.at(record.result.ranked[i].id)));
  }
  table.caption =
      fmt::format("The {} best of {} configurations. <span class=\"sort-hint\">The column heads sort.</span>", num_rows,
                  count_words(static_cast<std::uint64_t>(record.result.num_trials)));
  return html_section("leaderboard", "What came close?", html_paragraph(kWords) + table_html(table));
}

}  // namespace calibeam
