// report.html: the whole run on one page that needs nothing else: no network, no server, no other file.
#pragma once

#include <string>

#include "report/run_record.hpp"

namespace calibeam {

/// Pure: equal records give equal bytes. Times, device and cache answers have no place on the page (metadata.json has
/// them). Below 1 MB whatever the data: long tables are cut, and say so. All text of the data is escaped.
[[nodiscard]] std::string report_html(const RunRecord& record);

}  // namespace calibeam
