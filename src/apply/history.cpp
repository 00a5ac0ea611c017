#include "apply/history.h"

#include <fmt/format.h>

#include <algorithm>

#include "directory/order.h"

namespace strata::apply {
namespace {

using directory::Directory;
using directory::MigrationFile;

const Revision* find(const std::vector<Revision>& revisions, const std::string& version) {
  const auto found = std::ranges::find(revisions, version, &Revision::version);
  return found == revisions.end() ? nullptr : &*found;
}

/// The version up to which a baseline stands for all files; "" without one.
std::string baselineVersion(const std::vector<Revision>& revisions) {
  const auto found = std::ranges::find_if(
      revisions, [](const Revision& each) { return (each.type & kBaseline) != 0; });
  return found == revisions.end() ? "" : found->version;
}

Expected<void> requireFiles(const Directory& directory, const std::vector<Revision>& revisions) {
  for (const Revision& revision : revisions) {
    if (directory.find(revision.version) == nullptr) {
      return Diagnostic{
          .code = "ST6005",
          .message = fmt::format("version '{}' is applied, but its file is gone", revision.version),
          .help = fmt::format("restore '{}_{}.sql' from version control", revision.version,
                              revision.description)};
    }
  }
  return {};
}

}  // namespace

Expected<std::vector<HistoryEntry>> historyOf(const Directory& directory,
                                              const std::vector<Revision>& revisions) {
  STRATA_CHECK(requireFiles(directory, revisions));
  const std::string baseline = baselineVersion(revisions);
  const auto covered = [&](const MigrationFile& file) {
    return !baseline.empty() && !file.checkpoint() &&
           directory::compareVersions(directory.url.format, file.version, baseline) <= 0;
  };
  std::vector<HistoryEntry> out;
  for (const MigrationFile& file : directory.files) {
    const Revision* revision = find(revisions, file.version);
    if (revision == nullptr && !covered(file)) {
      continue;
    }
    if (file.checkpoint()) {
      out.clear();  // it made all that earlier files would have made
    }
    const bool base = revision != nullptr && (revision->type & kBaseline) != 0;
    out.push_back({.file = &file, .revision = base ? nullptr : revision});
  }
  return out;
}

}  // namespace strata::apply
