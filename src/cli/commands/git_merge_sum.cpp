#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/merge_sides.h"
#include "support/files.h"
#include "support/text.h"

namespace strata::cli {
namespace {

/// What git itself would leave; the label of a picked commit is git's own, by which
/// `strata migrate rebase` knows whose files are the user's.
Expected<void> leaveMarkers(const DriverFiles& files, const RunningMerge* merge) {
  const bool picked = merge != nullptr && merge->branch.empty() && !merge->their_commit.empty();
  std::string label = merge == nullptr ? "theirs" : merge->theirName();
  if (picked) {
    STRATA_TRY(const auto subject,
               gitLines(merge->repository.top,
                        {"show", "--no-patch", "--format=%h (%s)", merge->their_commit}));
    label = subject.empty() ? label : subject.front();
  }
  STRATA_TRY(const ProcessResult marked,
             runProcess({"git", "merge-file", "-p", "-L", "HEAD", "-L", "base", "-L", label,
                         files.ours.string(), files.base.string(), files.theirs.string()}));
  return marked.exit_code < 128 ? writeFileAtomically(files.ours, marked.output) : Expected<void>();
}

std::string listed(const std::vector<std::string>& names) {
  return names.empty() ? "nothing" : join(names, ", ");
}

void tell(const RunningMerge& merge) {
  const auto& ours = merge.merge.new_ours;
  const auto& theirs = merge.merge.new_theirs;
  printError(fmt::format("{}: merged; HEAD adds {}; {} adds {}\n", merge.files.path.string(),
                         listed(ours), merge.theirName(), listed(theirs)));
  if (!ours.empty() && !theirs.empty()) {
    const std::string into = merge.our_commit.substr(0, 10);  // HEAD will be the merge
    printError(fmt::format("do both orders lead to the same? strata git merge-check {}{}{}\n",
                           merge.theirName(), into.empty() ? "" : " --into ", into));
  }
}

Expected<ExitCode> mergeSumCommand(const DriverFiles& files) {
  const Expected<RunningMerge> merge = mergeSides(files);
  if (merge && merge->merge.conflicts.empty()) {
    STRATA_CHECK(writeFileAtomically(files.ours, *merge->merge.merged.sum));
    tell(*merge);
    return ExitCode::kFine;
  }
  if (merge) {
    printDiagnostics(merge->merge.conflicts);
  } else {
    printDiagnostic(merge.error());
  }
  STRATA_CHECK(leaveMarkers(files, merge ? &*merge : nullptr));
  return ExitCode::kFinding;
}

Action setUp(CLI::App& app) {
  auto files = std::make_shared<DriverFiles>();
  app.group("");  // git calls it
  app.add_option("base", files->base, "%O")->required();
  app.add_option("ours", files->ours, "%A, where the result goes")->required();
  app.add_option("theirs", files->theirs, "%B")->required();
  app.add_option("path", files->path, "%P")->required();
  return [files] { return mergeSumCommand(*files); };
}

}  // namespace

const Command kGitMergeSum{"git", "merge-sum",
                           "git's merge driver for atlas.sum, which 'strata git install' sets up",
                           "  git config merge.strata-sum.driver "
                           "'strata git merge-sum %O %A %B %P'",
                           setUp};

}  // namespace strata::cli
