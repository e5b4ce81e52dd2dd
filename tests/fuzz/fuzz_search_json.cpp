// Spaces and configurations: any text is read or refused with a DataError; what is read survives being written.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "calibeam/error.hpp"
#include "search/choice.hpp"
#include "search/configuration_json.hpp"
#include "search/effective.hpp"
#include "search/enumeration.hpp"
#include "search/space.hpp"
#include "search/space_file.hpp"

namespace calibeam {
namespace {

void check(bool good) {
  if (!good) std::abort();
}

void read_space(std::string_view text) {
  const SearchOptions options;
  try {
    const Space space = parse_space(text, "fuzz", options);
    const std::string written = space_to_json(space);
    check(space_to_json(parse_space(written, "fuzz", options)) == written);
    const SpaceFacts facts{{}, 3, true, true, true, true};
    const Enumeration all(space, facts, options);
    if (all.count() > 0) {
      (void)all.at(0);
      const Effective last = all.at(all.count() - 1);
      check(all.find(last.config) == all.count() - 1);
    }
  } catch (const DataError&) {
    return;
  } catch (const UsageError&) {
    return;
  }
}

void read_configuration(std::string_view text) {
  const SearchOptions options;
  try {
    for (const Configuration& config :
         parse_configurations(text, "fuzz", base_configuration(default_space(options), options))) {
      const std::string canonical = canonical_text(config);
      const std::string written = config_to_json(config).dump();
      const auto again = parse_configurations(written, "fuzz", {});
      check(again.size() == 1 && canonical_text(again[0]) == canonical);
    }
  } catch (const DataError&) {
    return;
  }
}

}  // namespace
}  // namespace calibeam

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  calibeam::read_space(text);
  calibeam::read_configuration(text);
  return 0;
}
