// A JSON value with the path that leads to it, for reading strictly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace calibeam {

/// Every function throws DataError "<source>: $.path: expected ..., found ..." where the value is not as it must be.
class JsonReader {
 public:
  JsonReader(const nlohmann::json& value, std::string path) : value_(value), path_(std::move(path)) {}

  [[nodiscard]] JsonReader field(const char* name) const;  ///< of an object; must be there
  [[nodiscard]] JsonReader element(std::size_t index) const;
  [[nodiscard]] std::size_t size() const;  ///< of a list
  [[nodiscard]] bool is_null() const { return value_.is_null(); }

  [[nodiscard]] double number() const;    ///< finite
  [[nodiscard]] double positive() const;  ///< finite, > 0
  [[nodiscard]] std::uint64_t count() const;
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::vector<std::string> texts() const;
  [[nodiscard]] std::vector<double> numbers() const;

  [[nodiscard]] const nlohmann::json& value() const { return value_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[noreturn]] void fail(const std::string& expected) const;

 private:
  const nlohmann::json& value_;
  std::string path_;
};

}  // namespace calibeam
