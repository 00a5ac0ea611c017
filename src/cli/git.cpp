#include "cli/git.h"

#include <fmt/format.h>

#include "support/files.h"
#include "support/text.h"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

/// Runs git with an index of its own.
Expected<void> withIndex(const GitRepository& repository, const fs::path& folder,
                         const std::string& commit, std::vector<std::string> arguments) {
  const std::string index = "GIT_INDEX_FILE=" + (folder / "index").string();
  arguments.insert(arguments.begin(), {"env", index, "git"});
  STRATA_TRY(const ProcessResult done,
             runProcess(arguments, repository.top, ErrorOutput::kWithOutput));
  if (done.exit_code != 0) {
    return gitFailed(fmt::format("the files of commit {} cannot be had", commit), done.output);
  }
  return {};
}

}  // namespace

Expected<ProcessResult> git(const fs::path& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "git");
  return runProcess(arguments, folder, ErrorOutput::kWithOutput);
}

Expected<std::vector<std::string>> gitLines(const fs::path& folder,
                                            std::vector<std::string> arguments) {
  STRATA_TRY(const ProcessResult answer, git(folder, std::move(arguments)));
  const std::string_view text = trim(answer.output);
  return answer.exit_code != 0 || text.empty() ? std::vector<std::string>() : split(text, '\n');
}

Diagnostic gitFailed(const std::string& what, const std::string& output) {
  Diagnostic error{.code = "ST1211", .message = what};
  for (const std::string& line : split(trim(output), '\n')) {
    error.notes.push_back({.message = "git: " + line});
  }
  return error;
}

Expected<GitRepository> repositoryOf(const fs::path& folder) {
  std::error_code error;
  GitRepository out{.project = fs::absolute(folder, error).lexically_normal()};
  if (findOnPath("git").empty()) {
    return Diagnostic{
        .code = "ST1211", .message = "this needs git, which is not on PATH", .help = "install git"};
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

Expected<std::string> commitOf(const GitRepository& repository, const std::string& revision) {
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

Expected<void> writeFiles(const GitRepository& repository, const std::string& commit,
                          const fs::path& folder) {
  STRATA_CHECK(withIndex(repository, folder, commit, {"read-tree", commit}));
  return withIndex(
      repository, folder, commit,
      {"checkout-index", "--all", "--quiet", "--prefix=" + (folder / "files").string() + "/"});
}

Expected<directory::Directory> directoryAt(const GitRepository& repository,
                                           const std::string& commit,
                                           const directory::DirectoryUrl& url) {
  const std::string path = url.path == "." ? "" : url.path.string();
  STRATA_TRY(const auto there, git(repository.top, {"cat-file", "-e", commit + ":" + path}));
  if (there.exit_code != 0) {
    return directory::Directory{.url = url};
  }
  STRATA_TRY(const TemporaryFolder folder, TemporaryFolder::make());
  const fs::path files = folder.path() / "files";
  std::error_code error;
  fs::create_directory(files, error);
  STRATA_CHECK(withIndex(repository, folder.path(), commit, {"read-tree", commit}));
  // The user's hooks are about the user's checkout.
  STRATA_CHECK(withIndex(repository, folder.path(), commit,
                         {"-c", "core.hooksPath=/dev/null", "--work-tree=" + files.string(),
                          "checkout", "--quiet", "--", ":(top,literal)" + path}));
  STRATA_TRY(directory::Directory out,
             directory::open({.path = files / path, .format = url.format}));
  out.url = url;
  return out;
}

Expected<fs::path> pathInRepository(const GitRepository& repository, const fs::path& path) {
  std::error_code error;
  const fs::path full = fs::weakly_canonical(fs::absolute(path, error), error);
  const fs::path out = full.lexically_relative(fs::weakly_canonical(repository.top, error));
  if (out.empty() || *out.begin() == "..") {
    return Diagnostic{.code = "ST1246",
                      .message = fmt::format("'{}' is not in the repository '{}'", path.string(),
                                             repository.top.string()),
                      .help = "name a migration directory of the repository with --dir",
                      .exit_code = ExitCode::kUsage};
  }
  return out;
}

}  // namespace strata::cli
