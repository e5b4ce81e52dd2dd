// calibeam space: the families after the availability rules, what was taken out, and how many configurations remain.
#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/session.hpp"
#include "cli/space_file.hpp"
#include "cli/space_text.hpp"
#include "report/text.hpp"
#include "report/words.hpp"
#include "search/choice.hpp"
#include "search/enumeration.hpp"
#include "search/space_file.hpp"

namespace calibeam::cli {
namespace {

Json families_json(const Space& space) {
  Json out = Json::object();
  for (const Family& family : space.families) {
    Json choices = Json::array();
    for (std::size_t i = 0; i < family.size(); ++i) choices.push_back(Json(choice_json(family, i)));
    out[family.name] = choices;
  }
  return out;
}

Json space_report_json(const Session& session, std::uint64_t count) {
  Json out;
  out["schema_version"] = kReportSchemaVersion;
  out["rows"] = session.data.num_rows();
  out["weeks"] = session.data.weeks.size();
  out["tickers"] = session.data.tickers.size();
  out["families"] = families_json(session.space);
  out["taken_out"] = Json::array();
  for (const TakenOut& item : session.space.taken_out) {
    out["taken_out"].push_back({{"family", item.family}, {"choice", item.choice}, {"reason", item.reason}});
  }
  out["effective"] = count;
  return out;
}

}  // namespace

int run_space(const Settings& settings) {
  if (settings.print_default) {
    print(space_to_json(default_space(settings.study.search)));
    return 0;
  }
  const auto session = open_session(settings);
  const std::uint64_t count = Enumeration(session->space, session->facts, settings.study.search).count();
  if (settings.run.json) {
    print(json_text(space_report_json(*session, count)));
    return 0;
  }
  const std::string taken_out = taken_out_text(session->space);
  print(fmt::format("Families, in the order of a pass\n{}{}{}\n{} effective configurations\n",
                    families_text(session->space), taken_out.empty() ? "" : "\nTaken out\n", taken_out,
                    count_text(static_cast<std::int64_t>(count))));
  return 0;
}

}  // namespace calibeam::cli
