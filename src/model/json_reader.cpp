#include "model/json_reader.hpp"

#include <fmt/format.h>

#include "calibeam/error.hpp"
#include "search/strict_json.hpp"

namespace calibeam {

void JsonReader::fail(const std::string& expected) const { fail_json(path_, expected, value_); }

JsonReader JsonReader::field(const char* name) const {
  if (!value_.is_object()) fail("an object");
  const auto found = value_.find(name);
  if (found == value_.end()) throw DataError(fmt::format("{}: the field \"{}\" is missing", path_, name));
  return {*found, path_ + "." + name};
}

std::size_t JsonReader::size() const {
  if (!value_.is_array()) fail("a list");
  return value_.size();
}

JsonReader JsonReader::element(std::size_t index) const { return {value_[index], fmt::format("{}[{}]", path_, index)}; }

double JsonReader::number() const { return finite_number(value_, path_, "a finite number"); }

double JsonReader::positive() const {
  const double value = finite_number(value_, path_, "a number above 0");
  if (!(value > 0.0)) fail("a number above 0");
  return value;
}

std::uint64_t JsonReader::count() const {
  if (!value_.is_number_unsigned()) fail("a whole number, 0 or more");
  return value_.get<std::uint64_t>();
}

std::string JsonReader::text() const {
  if (!value_.is_string()) fail("a text");
  return value_.get<std::string>();
}

std::vector<std::string> JsonReader::texts() const {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < size(); ++i) out.push_back(element(i).text());
  return out;
}

std::vector<double> JsonReader::numbers() const {
  std::vector<double> out;
  for (std::size_t i = 0; i < size(); ++i) out.push_back(element(i).number());
  return out;
}

}  // namespace calibeam
