// JSON written by people: read strictly, with bounded size and depth, and answered with the path of what is wrong.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace calibeam {

/// The JSON value of `text`. Throws DataError, beginning with `source` (a file name), if the text is longer than
/// `max_bytes`, is not JSON (line and column), is nested deeper than 16, or repeats a member of an object.
[[nodiscard]] nlohmann::json parse_strict_json(std::string_view text, const std::string& source, std::size_t max_bytes);

/// Throws DataError "<path>: expected <expected>, found <excerpt of value>".
[[noreturn]] void fail_json(const std::string& path, const std::string& expected, const nlohmann::json& found);

/// Throws DataError "<path>: there is no field "<name>"; fields are ..." if `object` has a member outside `known`
/// (blank-separated names), and the error of fail_json if it is not an object.
void require_fields(const nlohmann::json& object, const std::string& path, const std::string& known);

/// The finite number at `path`, by the shape that `expected` describes. Throws DataError if it is none.
[[nodiscard]] double finite_number(const nlohmann::json& value, const std::string& path, const std::string& expected);

/// A number as JSON: whole numbers without ".0".
[[nodiscard]] nlohmann::json number_json(double value);

/// A number as the shortest text that reads back to the same double; whole numbers without ".0", never "-0".
[[nodiscard]] std::string number_text(double value);

}  // namespace calibeam
