// Numbers and days: any cell parses or does not, always alike, and what parses reads back the same.
#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "table/table.hpp"

namespace {

void check(bool good) {
  if (!good) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace calibeam;
  const std::string_view cell(reinterpret_cast<const char*>(data), size);
  const double number = parse_number(cell);
  check(!std::isinf(number));
  if (!std::isnan(number)) {
    const double again = parse_number(fmt::format("{}", number));
    check(std::bit_cast<std::uint64_t>(again) == std::bit_cast<std::uint64_t>(number));
    check(parse_number("  " + std::string(cell) + "\t") == number);
  }
  const std::int32_t day = parse_day(cell);
  if (day != kNoDay) {
    check(parse_day(format_day(day)) == day);
    check(weekday(day) >= 0 && weekday(day) <= 6);
    check(weekday(day + 7) == weekday(day));
  }
  check(std::isnan(number) || day == kNoDay);  // no cell is both
  return 0;
}
