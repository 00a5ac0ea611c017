#include "cli/editor.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "support/files.h"
#include "support/process.h"
#include "support/temporary_folder.h"

namespace strata::cli {
namespace {

std::string editorCommand() {
  for (const char* variable : {"VISUAL", "EDITOR"}) {
    if (const char* set = std::getenv(variable); set != nullptr && *set != '\0') {
      return set;
    }
  }
  return "vi";
}

/// The editor sees a file of its own: nothing half-saved is ever in the migration directory.
Expected<std::string> editIn(const std::filesystem::path& folder, const std::string& name,
                             const std::string& content) {
  const std::filesystem::path file = folder / name;
  STRATA_CHECK(writeFileAtomically(file, content));
  const std::string command = editorCommand();
  // As Atlas and git do: the variable may hold flags, the path is one argument.
  STRATA_TRY(const int code,
             runInteractively({"sh", "-c", command + " \"$1\"", "editor", file.string()}));
  if (code != 0) {
    return Diagnostic{.code = "ST1231",
                      .message = fmt::format("the editor '{}' ended with {}", command, code),
                      .help = "nothing was changed; set VISUAL or EDITOR to a program that works"};
  }
  return readFile(file);
}

}  // namespace

Expected<std::string> editText(const std::string& name, const std::string& content) {
  STRATA_TRY(const TemporaryFolder folder, TemporaryFolder::make());
  return editIn(folder.path(), name, content);
}

}  // namespace strata::cli
