// The sections of the page, each as HTML, and what several of them look at.
#pragma once

#include <string>
#include <vector>

#include "page/evaluated_set.hpp"
#include "page/week_draws.hpp"
#include "report/run_record.hpp"

namespace calibeam {

struct SetData {
  EvaluatedSet set;
  WeekDraws draws;
};

/// Made once, read by all.
struct PageData {
  const RunRecord& record;
  SetData val, test;
};

/// What a reader decides by: the verdict in words and the six numbers behind it. No section: the page's header.
[[nodiscard]] std::string verdict_part(const PageData& page);
[[nodiscard]] std::string tiles_part(const PageData& page);
[[nodiscard]] std::string doubts_part(const PageData& page);

[[nodiscard]] std::string weeks_part(const PageData& page);
[[nodiscard]] std::string reliability_part(const PageData& page);
[[nodiscard]] std::string leaderboard_part(const PageData& page);
[[nodiscard]] std::string search_part(const PageData& page);
[[nodiscard]] std::string families_part(const PageData& page);
[[nodiscard]] std::string model_part(const PageData& page);
[[nodiscard]] std::string groups_part(const PageData& page);
[[nodiscard]] std::string leak_part(const PageData& page);
[[nodiscard]] std::string reproduce_part(const PageData& page);
[[nodiscard]] std::string glossary_part();

}  // namespace calibeam
