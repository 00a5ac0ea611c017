#include "cli/revert_job.h"

namespace strata::cli {

apply::RevertJob revertJob(const Reverse& reverse) {
  apply::RevertJob job{.name = reverse.file->name, .version = reverse.file->version};
  for (const RowCheck& check : reverse.checks) {
    job.checks.push_back({.table = check.table, .sql = check.sql});
  }
  for (const PlannedFile& file : reverse.files) {
    apply::RevertPart& part = job.parts.emplace_back();
    part.transactional = file.transactional;
    for (const Step& step : file.steps) {
      part.statements.push_back(step.sql.ends_with(';') ? step.sql : step.sql + ";");
    }
  }
  return job;
}

}  // namespace strata::cli
