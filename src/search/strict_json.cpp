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
constexpr std::size_t kMessageBytes = 300;

std::string excerpt(const nlohmann::json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array() && value.size() > 4) return fmt::format("a list of {}", value.size());
  std::string text = value.dump(-1, ' ', true);
  if (text.size() <= kExcerptBytes) return text;
  return text.replace(kExcerptBytes, std::string::npos, "...");
}

// nlohmann keeps the last of repeated members silently: a mistake that people make and should hear of. Looked for in a
// pass of its own: the parser's callback takes quadratic time on long lists.
class Guard final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Guard(const std::string& source) : source_(source) {}

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_array(std::size_t) override { return enter(); }
  bool end_array() override { return leave(); }
  bool start_object(std::size_t) override { return enter(); }
  bool end_object() override { return leave(); }
  bool key(string_t& name) override {
    if (members_.back().insert(name).second) return true;
    throw DataError(fmt::format("{}: the field {} is there twice in one object", source_, excerpt(name)));
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override { return false; }

 private:
  bool enter() {
    members_.emplace_back();
    if (members_.size() <= kMaxDepth) return true;
    throw DataError(fmt::format("{}: nested more than {} levels deep", source_, kMaxDepth));
  }
  bool leave() {
    members_.pop_back();
    return true;
  }

  const std::string& source_;
  std::vector<std::set<std::string>> members_;
};

// The parser's own text without its identifier: "[json.exception.parse_error.101] parse error at line 1, ...". It
// quotes the token that it stumbled upon, however long.
std::string parser_message(const nlohmann::json::exception& e) {
  std::string text = e.what();
  const auto end = text.find("] ");
  if (end != std::string::npos) text.erase(0, end + 2);
  if (text.size() <= kMessageBytes) return text;
  return text.substr(0, kMessageBytes / 2) + "..." + text.substr(text.size() - kMessageBytes / 2);
}

}  // namespace

nlohmann::json parse_strict_json(std::string_view text, const std::string& source, std::size_t max_bytes) {
  if (text.size() > max_bytes) {
    throw DataError(fmt::format("{}: {} bytes; at most {} are read", source, text.size(), max_bytes));
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Guard guard(source);
  try {
    (void)nlohmann::json::sax_parse(text, &guard);  // what is no JSON is told by the parser below
    return nlohmann::json::parse(text);
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
    throw DataError(fmt::format("{}: there is no field {}; the fields are: {}", path, excerpt(name), known));
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
