// Models and ledger lines: any text is read or refused; what is read survives being written.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "calibeam/error.hpp"
#include "model/model.hpp"
#include "study/ledger_line.hpp"

namespace calibeam {
namespace {

void check(bool good) {
  if (!good) std::abort();
}

void read_model(std::string_view text) {
  try {
    const SavedModel model = model_from_json(text, "fuzz");
    const std::string written = model_to_json(model);
    check(model_to_json(model_from_json(written, "fuzz")) == written);
  } catch (const DataError&) {
    return;
  }
}

/// The check is left out, or nothing would ever get past it.
void read_ledger_line(std::string_view line) {
  (void)key_of_line(line);
  Trial trial;
  constexpr std::size_t kShortest = 100;  // what key_of_line promises to the readers behind it
  if (line.size() < kShortest || !read_trial(line, trial)) return;
  std::string written;
  write_line(trial, written);
  written.pop_back();
  check(key_of_line(written).has_value() == key_bits(trial.key).has_value());
  Trial again;
  check(read_trial(written, again) && again.canonical == trial.canonical && again.reason == trial.reason);
}

}  // namespace
}  // namespace calibeam

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.starts_with("{\"schema_version\":1,\"key\":")) {
    calibeam::read_ledger_line(text);
  } else {
    calibeam::read_model(text);
  }
  return 0;
}
