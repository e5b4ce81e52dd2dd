// Where is it better? Per ticker and per T_days, on VAL and TEST.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "page/group_deltas.hpp"
#include "page/html.hpp"
#include "page/html_table.hpp"
#include "page/numbers.hpp"
#include "page/sections.hpp"
#include "page/whisker.hpp"

namespace calibeam {
namespace {

constexpr std::size_t kMostGroups = 200;

/// The groups with most rows in VAL and TEST, at most kMostGroups.
std::vector<bool> largest_groups(const PageData& page, const Cut& cut) {
  std::vector<std::uint64_t> rows(cut.names.size(), 0);
  for (const SetData* data : {&page.val, &page.test}) {
    for (const EvaluationRow& row : data->set.rows) ++rows[cut.group[row.source]];
  }
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rows[a] > rows[b]; });
  std::vector<bool> wanted(rows.size(), false);
  for (std::size_t i = 0; i < order.size() && i < kMostGroups; ++i) wanted[order[i]] = rows[order[i]] > 0;
  return wanted;
}

void append_set(std::vector<HtmlCell>& row, const GroupDelta& delta, const Interval& range) {
  const bool some = delta.weight > 0.0;
  row.push_back({some ? count_words(delta.rows) : "", std::to_string(delta.rows)});
  row.push_back(some ? number_cell(delta_words(delta.log_loss), delta.log_loss) : HtmlCell{});
  row.push_back({some && delta.interval ? interval_words(*delta.interval, 4) : "",
                 some && delta.interval ? sort_key(delta.interval->high) : ""});
  row.push_back({some ? whisker_picture(range, {delta.log_loss, delta.interval}) : "", ""});
}

void append_columns(HtmlTable& table, const std::string& set) {
  table.columns.push_back({set + " rows"});
  table.columns.push_back({set + " delta"});
  table.columns.push_back({set + " 95&nbsp;% interval"});
  table.columns.push_back({set + " (line: pRN)", HtmlColumn::Kind::picture});
}

std::string cut_table(const PageData& page, const Cut& cut, const std::string& id, const std::string& name) {
  const std::vector<bool> wanted = largest_groups(page, cut);
  const bool has_test_rows = !page.test.set.empty();
  const std::vector<GroupDelta> val = group_deltas(page.val.set, cut, wanted, page.val.draws);
  const std::vector<GroupDelta> test = group_deltas(page.test.set, cut, wanted, page.test.draws);
  WhiskerRange range;
  for (const auto* deltas : {&val, &test}) {
    for (const GroupDelta& delta : *deltas) {
      if (!(delta.weight > 0.0) || !delta.interval) continue;
      range.hold(delta.log_loss, delta.interval);
    }
  }
  HtmlTable table{id, {}, {{name, HtmlColumn::Kind::text}}, {}, true};
  append_columns(table, "VAL");
  if (has_test_rows) append_columns(table, "TEST");
  for (std::size_t g = 0; g < cut.names.size(); ++g) {
    if (!wanted[g]) continue;
    std::vector<HtmlCell> row{{html_text(cut.names[g], 40), ""}};
    append_set(row, val[g], range.drawn());
    if (has_test_rows) append_set(row, test[g], range.drawn());
    table.rows.push_back(std::move(row));
  }
  table.caption = fmt::format("Delta log loss by {}. <span class=\"sort-hint\">The column heads sort.</span>", name);
  if (const auto shown = static_cast<std::size_t>(std::count(wanted.begin(), wanted.end(), true));
      shown == kMostGroups && cut.names.size() > shown) {
    table.caption += fmt::format(" The {} with most rows; all are in metrics_groups.csv.", kMostGroups);
  }
  return table_html(table);
}

}  // namespace

std::string groups_part(const PageData& page) {
  if (page.val.set.empty() && page.test.set.empty()) return "";
  std::string body = html_paragraph(
      "Model minus pRN within groups of rows, weighted; below 0 is better than pRN. The line through a dot holds "
      "95&nbsp;% of "
      "the results when whole weeks are drawn again. With many groups some stand out by luck alone: about one in "
      "twenty "
      "intervals misses the truth.");
  body += cut_table(page, ticker_cut(page.record.inputs.data), "tickers", "ticker");
  if (const auto days = t_days_cut(page.record.inputs.data)) body += cut_table(page, *days, "t-days", "days to expiry");
  return html_section("groups", "Where is it better?", body);
}

}  // namespace calibeam
