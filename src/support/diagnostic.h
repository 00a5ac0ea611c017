#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace strata {

/// A place in a text file. Lines and columns count from 1, columns in bytes; 0 means unknown.
struct SourceRange {
  std::string file = {};
  unsigned line = 0;
  unsigned column = 0;
  unsigned end_line = 0;    ///< 0: the range ends on `line`
  unsigned end_column = 0;  ///< one past the last column; 0: a single place

  [[nodiscard]] bool known() const { return !file.empty(); }

  friend bool operator==(const SourceRange&, const SourceRange&) = default;
};

enum class Severity { kError, kWarning, kNote };

/// "error", "warning", "note".
const char* word(Severity severity);

/// What the process ends with when a diagnostic stops it (design.md, section 8).
enum class ExitCode : int { kFine = 0, kFinding = 1, kUsage = 2, kFailure = 3 };

/// Replace `range` by `text`.
struct FixIt {
  SourceRange range = {};
  std::string text = {};
};

/// A fact about another place that explains a diagnostic.
struct Note {
  std::string message = {};
  SourceRange where = {};
  std::string source_line = {};
};

/// One message to a user: what, where, why, and what to do.
/// `message` is lower case without a full stop; `help` names an act.
struct Diagnostic {
  std::string code = {};  ///< stable, e.g. "ST2014"; empty for a foreign tool's own message
  std::string message = {};
  std::string help = {};
  SourceRange where = {};
  std::string source_line = {};  ///< the line of `where`, without its line end
  std::vector<Note> notes = {};
  std::vector<FixIt> fixits = {};
  Severity severity = Severity::kError;
  ExitCode exit_code = ExitCode::kFailure;
};

/// `file:line:col: error: message [code]`, the source line with a caret, notes, fix-its and help,
/// each line ended by LF. With `colour`, ANSI colours as clang uses them.
std::string render(const Diagnostic& diagnostic, bool colour = false);

/// render() of each, in order.
std::string render(const std::vector<Diagnostic>& diagnostics, bool colour = false);

/// The nearest of `candidates` by edit distance when it is near enough to be a slip; else "".
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace strata
