#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/statements.h"
#include "support/expected.h"

namespace strata::directory {

/// `atlas:NAME ARGUMENT` in a comment.
struct Directive {
  std::string name = {};
  std::string argument = {};  ///< the rest of the line after the blanks; "" when there is none
  unsigned line = 0;          ///< in the file, from 1; 0 for a statement's

  friend bool operator==(const Directive&, const Directive&) = default;
};

enum class TxMode : std::uint8_t { kFile, kAll, kNone };

/// "file", "all", "none".
std::string_view word(TxMode mode);

/// Errors: ST5033 with the nearest word.
Expected<TxMode> parseTxMode(std::string_view word);

/// `atlas:nolint`: which lint rules are off.
struct NoLint {
  std::vector<std::string> rules = {};  ///< names or codes; empty: all of them

  [[nodiscard]] bool all() const { return rules.empty(); }

  friend bool operator==(const NoLint&, const NoLint&) = default;
};

/// What the head of a migration file says (Atlas's file directives).
struct FileDirectives {
  std::vector<Directive> all = {};
  std::optional<TxMode> tx_mode = {};  ///< kFile or kNone
  std::optional<NoLint> no_lint = {};
  std::optional<std::string> checkpoint = {};  ///< its tag, "" without one
  bool sum_ignored = false;                    ///< content is not in the checksum file
  /// Directives that Atlas, and so strata, does not obey: lost to CRLF line ends, or not followed
  /// by a blank line. ST5035, ST5036, severity warning.
  std::vector<Diagnostic> warnings = {};
};

/// Reads the head of an Atlas-format file. Errors: ST5031 `atlas:txtar`, ST5032 two txmode values,
/// ST5033 an unknown one, ST5034 `all`, which is no value for one file.
Expected<FileDirectives> readDirectives(std::string_view content, const std::string& file);

/// The directives in the comments right before a statement.
std::vector<Directive> statementDirectives(const Statement& statement);

/// What `atlas:nolint` before the statement turns off.
std::optional<NoLint> noLint(const Statement& statement);

/// True when the first line of `content` takes it out of the checksum file (`atlas:sum ignore`).
bool isSumIgnored(std::string_view content);

/// True when the file replaces all earlier ones on an empty database (`atlas:checkpoint`).
bool isCheckpoint(std::string_view content);

}  // namespace strata::directory
