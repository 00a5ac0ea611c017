#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/result_table.h"
#include "directory/directory.h"
#include "replay/script.h"
#include "support/expected.h"

namespace strata::cli {

/// Where a case moves its database, as a number of files of the directory that are applied.
struct CaseMove {
  std::size_t files = 0;
  bool down = false;
  bool allow_drop = false;  ///< of a way down: rows may go
};

/// One thing that a case does.
struct CaseStep {
  enum class Kind : std::uint8_t {
    kMigrate,
    kStatement,  ///< runs, and must succeed
    kAssert,     ///< a query that must yield true
    kRows,       ///< a query that must yield `expected`
  };
  Kind kind = Kind::kStatement;
  SqlStatement statement = {};
  CaseMove move = {};
  std::string label = {};  ///< what the directive says of it
  std::string error = {};  ///< the SQLSTATE or code it must fail with; "": it must not
  Cells expected = {};     ///< of kRows; empty: not written yet
  std::size_t offset = 0;  ///< where a complaint about it points
};

/// One test: all its steps run on a database of its own.
struct TestCase {
  std::string name = {};   ///< as it is shown: "FILE: what -- test: says", or FILE
  std::size_t offset = 0;  ///< where it begins
  std::vector<CaseStep> steps = {};
};

/// A file with cases for `strata migrate test`: SQL, with directives in comments
/// (docs/testing-migrations.md).
struct CaseFile {
  SqlScript script = {};  ///< path and content; for scriptError()
  std::vector<TestCase> cases = {};
};

/// Reads the cases of `content`. `name` is what the cases are called by, `path` what messages say.
/// Errors: ST1280 a directive that cannot be meant so, at its place; the splitter's; those of
/// findMigration() for a version that is not in `directory`.
Expected<CaseFile> parseCaseFile(const std::string& name, const std::string& path,
                                 std::string content, const directory::Directory& directory);

/// At `offset` of the file, with the line shown.
Diagnostic caseDiagnostic(const CaseFile& file, std::size_t offset, std::string code,
                          std::string message, std::string help = {});

}  // namespace strata::cli
