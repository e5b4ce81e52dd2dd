#include "search/strict_json.hpp"

#include <fmt/format.h>

#include <cmath>
#include <set>
#include <sstream>
#include <vector>

#include "calibeam/error.hpp"

namespace calibeam {
namespace {

constexpr std::size_t kMaxDepth = 16;
constexpr std::size_t kExcerptBytes = 60;

// nlohmann keeps the last of repeated members silently: a mistake that people make and should hear of.
class Guard {
 public:
  explicit Guard(const std::string& source) : source_(source) {}

  bool operator()(int depth, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
    using Event = nlohmann::json::parse_event_t;
    if (static_cast<std::size_t>(depth) > kMaxDepth) {
      throw DataError(fmt::format("{}: nested more than {} levels deep", source_, kMaxDepth));
    }
    if (event == Event::object_start) members_.emplace_back();
    if (event == Event::object_end) members_.pop_back();
    if (event == Event::key && !members_.back().insert(parsed.get<std::string>()).second) {
      throw DataError(fmt::format("{}: the field {} is there twice in one object", source_, parsed.dump()));
    }
    return true;
  }

 private:
  const std::string& source_;
  std::vector<std::set<std::string>> members_;
};

std::string excerpt(const nlohmann::json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array() && value.size() > 4) return fmt::format("a list of {}", value.size());
  std::string text = value.dump(-1, ' ', true);
  if (text.size() > kExcerptBytes) text = text.substr(0, kExcerptBytes) + "...";
  return text;
}

// The parser's own text without its identifier: "[json.exception.parse_error.101] parse error at line 1, ...".
std::string parser_message(const nlohmann::json::exception& e) {
  const std::string text = e.what();
  const auto end = text.find("] ");
  return end == std::string::npos ? text : text.substr(end + 2);
}

}  // namespace

nlohmann::json parse_strict_json(std::string_view text, const std::string& source, std::size_t max_bytes) {
  if (text.size() > max_bytes) {
    throw DataError(fmt::format("{}: {} bytes; at most {} are read", source, text.size(), max_bytes));
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  // The guard keeps state, and the parser copies its callback: hand it a reference.
  Guard guard(source);
  try {
    return nlohmann::json::parse(text, [&guard](int depth, nlohmann::json::parse_event_t event,
                                                nlohmann::json& parsed) { return guard(depth, event, parsed); });
  } catch (const nlohmann::json::exception& e) {
    throw DataError(fmt::format("{}: not JSON: {}", source, parser_message(e)));
  }
}

void fail_json(const std::string& path, const std::string& expected, const nlohmann::json& found) {
  throw DataError(fmt::format("{}: expected {}, found {}", path, expected, excerpt(found)));
}

void require_fields(const nlohmann::json& object, const std::string& path, const std::string& known) {
  if (!object.is_object()) fail_json(path, "an object", object);
  std::istringstream names(known);
  std::set<std::string> fields;
  for (std::string name; names >> name;) fields.insert(name);
  for (const auto& [name, value] : object.items()) {
    if (fields.contains(name)) continue;
    throw DataError(fmt::format("{}: there is no field {}; the fields are: {}", path,
                                nlohmann::json(name).dump(-1, ' ', true), known));
  }
}

double finite_number(const nlohmann::json& value, const std::string& path, const std::string& expected) {
  if (!value.is_number() || !std::isfinite(value.get<double>())) fail_json(path, expected, value);
  return value.get<double>();
}

nlohmann::json number_json(double value) {
  constexpr double kExactIntegers = 9007199254740992.0;  // 2^53
  if (value == std::trunc(value) && std::fabs(value) <= kExactIntegers) return static_cast<std::int64_t>(value);
  return value;
}

std::string number_text(double value) {
  if (value == 0.0) return "0";
  return value == std::trunc(value) ? fmt::format("{:.0f}", value) : fmt::format("{}", value);
}

}  // namespace calibeam
