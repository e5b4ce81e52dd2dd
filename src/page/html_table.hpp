// Tables with a caption, heads and rows that say what they head, in a frame of their own that scrolls.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace calibeam {

struct HtmlColumn {
  enum class Kind { text, label, number, picture };  ///< a label does not wrap
  std::string head;                                  ///< HTML
  Kind kind = Kind::number;
};

struct HtmlCell {
  std::string html;
  std::string key;  ///< what sorting compares, if it is not the text: a number, "" for none
};

struct HtmlTable {
  std::string id;       ///< unique on the page
  std::string caption;  ///< HTML: what the table shows, and in which unit
  std::vector<HtmlColumn> columns;
  std::vector<std::vector<HtmlCell>> rows;  ///< the first cell of each heads its row
  bool sortable = false;
};

/// The shortest text that reads back as the same double; empty if it is not finite.
[[nodiscard]] std::string sort_key(double value);

/// A number with its sort key.
[[nodiscard]] HtmlCell number_cell(std::string html, double value);

[[nodiscard]] std::string table_html(const HtmlTable& table);

}  // namespace calibeam
