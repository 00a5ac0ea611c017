#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/states.h"
#include "replay/header_text.h"
#include "support/files.h"
#include "support/process.h"
#include "support/text.h"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

/// A folder of our own that goes with the object.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(fs::path path) : path_(std::move(path)) {}

  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  ~TemporaryFolder() {
    std::error_code error;
    fs::remove_all(path_, error);
  }

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// The project's repository.
struct Repository {
  fs::path project = {};  ///< the folder of strata.toml, absolute
  fs::path top = {};
  fs::path prefix = {};  ///< from `top` to `project`
};

/// git's answer in `folder`, its complaints in the output.
Expected<ProcessResult> git(const fs::path& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "git");
  return runProcess(arguments, folder, ErrorOutput::kWithOutput);
}

Diagnostic gitFailed(const std::string& what, const std::string& output) {
  Diagnostic error{.code = "ST1211", .message = what};
  for (const std::string& line : split(trim(output), '\n')) {
    error.notes.push_back({.message = "git: " + line});
  }
  return error;
}

Expected<Repository> repositoryOf(const Config& config) {
  std::error_code error;
  Repository out{.project = fs::absolute(config.root, error).lexically_normal()};
  if (findOnPath("git").empty()) {
    return Diagnostic{.code = "ST1211",
                      .message = "git:// states need git, which is not on PATH",
                      .help = "install git"};
  }
  STRATA_TRY(const ProcessResult top, git(out.project, {"rev-parse", "--show-toplevel"}));
  if (top.exit_code != 0) {
    return gitFailed(fmt::format("'{}' is in no git repository", out.project.string()), top.output);
  }
  STRATA_TRY(const ProcessResult prefix, git(out.project, {"rev-parse", "--show-prefix"}));
  out.top = std::string(trim(top.output));
  out.prefix = std::string(trim(prefix.output));
  return out;
}

/// The commit that `revision` names.
Expected<std::string> commitOf(const Repository& repository, const std::string& revision) {
  STRATA_TRY(const ProcessResult commit,
             git(repository.top,
                 {"rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"}));
  if (commit.exit_code == 0) {
    return std::string(trim(commit.output));
  }
  STRATA_TRY(const ProcessResult names,
             git(repository.top, {"for-each-ref", "--format=%(refname:short)"}));
  const std::string near = nearest(revision, split(trim(names.output), '\n'));
  return Diagnostic{.code = "ST1212",
                    .message = fmt::format("the repository '{}' has no revision '{}'",
                                           repository.top.string(), revision),
                    .help = near.empty() ? "name a branch, a tag or a commit"
                                         : fmt::format("did you mean '{}'?", near),
                    .exit_code = ExitCode::kUsage};
}

/// The files of `commit`, written below `folder` by way of an index of our own: neither the
/// checkout nor the repository's index is touched.
Expected<void> writeFiles(const Repository& repository, const std::string& commit,
                          const fs::path& folder) {
  const std::string index = "GIT_INDEX_FILE=" + (folder / "index").string();
  const std::vector<std::vector<std::string>> commands = {
      {"env", index, "git", "read-tree", commit},
      {"env", index, "git", "checkout-index", "--all", "--quiet",
       "--prefix=" + (folder / "files").string() + "/"}};
  for (const auto& command : commands) {
    STRATA_TRY(const ProcessResult done,
               runProcess(command, repository.top, ErrorOutput::kWithOutput));
    if (done.exit_code != 0) {
      return gitFailed(fmt::format("the files of commit {} cannot be had", commit), done.output);
    }
  }
  return {};
}

/// The structs of a header as HEAD has it; none where it has not.
std::vector<StructText> committedStructs(const Repository& repository, const std::string& header) {
  std::error_code error;
  const fs::path path = fs::absolute(repository.project / header, error).lexically_normal();
  const std::string below = path.lexically_relative(repository.project).string();
  const auto text =
      runProcess({"git", "show", "HEAD:./" + below}, repository.project, ErrorOutput::kWithOutput);
  return text && text->exit_code == 0 ? structsIn(text->output) : std::vector<StructText>{};
}

Expected<State> loadAt(const Project& project, const fs::path& root, const StateRef& ref) {
  std::error_code error;
  if (!fs::is_directory(root, error)) {
    return Diagnostic{.code = "ST1212",
                      .message = fmt::format("revision '{}' has no folder '{}'", ref.revision,
                                             project.config().root.string()),
                      .exit_code = ExitCode::kUsage};
  }
  STRATA_TRY(Project then, project.at(root));
  return ref.scheme == StateScheme::kModels ? loadModels(then) : loadMigrations(then);
}

}  // namespace

ColumnOrders committedOrders(const Project& project, const Schema& models) {
  ColumnOrders out;
  const auto repository = repositoryOf(project.config());
  if (!repository) {
    return out;
  }
  std::map<std::string, std::vector<StructText>> headers;
  for (const auto& [key, table] : models.tables) {
    const std::string& file = table.declared.where.file;
    if (file.empty() || table.declared.cpp_name.empty()) {
      continue;
    }
    const auto [header, is_new] = headers.try_emplace(file);
    if (is_new) {
      header->second = committedStructs(*repository, file);
    }
    const std::size_t colons = table.declared.cpp_name.rfind("::");
    const std::string name = colons == std::string::npos
                                 ? table.declared.cpp_name
                                 : table.declared.cpp_name.substr(colons + 2);
    const auto found = std::ranges::find(header->second, name, &StructText::name);
    if (found != header->second.end()) {
      std::ranges::transform(found->fields, std::back_inserter(out[key]), &FieldText::column);
    }
  }
  return out;
}

Expected<State> loadRevision(Project& project, const StateRef& ref) {
  STRATA_TRY(const Repository repository, repositoryOf(project.config()));
  STRATA_TRY(const std::string commit, commitOf(repository, ref.revision));
  STRATA_TRY(fs::path path, makePrivateDirectory(fs::temp_directory_path(), "strata-git-"));
  const TemporaryFolder folder(std::move(path));
  STRATA_CHECK(writeFiles(repository, commit, folder.path()));
  auto state = loadAt(project, folder.path() / "files" / repository.prefix, ref);
  if (!state) {
    Diagnostic error = std::move(state).error();
    error.notes.push_back({.message = fmt::format("at revision '{}'", ref.revision)});
    return error;
  }
  return state;
}

}  // namespace strata::cli
