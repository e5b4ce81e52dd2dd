#include "report/groups.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <utility>

#include "report/text.hpp"
#include "table/table.hpp"

namespace calibeam {
namespace {

/// Sorts groups: numbers by value, texts by text.
using GroupKey = std::pair<double, std::string>;

/// A way to cut rows: the code of each row's value, and what each code stands for.
struct Cut {
  const char* by;
  std::function<std::uint32_t(std::uint32_t source)> code_of;
  std::vector<GroupKey> keys;  ///< [codes]
};

/// Codes of keys as groups in the order of the keys; equal keys are one group, keys without rows are none.
struct Groups {
  std::vector<std::string> names;
  std::vector<std::uint32_t> of_row;
};

Groups groups_of(const Cut& cut, const std::vector<EvaluationRow>& rows) {
  Groups out;
  out.of_row.reserve(rows.size());
  std::vector<std::uint8_t> seen(cut.keys.size(), 0);
  for (const EvaluationRow& row : rows) {
    out.of_row.push_back(cut.code_of(row.source));
    seen[out.of_row.back()] = 1;
  }
  std::map<GroupKey, std::uint32_t> groups;
  for (std::size_t code = 0; code < seen.size(); ++code) {
    if (seen[code] != 0) groups.emplace(cut.keys[code], 0U);
  }
  for (auto& [key, group] : groups) {
    group = static_cast<std::uint32_t>(out.names.size());
    out.names.push_back(key.second);
  }
  std::vector<std::uint32_t> group_of_code(seen.size(), 0);
  for (std::size_t code = 0; code < seen.size(); ++code) {
    if (seen[code] != 0) group_of_code[code] = groups.at(cut.keys[code]);
  }
  for (std::uint32_t& code : out.of_row) code = group_of_code[code];
  return out;
}

Cut ticker_cut(const Dataset& data) {
  Cut cut{"ticker", [&data](std::uint32_t i) { return data.ticker[i]; }, {}};
  for (const std::string& ticker : data.tickers) cut.keys.emplace_back(0.0, ticker);
  return cut;
}

/// `codes` is filled with the distinct values of the rows; it must outlive the cut.
Cut t_days_cut(const std::vector<double>& days, const std::vector<EvaluationRow>& rows,
               std::map<double, std::uint32_t>& codes) {
  const auto value_of = [&days](std::uint32_t i) {
    return std::isnan(days[i]) ? std::numeric_limits<double>::infinity() : days[i];
  };
  for (const EvaluationRow& row : rows) codes.emplace(value_of(row.source), 0U);
  Cut cut{"T_days", [value_of, &codes](std::uint32_t i) { return codes.at(value_of(i)); }, {}};
  for (auto& [value, code] : codes) {
    code = static_cast<std::uint32_t>(cut.keys.size());
    cut.keys.emplace_back(value, std::isinf(value) ? "missing" : csv_number(value));
  }
  return cut;
}

Cut weekday_cut(const Dataset& data) {
  static constexpr std::array<const char*, 7> kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  Cut cut{"asof_weekday", [&data](std::uint32_t i) { return static_cast<std::uint32_t>(weekday(data.asof[i])); }, {}};
  for (const char* day : kDays) cut.keys.emplace_back(static_cast<double>(cut.keys.size()), day);
  return cut;
}

Cut foundation_cut(const Dataset& data) {
  return {"foundation",
          [&data](std::uint32_t i) { return data.is_foundation[data.ticker[i]] != 0 ? 1U : 0U; },
          {{0.0, "no"}, {0.0, "yes"}}};
}

void add_cut(const Cut& cut, const std::vector<EvaluationRow>& rows, const RowScorer& scorer,
             std::vector<GroupMetrics>& out) {
  const Groups groups = groups_of(cut, rows);
  const std::vector<RowMetrics> metrics = scorer.by_group(groups.of_row, groups.names.size());
  for (std::size_t g = 0; g < metrics.size(); ++g) out.push_back({cut.by, groups.names[g], metrics[g]});
}

}  // namespace

std::vector<GroupMetrics> group_metrics(const Dataset& data, const std::vector<EvaluationRow>& rows,
                                        const RowScorer& scorer) {
  std::vector<GroupMetrics> out;
  add_cut(ticker_cut(data), rows, scorer, out);
  if (const auto days = data.numeric.find("T_days"); days != data.numeric.end()) {
    std::map<double, std::uint32_t> codes;
    add_cut(t_days_cut(days->second, rows, codes), rows, scorer, out);
  }
  add_cut(weekday_cut(data), rows, scorer, out);
  add_cut(foundation_cut(data), rows, scorer, out);
  return out;
}

}  // namespace calibeam
