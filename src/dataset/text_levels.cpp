#include "dataset/text_levels.hpp"

#include <algorithm>
#include <set>

namespace calibeam {
namespace {

template <typename Spell>
TextLevels sorted_levels(const Column& column, const std::vector<std::uint32_t>& rows, Spell spell) {
  std::vector<std::uint8_t> used(column.levels.size(), 0);
  for (const std::uint32_t row : rows) used[column.codes[row]] = 1;
  std::vector<std::string> spelled(column.levels.size());
  TextLevels out;
  for (std::size_t i = 0; i < spelled.size(); ++i) {
    if (!used[i]) continue;
    spelled[i] = spell(column.levels[i]);
    out.levels.push_back(spelled[i]);
  }
  std::sort(out.levels.begin(), out.levels.end());
  out.levels.erase(std::unique(out.levels.begin(), out.levels.end()), out.levels.end());
  out.code_of.assign(column.levels.size(), 0);
  for (std::size_t i = 0; i < spelled.size(); ++i) {
    const auto place = std::lower_bound(out.levels.begin(), out.levels.end(), spelled[i]);
    if (used[i]) out.code_of[i] = static_cast<std::uint32_t>(place - out.levels.begin());
  }
  return out;
}

}  // namespace

std::string normalise_ticker(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\v\f";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == text.npos) return std::string(kUnknownTicker);
  std::string ticker(text.substr(first, text.find_last_not_of(kBlanks) - first + 1));
  for (char& c : ticker) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return ticker;
}

TextLevels ticker_levels(const Column& column, const std::vector<std::uint32_t>& rows) {
  return sorted_levels(column, rows, [](const std::string& text) { return normalise_ticker(text); });
}

TextLevels text_levels(const Column& column, const std::vector<std::uint32_t>& rows) {
  return sorted_levels(column, rows, [](const std::string& text) { return text; });
}

std::vector<std::uint8_t> is_listed(const std::vector<std::string>& tickers, const std::vector<std::string>& wanted) {
  std::set<std::string> names;
  for (const std::string& name : wanted) names.insert(normalise_ticker(name));
  std::vector<std::uint8_t> listed(tickers.size());
  std::transform(tickers.begin(), tickers.end(), listed.begin(),
                 [&](const std::string& ticker) { return static_cast<std::uint8_t>(names.count(ticker)); });
  return listed;
}

}  // namespace calibeam
