// Cells as numbers: exact doubles of plain decimals, and the spellings of "missing".
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

#include "table/blanks.hpp"
#include "table/table.hpp"

namespace calibeam {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Whether a decimal that from_chars could not represent is too small (it counts as zero) rather than too large. `text`
// is a valid unsigned decimal. Only the sign of the exponent of its leading digit matters.
bool is_tiny(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  const std::string_view digits = text.substr(0, e);
  const std::size_t point = std::min(digits.find('.'), digits.size());
  const std::size_t lead = digits.find_first_not_of("0.");
  if (lead == std::string_view::npos) return true;
  const double position = lead < point ? static_cast<double>(point - lead - 1) : -static_cast<double>(lead - point);
  double exponent = 0.0;
  if (e != std::string_view::npos) {
    std::string_view rest = text.substr(e + 1);
    const bool negative = rest.front() == '-';
    if (negative || rest.front() == '+') rest.remove_prefix(1);
    for (const char c : rest) exponent = std::min(exponent * 10.0 + (c - '0'), 1e18);
    if (negative) exponent = -exponent;
  }
  return position + exponent < 0.0;
}

// A decimal without sign or blanks; the grammar is (\d+\.?\d*|\.\d+)([eE][+-]?\d+)?.
double parse_unsigned(std::string_view text) {
  if (text.empty() || !(is_digit(text[0]) || (text[0] == '.' && text.size() > 1 && is_digit(text[1])))) return kNaN;
  std::uint64_t whole = 0;
  std::size_t i = 0;
  for (; i < text.size() && i < 15 && is_digit(text[i]); ++i) whole = whole * 10 + static_cast<unsigned>(text[i] - '0');
  if (i == text.size()) return static_cast<double>(whole);
  double value = kNaN;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, std::chars_format::general);
  if (stop != end) return kNaN;
  if (error == std::errc::result_out_of_range) return is_tiny(text) ? 0.0 : kNaN;
  return error == std::errc{} && std::isfinite(value) ? value : kNaN;
}

}  // namespace

double parse_number(std::string_view cell) {
  const std::string_view text = csv::trim(cell);
  if (text.empty()) return kNaN;
  if (text[0] == '-') return -parse_unsigned(text.substr(1));
  return parse_unsigned(text[0] == '+' ? text.substr(1) : text);
}

bool is_missing(std::string_view cell) {
  switch (cell.size()) {
    case 0:
      return true;
    case 2:
      return cell == "NA";
    case 3:
      return cell == "N/A" || cell == "NaN" || cell == "nan";
    case 4:
      return cell == "null" || cell == "NULL" || cell == "None";
    default:
      return false;
  }
}

}  // namespace calibeam
