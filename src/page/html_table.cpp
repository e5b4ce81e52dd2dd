#include "page/html_table.hpp"

#include <fmt/format.h>

#include "report/text.hpp"

namespace calibeam {
namespace {

const char* class_of(HtmlColumn::Kind kind) {
  switch (kind) {
    case HtmlColumn::Kind::text:
      return " class=\"t\"";
    case HtmlColumn::Kind::label:
      return " class=\"l\"";
    case HtmlColumn::Kind::picture:
      return " class=\"p\"";
    case HtmlColumn::Kind::number:
      break;
  }
  return "";
}

void append_row(std::string& out, const HtmlTable& table, const std::vector<HtmlCell>& row) {
  out += "<tr>";
  for (std::size_t i = 0; i < row.size() && i < table.columns.size(); ++i) {
    const char* tag = i == 0 ? "th" : "td";
    const std::string key = table.sortable && !row[i].key.empty() ? fmt::format(" data-k=\"{}\"", row[i].key) : "";
    out += fmt::format("<{0}{1}{2}{3}>{4}</{0}>", tag, i == 0 ? " scope=\"row\"" : "", class_of(table.columns[i].kind),
                       key, row[i].html);
  }
  out += "</tr>\n";
}

}  // namespace

std::string sort_key(double value) { return csv_number(value); }

HtmlCell number_cell(std::string html, double value) { return {std::move(html), sort_key(value)}; }

std::string table_html(const HtmlTable& table) {
  std::string out = fmt::format(
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{0}-caption\">\n"
      "<table id=\"{0}\"{1}>\n<caption id=\"{0}-caption\"><span>{2}</span></caption>\n<thead><tr>",
      table.id, table.sortable ? " class=\"sortable\"" : "", table.caption);
  for (const HtmlColumn& column : table.columns) {
    out += fmt::format("<th scope=\"col\"{}>{}</th>", class_of(column.kind), column.head);
  }
  out += "</tr></thead>\n<tbody>\n";
  for (const auto& row : table.rows) append_row(out, table, row);
  return out + "</tbody>\n</table>\n</div>\n";
}

}  // namespace calibeam
