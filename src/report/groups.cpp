#include "report/groups.hpp"

#include <array>
#include <cmath>
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
using GroupOf = std::function<GroupKey(std::uint32_t source)>;

void add_cut(const char* by, const std::vector<EvaluationRow>& rows, const GroupOf& group_of,
             const MetricOptions& options, std::vector<GroupMetrics>& out) {
  std::map<GroupKey, std::vector<EvaluationRow>> groups;
  for (const EvaluationRow& row : rows) groups[group_of(row.source)].push_back(row);
  for (const auto& [key, members] : groups) out.push_back({by, key.second, row_metrics(members, options)});
}

}  // namespace

std::vector<GroupMetrics> group_metrics(const Dataset& data, const std::vector<EvaluationRow>& rows,
                                        const MetricOptions& options) {
  static constexpr std::array<const char*, 7> kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  std::vector<GroupMetrics> out;
  add_cut(
      "ticker", rows,
      [&](std::uint32_t i) {
        return GroupKey{0.0, data.tickers[data.ticker[i]]};
      },
      options, out);
  if (const auto days = data.numeric.find("T_days"); days != data.numeric.end()) {
    const std::vector<double>& t = days->second;
    const auto group_of = [&](std::uint32_t i) {
      if (std::isnan(t[i])) return GroupKey{std::numeric_limits<double>::infinity(), "missing"};
      return GroupKey{t[i], csv_number(t[i])};
    };
    add_cut("T_days", rows, group_of, options, out);
  }
  const auto day_of = [&](std::uint32_t i) {
    const int day = weekday(data.asof[i]);
    return GroupKey{static_cast<double>(day), kDays[static_cast<std::size_t>(day)]};
  };
  add_cut("asof_weekday", rows, day_of, options, out);
  const auto foundation_of = [&](std::uint32_t i) {
    return GroupKey{0.0, data.is_foundation[data.ticker[i]] != 0 ? "yes" : "no"};
  };
  add_cut("foundation", rows, foundation_of, options, out);
  return out;
}

}  // namespace calibeam
