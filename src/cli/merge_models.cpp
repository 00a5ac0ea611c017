#include "cli/merge_models.h"

#include <fmt/format.h>

#include <map>
#include <optional>

#include "cli/clang_format.h"
#include "cli/command.h"
#include "cli/merge_layout.h"
#include "declare/merge.h"
#include "diff/access.h"
#include "diff/diff.h"
#include "support/files.h"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

/// The files as they were; those that were not there are removed.
class Backup {
 public:
  explicit Backup(const Merge& merge) {
    for (const auto& [path, file] : merge.files) {
      remember(path);
    }
    for (const fs::path& path : merge.removed) {
      remember(path);
    }
  }

  void restore() const {
    for (const auto& [path, text] : files_) {
      std::error_code error;
      if (!text) {
        fs::remove(path, error);
      } else if (!writeFileAtomically(path, *text)) {
        printError(fmt::format("cannot restore '{}'\n", path.string()));
      }
    }
  }

 private:
  void remember(const fs::path& path) {
    std::error_code error;
    std::optional<std::string>& before = files_[path];
    if (fs::exists(path, error)) {
      auto read = readFile(path);
      before = read ? *std::move(read) : "";
    }
  }

  std::map<fs::path, std::optional<std::string>> files_;
};

Expected<void> writeAll(const Merge& merge) {
  std::error_code error;
  for (const auto& [path, file] : merge.files) {
    fs::create_directories(path.parent_path(), error);
    STRATA_CHECK(writeFileAtomically(path, file.text));
  }
  for (const fs::path& path : merge.removed) {
    fs::remove(path, error);
  }
  return {};
}

/// New headers whole, of the others what is new in them.
void restyle(Merge& merge) {
  for (auto& [path, file] : merge.files) {
    if (path.extension() == ".sql" || path.extension() == ".toml" ||
        (!file.is_new && file.lines.empty())) {
      continue;
    }
    if (auto text = clangFormatted(path, file.text, file.lines)) {
      file.text = *std::move(text);
    }
  }
}

Expected<void> proveSame(const Schema& wanted, const Overrides& overrides) {
  STRATA_TRY(Project project, Project::open(overrides));
  STRATA_TRY(Schema models, project.desired());
  models = withManagedAccess(std::move(models), wanted, project.config().access);
  const Schema aligned = alignedColumnOrder(models, wanted);
  if (sameObjects(wanted, aligned)) {
    return {};
  }
  Diagnostic error{.code = "ST4105",
                   .message = "the models cannot be brought up to date by editing their structs",
                   .help =
                       "all files are as they were; change by hand what is listed, or write it "
                       "into the SQL files, then merge again",
                   .exit_code = ExitCode::kFinding};
  for (const std::string& difference : describeDifferences(aligned, wanted)) {
    error.notes.push_back({.message = difference});
  }
  return error;
}

}  // namespace

Expected<ExitCode> mergeIntoModels(const Project& project, const State& models,
                                   const Schema& wanted, const DeclareOptions& options,
                                   const Overrides& overrides) {
  const Schema& raw = *models.models;
  DeclareOptions kept = options;
  kept.models = &raw;
  STRATA_TRY(const MergeInput input, inputOf(project, raw));
  kept.kept = keptLayout(project.config(), input);
  STRATA_TRY(const Declaration now, declare(models.schema, kept));
  STRATA_TRY(const Declaration then, declare(wanted, kept));
  Merge merge = mergeModels(input, {models.schema, now}, {wanted, then});
  if (!merge.refused.empty()) {
    for (const Diagnostic& refused : merge.refused) {
      printError(render(refused));
    }
    return ExitCode::kFinding;
  }
  restyle(merge);
  STRATA_CHECK(listNewFiles(project.config(), merge));
  const Backup backup(merge);
  auto done = writeAll(merge);
  if (done) {
    done = proveSame(wanted, overrides);
  }
  if (!done) {
    backup.restore();
    Diagnostic error = done.error();
    error.exit_code = ExitCode::kFinding;
    return error;
  }
  for (const auto& [path, file] : merge.files) {
    print(fmt::format("wrote {}\n", path.lexically_normal().string()));
  }
  for (const fs::path& path : merge.removed) {
    print(fmt::format("removed {}\n", path.string()));
  }
  if (merge.files.empty() && merge.removed.empty()) {
    print("the models are up to date\n");
  }
  return ExitCode::kFine;
}

}  // namespace strata::cli
