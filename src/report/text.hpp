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

/// Indented by two blanks, newline at the end; bytes that are not UTF-8 become replacement characters, and no control
/// character stands as it is.
[[nodiscard]] std::string json_text(const Json& json);

/// Bytes of the control character that begins `text`, since a terminal obeys those: 1, 2 (U+0080 to U+009F), or 0 if it
/// begins with another character, a line end or a tab.
[[nodiscard]] std::size_t control_length(std::string_view text) noexcept;

/// The same text with each control character as \xNN.
[[nodiscard]] std::string printable(std::string_view text);

/// A word of a POSIX shell command, quoted where needed.
[[nodiscard]] std::string shell_word(std::string_view text);

}  // namespace calibeam
