#include "apply/pending.h"

#include <fmt/format.h>

#include <algorithm>

#include "directory/order.h"

namespace strata::apply {
namespace {

using directory::Directory;
using directory::Format;
using directory::MigrationFile;

Expected<Pending> firstRun(const Directory& directory, const std::string& baseline) {
  Pending out;
  const auto& files = directory.files;
  auto first = files.begin();
  if (!baseline.empty()) {
    first = std::find_if(files.begin(), files.end(), [&](const MigrationFile& file) {
      return file.version == baseline && !file.checkpoint();
    });
    if (first == files.end()) {
      return Diagnostic{.code = "ST6004",
                        .message = fmt::format("baseline version '{}' not found", baseline),
                        .help = "name the version of a migration in the directory",
                        .exit_code = ExitCode::kUsage};
    }
    out.baseline = &*first++;
  } else {
    for (auto file = files.begin(); file != files.end(); ++file) {
      if (file->checkpoint()) {
        first = file;
        out.from_checkpoint = true;
      }
    }
  }
  for (; first != files.end(); ++first) {
    if (out.baseline == nullptr || !first->checkpoint()) {
      out.files.push_back(&*first);
    }
  }
  return out;
}

/// Revisions with the directory's idea of order.
class History {
 public:
  History(const Directory& directory, const std::vector<Revision>& revisions)
      : directory_(directory), revisions_(revisions) {
    std::sort(revisions_.begin(), revisions_.end(),
              [&](const Revision& left, const Revision& right) {
                return compare(left.version, right.version) < 0;
              });
  }

  [[nodiscard]] const Revision* find(const std::string& version) const {
    const auto found =
        std::find_if(revisions_.begin(), revisions_.end(),
                     [&](const Revision& revision) { return revision.version == version; });
    return found == revisions_.end() ? nullptr : &*found;
  }

  /// Files before the first revision are part of it: of a baseline, a checkpoint, or a file that is
  /// gone, of which nothing is known.
  [[nodiscard]] bool coveredByFirst(const MigrationFile& file) const {
    const Revision& first = revisions_.front();
    const MigrationFile* start = fileOf(first.version);
    const bool covers = (first.type & kBaseline) != 0 || start == nullptr || start->checkpoint();
    return covers && compare(file.version, first.version) < 0;
  }

  [[nodiscard]] bool afterLast(const MigrationFile& file) const {
    return compare(file.version, revisions_.back().version) > 0;
  }

  [[nodiscard]] Expected<void> requirePartialFiles() const {
    for (const Revision& revision : revisions_) {
      if (revision.partial() && fileOf(revision.version) == nullptr) {
        return Diagnostic{
            .code = "ST6005",
            .message = fmt::format("version '{}' is applied in part, but its file is gone",
                                   revision.version),
            .help = fmt::format("restore '{}_{}.sql'", revision.version, revision.description)};
      }
    }
    return {};
  }

 private:
  /// Also among the files that are not to be run.
  [[nodiscard]] const MigrationFile* fileOf(const std::string& version) const {
    for (const auto* list : {&directory_.files, &directory_.unused}) {
      for (const MigrationFile& file : *list) {
        if (file.version == version) {
          return &file;
        }
      }
    }
    return nullptr;
  }

  [[nodiscard]] int compare(std::string_view left, std::string_view right) const {
    return directory::compareVersions(directory_.url.format, left, right);
  }

  const Directory& directory_;
  std::vector<Revision> revisions_;
};

}  // namespace

Expected<ExecOrder> parseExecOrder(std::string_view word) {
  const std::pair<std::string_view, ExecOrder> words[] = {{"linear", ExecOrder::kLinear},
                                                          {"linear-skip", ExecOrder::kLinearSkip},
                                                          {"non-linear", ExecOrder::kNonLinear}};
  for (const auto& [name, order] : words) {
    if (name == word) {
      return order;
    }
  }
  const std::string near = nearest(word, {"linear", "linear-skip", "non-linear"});
  return Diagnostic{.code = "ST6014",
                    .message = fmt::format("unknown execution order '{}'", word),
                    .help = near.empty() ? "use one of linear, linear-skip, non-linear"
                                         : fmt::format("did you mean '{}'?", near),
                    .exit_code = ExitCode::kUsage};
}

Expected<Pending> computePending(const Directory& directory, const std::vector<Revision>& revisions,
                                 const std::string& baseline) {
  for (const MigrationFile& file : directory.files) {
    if (file.version.empty() && file.format == Format::kFlyway) {
      return Diagnostic{
          .code = "ST6009",
          .message = fmt::format("repeatable migration '{}' has no version to record", file.name),
          .help = "import the directory into the atlas format first"};
    }
  }
  if (revisions.empty()) {
    return firstRun(directory, baseline);
  }
  const History history(directory, revisions);
  STRATA_CHECK(history.requirePartialFiles());
  Pending out;
  for (const MigrationFile& file : directory.files) {
    const Revision* revision = history.find(file.version);
    if (revision != nullptr ? revision->partial() : !file.checkpoint() && history.afterLast(file)) {
      out.files.push_back(&file);
    } else if (revision == nullptr && !file.checkpoint() && !history.coveredByFirst(file)) {
      out.out_of_order.push_back(&file);
    }
  }
  return out;
}

Diagnostic versionNotFound(const Directory& directory, const std::string& version) {
  std::vector<std::string> versions;
  for (const MigrationFile& file : directory.files) {
    versions.push_back(file.version);
  }
  const std::string near = nearest(version, versions);
  return {.code = "ST6011",
          .message = fmt::format("migration with version '{}' not found", version),
          .help = near.empty() ? "name the version of a migration in the directory"
                               : fmt::format("did you mean '{}'?", near),
          .exit_code = ExitCode::kUsage};
}

std::string outOfOrderText(const std::vector<const MigrationFile*>& files) {
  std::string names;
  for (const MigrationFile* file : files) {
    names += (names.empty() ? "" : ", ") + file->name;
  }
  return fmt::format(
      "migration {} {} {} added out of order. See: "
      "https://atlasgo.io/versioned/apply#non-linear-error",
      files.size() == 1 ? "file" : "files", names, files.size() == 1 ? "was" : "were");
}

Expected<std::vector<const MigrationFile*>> inOrder(const Directory& directory,
                                                    const Pending& pending, ExecOrder order) {
  if (pending.out_of_order.empty() || order == ExecOrder::kLinearSkip) {
    return pending.files;
  }
  if (order == ExecOrder::kLinear) {
    const MigrationFile& first = *pending.out_of_order.front();
    Diagnostic out{
        .code = "ST6006",
        .message = fmt::format("'{}' is not applied, but a later migration is", first.name),
        .help =
            "move it to the end with 'strata migrate rebase', or run it now with "
            "--exec-order non-linear",
        .where = {.file = directory.pathOf(first)}};
    for (std::size_t i = 1; i < pending.out_of_order.size(); ++i) {
      out.notes.push_back({.message = fmt::format("so is '{}'", pending.out_of_order[i]->name)});
    }
    return out;
  }
  std::vector<const MigrationFile*> all = pending.files;
  all.insert(all.end(), pending.out_of_order.begin(), pending.out_of_order.end());
  std::sort(all.begin(), all.end());  // pointers into the directory's own order
  return all;
}

}  // namespace strata::apply
