#include "dataset/fingerprint.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string_view>

namespace calibeam {
namespace {

static_assert(std::endian::native == std::endian::little, "hashes are over little-endian numbers");

/// Feeds names and columns to one XXH3-128 stream; each part is preceded by its length.
class ContentHash {
 public:
  ContentHash() : state_(XXH3_createState(), XXH3_freeState) {
    if (!state_ || XXH3_128bits_reset(state_.get()) == XXH_ERROR) throw std::bad_alloc();
  }

  void add(std::string_view text) {
    add_length(text.size());
    update(text.data(), text.size());
  }
  template <typename Integer>
  void add(std::span<const Integer> values) {
    add_length(values.size());
    update(values.data(), values.size_bytes());
  }
  void add(std::span<const double> values) {
    add_length(values.size());
    std::array<std::uint64_t, 512> block{};
    for (std::size_t begin = 0; begin < values.size(); begin += block.size()) {
      const std::size_t count = std::min(block.size(), values.size() - begin);
      std::transform(values.begin() + static_cast<std::ptrdiff_t>(begin),
                     values.begin() + static_cast<std::ptrdiff_t>(begin + count), block.begin(), canonical_bits);
      update(block.data(), count * sizeof(std::uint64_t));
    }
  }
  void add(const std::vector<std::string>& texts) {
    add_length(texts.size());
    for (const std::string& text : texts) add(text);
  }
  [[nodiscard]] std::string hex() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(state_.get());
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
  }

 private:
  static std::uint64_t canonical_bits(double value) {
    if (std::isnan(value)) return 0x7ff8000000000000ULL;
    return std::bit_cast<std::uint64_t>(value == 0.0 ? 0.0 : value);
  }
  void add_length(std::uint64_t length) { update(&length, sizeof length); }
  void update(const void* bytes, std::size_t size) { XXH3_128bits_update(state_.get(), bytes, size); }

  std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state_;
};

template <typename T>
std::span<const T> view(const std::vector<T>& values) {
  return {values.data(), values.size()};
}

}  // namespace

std::string dataset_fingerprint(const Dataset& data, const ColumnRoles& roles) {
  ContentHash hash;
  const auto add = [&](std::string_view part, std::string_view name, const auto& values) {
    hash.add(part);
    hash.add(name);
    hash.add(view(values));
  };
  add("week", data.week_column, data.week);
  hash.add(data.tickers);
  add("ticker", roles.ticker, data.ticker);
  add("asof", data.asof_column, data.asof);
  add("expiry", data.expiry_column, data.expiry);
  add("outcome", data.target_column, data.outcome);
  add("prn", data.prn_column, data.prn);
  add("weight", data.weight_column, data.weight);
  for (const std::string& name : roles.standard) add("numeric", name, data.numeric.at(name));
  for (const TextColumn& column : data.categorical) {
    hash.add(column.levels);
    add("categorical", column.name, column.codes);
  }
  return hash.hex();
}

std::string column_hash(const std::string& name, const std::vector<double>& values) {
  ContentHash hash;
  hash.add(name);
  hash.add(view(values));
  return hash.hex();
}

}  // namespace calibeam
