#include "study/ledger_line.hpp"

#include <fmt/format.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

#include "calibeam/error.hpp"
#include "search/configuration_json.hpp"
#include "study/trial_summary.hpp"

namespace calibeam {
namespace {

constexpr std::string_view kPrefix = "{\"schema_version\":1,\"key\":\"";
constexpr std::string_view kCheck = ",\"check\":\"";
constexpr std::string_view kEnd = "\"}";
constexpr std::size_t kKeyDigits = 32, kCheckDigits = 16;
constexpr std::size_t kTail = kCheck.size() + kCheckDigits + kEnd.size();

bool hex64(std::string_view digits, std::uint64_t& value) {
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return error == std::errc{} && end == digits.data() + digits.size();
}

void put_number(std::string& out, double value) {
  if (std::isfinite(value)) {
    fmt::format_to(std::back_inserter(out), "{}", value);
  } else {
    out += "null";
  }
}

void put_metrics(std::string& out, const Metrics& m) {
  const std::pair<const char*, double> fields[] = {
      {"{\"logloss\":", m.log_loss}, {",\"brier\":", m.brier}, {",\"ece\":", m.ece}, {",\"eceq\":", m.ece_q}};
  for (const auto& [name, value] : fields) {
    out += name;
    put_number(out, value);
  }
  out += '}';
}

void put_window(std::string& out, const WindowScore& window) {
  out += "{\"model\":";
  put_metrics(out, window.model);
  out += ",\"baseline\":";
  put_metrics(out, window.baseline);
  out += ",\"weekly_delta\":[";
  for (std::size_t i = 0; i < window.weekly_delta.size(); ++i) {
    if (i > 0) out += ',';
    put_number(out, window.weekly_delta[i]);
  }
  out += "]}";
}

std::string choices_text(const Configuration& config) {
  return nlohmann::json(config.feature_choices).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

// Reads the fixed order of fields; once something does not fit, nothing does any more.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool good() const { return good_; }

  bool accept(std::string_view literal) {
    if (!good_ || !rest_.starts_with(literal)) return false;
    rest_.remove_prefix(literal.size());
    return true;
  }
  void expect(std::string_view literal) { good_ = accept(literal); }

  double number() {
    double value = 0.0;
    if (!good_) return value;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    good_ = error == std::errc{} && std::isfinite(value);
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

  // Up to the next quote; for texts of ours without escapes.
  std::string_view plain_text() {
    const auto end = rest_.find('"');
    good_ = good_ && end != std::string_view::npos;
    if (!good_) return {};
    const auto text = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return text;
  }

  // A JSON object, as it stands.
  std::string_view object() {
    bool quoted = false;
    int depth = 0;
    for (std::size_t i = 0; good_ && i < rest_.size(); ++i) {
      const char c = rest_[i];
      if (c == '"') quoted = !quoted;
      if (c == '\\' && quoted) ++i;
      if (quoted) continue;
      if (c == '{') ++depth;
      if (c == '}') --depth;
      if (depth > 0) continue;
      const auto text = rest_.substr(0, i + 1);
      rest_.remove_prefix(i + 1);
      return text;
    }
    good_ = false;
    return {};
  }

 private:
  std::string_view rest_;
  bool good_ = true;
};

Metrics read_metrics(Cursor& in) {
  Metrics m;
  in.expect("{\"logloss\":");
  m.log_loss = in.number();
  in.expect(",\"brier\":");
  m.brier = in.number();
  in.expect(",\"ece\":");
  m.ece = in.number();
  in.expect(",\"eceq\":");
  m.ece_q = in.number();
  in.expect("}");
  return m;
}

WindowScore read_window(Cursor& in) {
  WindowScore window;
  in.expect("{\"model\":");
  window.model = read_metrics(in);
  in.expect(",\"baseline\":");
  window.baseline = read_metrics(in);
  in.expect(",\"weekly_delta\":[");
  while (in.good() && !in.accept("]")) {
    if (!window.weekly_delta.empty()) in.expect(",");
    window.weekly_delta.push_back(in.number());
  }
  in.expect("}");
  return window;
}

void read_status(Cursor& in, Trial& trial) {
  if (in.accept("\"status\":\"ok\",\"reason\":null")) {
    trial.reason.clear();
    return;
  }
  in.expect("\"status\":\"failed\",\"reason\":\"");
  trial.reason = in.plain_text();
}

struct ConfigTexts {
  std::string_view canonical, choices;
};

bool read_line(std::string_view line, Trial& trial, ConfigTexts& texts) {
  Cursor in(line.substr(kPrefix.size() + kKeyDigits));
  in.expect("\",");
  read_status(in, trial);
  in.expect(",\"score\":");
  if (!in.accept("null")) in.number();
  in.expect(",\"runtime_seconds\":");
  trial.runtime_seconds = in.number();
  in.expect(",\"config\":");
  texts.canonical = in.object();
  in.expect(",\"feature_choices\":");
  texts.choices = in.object();
  in.expect(",\"windows\":[");
  trial.windows.clear();
  while (in.good() && !in.accept("]")) {
    if (!trial.windows.empty()) in.expect(",");
    trial.windows.push_back(read_window(in));
  }
  in.expect(kCheck);
  return in.good() && trial.ok() == !trial.windows.empty();
}

}  // namespace

std::optional<KeyBits> key_bits(std::string_view hex) {
  KeyBits bits;
  const bool fits = hex.size() == kKeyDigits && hex64(hex.substr(0, 16), bits.high) && hex64(hex.substr(16), bits.low);
  return fits ? std::optional(bits) : std::nullopt;
}

void write_line(const Trial& trial, std::string& out) {
  const auto start = out.size();
  out += kPrefix;
  out += trial.key;
  out += trial.ok() ? "\",\"status\":\"ok\",\"reason\":null,\"score\":"
                    : "\",\"status\":\"failed\",\"reason\":\"" + trial.reason + "\",\"score\":";
  put_number(out, trial.ok() ? trial.score() : std::nan(""));
  out += ",\"runtime_seconds\":";
  put_number(out, trial.runtime_seconds);
  out += ",\"config\":" + trial.canonical;
  out += ",\"feature_choices\":" + choices_text(trial.config);
  out += ",\"windows\":[";
  for (std::size_t w = 0; w < trial.windows.size(); ++w) {
    if (w > 0) out += ',';
    put_window(out, trial.windows[w]);
  }
  out += ']';
  const auto check = XXH3_64bits(out.data() + start, out.size() - start);
  fmt::format_to(std::back_inserter(out), "{}{:016x}{}\n", kCheck, check, kEnd);
}

std::optional<KeyBits> key_of_line(std::string_view line) {
  if (!line.starts_with(kPrefix) || !line.ends_with(kEnd)) return std::nullopt;
  const auto body = line.substr(0, line.size() - std::min(line.size(), kTail));
  const auto tail = line.substr(body.size());
  std::uint64_t check = 0;
  if (!tail.starts_with(kCheck) || !hex64(tail.substr(kCheck.size(), kCheckDigits), check)) return std::nullopt;
  if (XXH3_64bits(body.data(), body.size()) != check) return std::nullopt;
  return key_bits(line.substr(kPrefix.size(), kKeyDigits));
}

bool starts_like_a_line(std::string_view bytes) {
  const auto shared = std::min(bytes.size(), kPrefix.size());
  return shared > 0 && bytes.substr(0, shared) == kPrefix.substr(0, shared);
}

bool read_results(std::string_view line, Trial& trial) {
  ConfigTexts texts;
  return read_line(line, trial, texts);
}

bool read_trial(std::string_view line, Trial& trial) {
  ConfigTexts texts;
  if (!read_line(line, trial, texts)) return false;
  auto config = nlohmann::json::parse(texts.canonical, nullptr, false);
  auto choices = nlohmann::json::parse(texts.choices, nullptr, false);
  if (!config.is_object() || !choices.is_object()) return false;
  config.erase("features");
  config["feature_choices"] = std::move(choices);
  try {
    trial.config = parse_configuration(config, "$", {});
  } catch (const DataError&) {
    return false;
  }
  trial.canonical = texts.canonical;
  trial.key = line.substr(kPrefix.size(), kKeyDigits);
  summarise(trial);
  return true;
}

}  // namespace calibeam
