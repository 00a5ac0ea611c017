#pragma once
#include <string>
#include <vector>

#include "directory/directives.h"
#include "directory/file.h"
#include "directory/statements.h"
#include "support/expected.h"

namespace strata::directory {

/// What another tool's annotations make of one file.
struct Sections {
  std::vector<Statement> up = {};
  std::vector<Statement> down = {};
  bool has_down = false;
  bool transactional = true;
};

/// `-- +goose Up`, `Down`, `StatementBegin`, `StatementEnd`, `NO TRANSACTION`; each alone on its
/// line, letters in either case. Errors: ST5051, and those of the splitter.
Expected<Sections> readGoose(const MigrationFile& file);

/// `-- migrate:up` and `-- migrate:down`, with `transaction:false`. Errors as above.
Expected<Sections> readDbmate(const MigrationFile& file);

/// Formatted SQL: `--changeset` with `runInTransaction`, `splitStatements`, `endDelimiter` and
/// `dbms`, `--rollback`. Without a header the file is plain SQL. Errors as above.
Expected<Sections> readLiquibase(const MigrationFile& file);

/// One line of a file with where it is.
struct SourceLine {
  std::string_view text = {};  ///< without its line end
  std::size_t begin = 0;
  std::size_t end = 0;  ///< one past the line end
  unsigned number = 1;
};

/// The lines of `content`.
std::vector<SourceLine> linesOf(std::string_view content);

/// The annotation after `--` and blanks when `line` starts with `mark` there (in any case); else
/// nullopt. What is left is trimmed.
std::optional<std::string_view> annotation(std::string_view line, std::string_view mark);

/// An error at one line of the file.
Diagnostic annotationError(const MigrationFile& file, const SourceLine& line, std::string message,
                           std::string help);

}  // namespace strata::directory
