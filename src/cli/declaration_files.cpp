#include "cli/declaration_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/clang_format.h"
#include "support/files.h"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

template <class Visitor>
void forEachFile(Declaration& declaration, Visitor&& visit) {
  for (DeclaredFile& file : declaration.headers) {
    visit(file);
  }
  for (DeclaredFile& file : declaration.sql) {
    visit(file);
  }
}

/// The folder's own style, where its tool is at hand.
void restyle(Declaration& declaration, const fs::path& out) {
  std::error_code error;
  if (!hasStyle(out)) {
    return;
  }
  fs::create_directories(out, error);
  for (DeclaredFile& header : declaration.headers) {
    if (auto text = clangFormatted(out / header.path, header.content, {})) {
      header.content = *std::move(text);
    }
  }
}

/// Files that are there with another content.
Expected<void> refuseOthers(Declaration& declaration, const fs::path& out) {
  Diagnostic error{.code = "ST1404",
                   .message = fmt::format("'{}' has other files of these names", out.string()),
                   .help = "choose another --out, or give --force to replace them",
                   .exit_code = ExitCode::kUsage};
  forEachFile(declaration, [&](const DeclaredFile& file) {
    std::error_code missing;
    if (fs::exists(out / file.path, missing)) {
      const auto text = readFile(out / file.path);
      if (!text || *text != file.content) {
        error.notes.push_back({.message = "differs: " + file.path.generic_string()});
      }
    }
  });
  return error.notes.empty() ? Expected<void>() : std::move(error);
}

Expected<void> writeOne(const DeclaredFile& file, const fs::path& out, DeclarationReport& report) {
  std::error_code error;
  const fs::path path = out / file.path;
  if (fs::exists(path, error)) {
    const auto text = readFile(path);
    if (text && *text == file.content) {
      ++report.unchanged;
      return {};
    }
  }
  fs::create_directories(path.parent_path(), error);
  if (error) {
    return Diagnostic{
        .code = "ST1002",
        .message = fmt::format("cannot write '{}': {}", path.string(), error.message())};
  }
  STRATA_CHECK(writeFileAtomically(path, file.content));
  report.written.push_back(file.path);
  return {};
}

}  // namespace

std::string declarationText(const Declaration& declaration) {
  std::string out;
  for (const auto* files : {&declaration.headers, &declaration.sql}) {
    for (const DeclaredFile& file : *files) {
      const char* mark = files == &declaration.headers ? "//" : "--";
      out += fmt::format("{}{} file: {}\n{}", out.empty() ? "" : "\n", mark,
                         file.path.generic_string(), file.content);
    }
  }
  return out;
}

std::string sqlSetting(const Declaration& declaration) {
  return declaration.sql.empty() ? "sql = []" : "sql = [\"sql/*.sql\"]";
}

Expected<DeclarationReport> writeDeclaration(Declaration declaration, const fs::path& out,
                                             bool force) {
  restyle(declaration, out);
  if (!force) {
    STRATA_CHECK(refuseOthers(declaration, out));
  }
  DeclarationReport report;
  for (const auto* files : {&declaration.headers, &declaration.sql}) {
    for (const DeclaredFile& file : *files) {
      STRATA_CHECK(writeOne(file, out, report));
    }
  }
  return report;
}

}  // namespace strata::cli
