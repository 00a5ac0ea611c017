#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/git.h"
#include "cli/states.h"
#include "replay/header_text.h"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

/// The structs of a header as HEAD has it; none where it has not.
std::vector<StructText> committedStructs(const GitRepository& repository,
                                         const std::string& header) {
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
  const auto repository = repositoryOf(project.config().root);
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
  STRATA_TRY(const GitRepository repository, repositoryOf(project.config().root));
  STRATA_TRY(const std::string commit, commitOf(repository, ref.revision));
  STRATA_TRY(const TemporaryFolder folder, TemporaryFolder::make());
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
