#include "cli/shell_words.hpp"

#include "calibeam/error.hpp"

namespace calibeam::cli {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Reads a quoted part that starts at text[i] (the quote) into `word`; returns the index after the closing quote.
std::size_t read_quoted(std::string_view text, std::size_t i, std::string& word) {
  const char quote = text[i++];
  for (; i < text.size(); ++i) {
    if (text[i] == quote) return i + 1;
    const bool escape = quote == '"' && text[i] == '\\' && i + 1 < text.size() &&
                        std::string_view("\"\\$`").find(text[i + 1]) != std::string_view::npos;
    if (escape) ++i;
    word += text[i];
  }
  throw UsageError("unclosed quote in: " + std::string(text));
}

}  // namespace

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  std::size_t i = 0;
  while (true) {
    while (i < text.size() && is_blank(text[i])) ++i;
    if (i == text.size()) return words;
    std::string word;
    while (i < text.size() && !is_blank(text[i])) {
      if (text[i] == '\'' || text[i] == '"') {
        i = read_quoted(text, i, word);
      } else {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        word += text[i++];
      }
    }
    words.push_back(std::move(word));
  }
}

}  // namespace calibeam::cli
