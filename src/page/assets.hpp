// The page's style and script, which CMake takes from page.css and page.js.
#pragma once

#include <string_view>

namespace calibeam {

extern const std::string_view kPageStyle;
extern const std::string_view kPageScript;

}  // namespace calibeam
