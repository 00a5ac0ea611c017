#include "cli/clang_format.h"

#include <fmt/format.h>

#include "support/files.h"
#include "support/process.h"

namespace strata::cli {

namespace fs = std::filesystem;

bool hasStyle(fs::path folder) {
  std::error_code error;
  for (folder = fs::absolute(folder, error).lexically_normal(); !folder.empty();
       folder = folder.parent_path()) {
    if (fs::exists(folder / ".clang-format", error)) {
      return true;
    }
    if (folder == folder.parent_path()) {
      break;
    }
  }
  return false;
}

std::optional<std::string> clangFormatted(const fs::path& path, const std::string& text,
                                          const std::vector<declaring::LineRange>& lines) {
  const fs::path program = findOnPath("clang-format");
  fs::path folder = fs::absolute(path).parent_path();
  std::error_code error;
  while (!fs::exists(folder, error) && folder.has_relative_path()) {
    folder = folder.parent_path();
  }
  if (program.empty() || !hasStyle(folder)) {
    return std::nullopt;
  }
  auto scratch = makePrivateDirectory(folder, ".strata-format-");
  if (!scratch) {
    return std::nullopt;
  }
  const fs::path file = *scratch / path.filename();
  std::vector<std::string> command = {program.string(), "--style=file"};
  for (const declaring::LineRange& range : lines) {
    command.push_back(fmt::format("--lines={}:{}", range.first, range.last));
  }
  command.push_back(file.string());
  std::optional<std::string> out;
  if (writeFileAtomically(file, text)) {
    auto run = runProcess(command);
    out = run && run->exit_code == 0 ? std::optional(std::move(run->output)) : std::nullopt;
  }
  fs::remove_all(*scratch, error);
  return out;
}

}  // namespace strata::cli
