#include <utility>
#include <vector>

#include "files/atomic_file.hpp"
#include "report/renderers.hpp"
#include "report/run_record.hpp"

namespace calibeam {

void write_outputs(const RunRecord& record, const std::string& out_dir,
                   const std::vector<std::pair<std::string, std::string>>& more) {
  std::vector<OutputFile> files;
  files.push_back({"best_config.json", best_config_json(record)});
  files.push_back({"leaderboard.csv", leaderboard_csv(record)});
  files.push_back({"best_model_report.md", report_markdown(record)});
  files.push_back({"metrics_summary.json", metrics_summary_json(record)});
  files.push_back({"metrics.csv", metrics_csv(record)});
  files.push_back({"metrics_groups.csv", metrics_groups_csv(record)});
  files.push_back({"rolling_windows.csv", rolling_windows_csv(record)});
  files.push_back({"rolling_summary.csv", rolling_summary_csv(record)});
  files.push_back({"reliability_bins.csv", reliability_bins_csv(record)});
  files.push_back({"metadata.json", metadata_json(record)});
  files.push_back({"feature_manifest.json", feature_manifest_json(record)});
  files.push_back({"model.json", model_to_json(saved_model(record))});
  if (record.trust) {
    files.push_back({"significance.json", significance_json(record)});
    files.push_back({"model_confidence_set.csv", model_confidence_set_csv(record)});
  }
  for (const auto& [name, text] : more) files.push_back({name, text});
  write_files_atomically(out_dir, files);
}

}  // namespace calibeam
