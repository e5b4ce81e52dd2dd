#include "page/numbers.hpp"

#include <fmt/format.h>

#include <cmath>

#include "report/words.hpp"

namespace calibeam {
namespace {

constexpr const char* kMinus = "\u2212";
constexpr const char* kDash = "\u2013";

std::string with_minus(std::string text) {
  if (const auto at = text.find('-'); at == 0) text.replace(0, 1, kMinus);
  return text;
}

}  // namespace

std::string count_words(std::uint64_t number) { return count_text(static_cast<std::int64_t>(number)); }

std::string counted(std::uint64_t number, const std::string& word) {
  return count_words(number) + " " + word + (number == 1 ? "" : "s");
}

std::string delta_words(double value, int decimals) {
  if (!std::isfinite(value)) return kDash;
  if (value == 0.0) return "0";
  return with_minus(fmt::format("{:+.{}f}", value, decimals));
}

std::string interval_words(const Interval& interval, int decimals) {
  return delta_words(interval.low, decimals) + " to " + delta_words(interval.high, decimals);
}

std::string fixed_words(double value, int decimals) {
  return std::isfinite(value) ? with_minus(fmt::format("{:.{}f}", value, decimals)) : kDash;
}

std::string general_words(double value, int digits) {
  return std::isfinite(value) ? with_minus(fmt::format("{:.{}g}", value, digits)) : kDash;
}

std::string percent_words(double share) {
  if (!std::isfinite(share)) return kDash;
  const double percent = 100.0 * share;
  const double size = std::abs(percent);
  const int decimals = size >= 9.95 || percent == 0.0 ? 0 : size >= 0.995 ? 1 : 2;
  std::string text = fmt::format("{:.{}f}", percent, decimals);
  if (decimals > 0) text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return with_minus(text) + "\u00A0%";
}

std::string chance_words(double p, std::uint64_t draws) {
  if (p > 0.0 || draws == 0) return percent_words(p);
  return "less than " + percent_words(1.0 / static_cast<double>(draws));
}

}  // namespace calibeam
