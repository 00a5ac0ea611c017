#pragma once
#include <filesystem>
#include <string>

#include "declare/declare.h"
#include "support/expected.h"

namespace strata::cli {

/// All files one after the other, each behind `// file: models/users.hpp`.
std::string declarationText(const Declaration& declaration);

/// `sql = ["sql/*.sql"]`, or an empty list.
std::string sqlSetting(const Declaration& declaration);

/// What writeDeclaration() did; paths relative to its folder.
struct DeclarationReport {
  std::vector<std::filesystem::path> written = {};
  std::size_t unchanged = 0;
};

/// Writes the files below `out`, each atomically, through clang-format where the folder has a
/// .clang-format and clang-format is there. Errors: ST1404 files that are there say something else,
/// all of them named, unless `force`; ST1001, ST1002.
Expected<DeclarationReport> writeDeclaration(Declaration declaration,
                                             const std::filesystem::path& out, bool force);

}  // namespace strata::cli
