// metrics_groups.csv: where the model helps and where it does not.
#include <string>

#include "report/renderers.hpp"
#include "report/set_numbers.hpp"
#include "report/text.hpp"
#include "report/words.hpp"

namespace calibeam {
namespace {

void append_groups(std::string& out, const char* set, const std::vector<GroupMetrics>& groups) {
  for (const GroupMetrics& group : groups) {
    const RowMetrics& m = group.metrics;
    const Metrics delta = difference(m.model, m.baseline);
    append_csv_row(out, {set, group.by, group.group, std::to_string(m.rows), csv_number(m.weight),
                         csv_number(m.model.log_loss), csv_number(m.baseline.log_loss), csv_number(delta.log_loss),
                         csv_number(m.model.brier), csv_number(m.baseline.brier), csv_number(delta.brier),
                         csv_number(m.model.ece), csv_number(m.baseline.ece), csv_number(delta.ece),
                         csv_number(m.model.ece_q), csv_number(m.baseline.ece_q), csv_number(delta.ece_q)});
  }
}

}  // namespace

std::string metrics_groups_csv(const RunRecord& record) {
  std::string out;
  append_csv_row(out, {"set", "by", "group", "rows", "weight", "logloss_model", "logloss_baseline", "delta_logloss",
                       "brier_model", "brier_baseline", "delta_brier", "ece_model", "ece_baseline", "delta_ece",
                       "eceq_model", "eceq_baseline", "delta_eceq"});
  append_groups(out, "VAL", validation_numbers(record).groups);
  append_groups(out, "TEST", test_numbers(record).groups);
  return out;
}

}  // namespace calibeam
