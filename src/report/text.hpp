// How numbers, cells and JSON are written: one place, so that all files agree.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace calibeam {

using Json = nlohmann::ordered_json;

/// Version of the layout of every JSON file written here, model.json aside (it has its own).
inline constexpr int kReportSchemaVersion = 1;

/// Shortest text that reads back as the same double; empty if it is not finite.
[[nodiscard]] std::string csv_number(double value);

/// A cell per RFC 4180: quoted only where it must be.
[[nodiscard]] std::string csv_cell(std::string_view text);

/// One line of a CSV file, CRLF-free: cells are quoted where needed, joined by commas, ended by a newline.
void append_csv_row(std::string& out, std::initializer_list<std::string> cells);

/// A JSON number, null if it is not finite.
[[nodiscard]] Json json_number(double value);

/// Indented by two blanks, newline at the end; bytes that are not UTF-8 become replacement characters.
[[nodiscard]] std::string json_text(const Json& json);

/// A word of a POSIX shell command, quoted where needed.
[[nodiscard]] std::string shell_word(std::string_view text);

}  // namespace calibeam
