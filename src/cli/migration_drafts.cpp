#include "cli/migration_drafts.h"

#include <fmt/format.h>

namespace strata::cli {

std::vector<directory::Draft> draftsOf(const Proposal& proposal, const std::string& name) {
  std::vector<directory::Draft> drafts;
  for (const PlannedFile& file : proposal.files) {
    directory::Draft& draft = drafts.emplace_back();
    draft.name = name.empty() ? file.name : name;
    if (!name.empty() && proposal.files.size() > 1) {
      draft.name += fmt::format("_{}", drafts.size());
    }
    draft.transactional = file.transactional;
    for (const Step& step : file.steps) {
      draft.statements.push_back({.comment = step.comment, .sql = step.sql});
    }
  }
  return drafts;
}

}  // namespace strata::cli
