#include "cli/case_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "cli/case_comments.h"
#include "directory/rearrange.h"
#include "directory/statements.h"
#include "support/text.h"

namespace strata::cli {
namespace {

using directory::Directory;
using Kind = CaseStep::Kind;

const std::vector<std::string>& directiveWords() {
  static const std::vector<std::string> kWords = {"test", "migrate", "assert", "rows", "error"};
  return kWords;
}

bool isCode(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const bool state = text.size() == 5 &&
                     std::ranges::all_of(text, [&](char c) { return is_digit(c) || is_upper(c); });
  return state || (text.size() == 6 && text.starts_with("ST") &&
                   std::ranges::all_of(text.substr(2), is_digit));
}

bool isDirective(std::string_view comment) {
  const auto directive = directiveOf(comment);
  return directive &&
         std::ranges::find(directiveWords(), directive->word) != directiveWords().end();
}

/// The first word of `text`, which loses it.
std::string takeWord(std::string_view& text) {
  text = trim(text);
  const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
  std::string word(text.substr(0, end));
  text = trim(text.substr(end));
  return word;
}

/// Reads one file from its beginning to its end.
class CaseReader {
 public:
  CaseReader(const std::string& name, CaseFile& out, const Directory& directory)
      : name_(name), out_(out), directory_(directory) {}

  Expected<void> read() {
    STRATA_TRY(const auto statements,
               directory::splitStatements(out_.script.content, out_.script.path));
    std::size_t at = 0;
    for (const directory::Statement& statement : statements) {
      STRATA_CHECK(readComments(at, statement.offset));
      takeStatement(statement);
      at = statement.offset + statement.text.size();
    }
    STRATA_CHECK(readComments(at, out_.script.content.size()));
    STRATA_CHECK(requireNothingWaits());
    return checkCases();
  }

 private:
  /// What a directive says of the statement that follows.
  struct Waiting {
    std::optional<Kind> kind = {};
    std::string label = {};
    std::string error = {};
    std::size_t offset = 0;
  };

  [[nodiscard]] Diagnostic wrong(std::size_t offset, std::string message, std::string help) const {
    Diagnostic out = caseDiagnostic(out_, offset, "ST1280", std::move(message), std::move(help));
    out.exit_code = ExitCode::kUsage;
    return out;
  }

  Expected<void> readComments(std::size_t begin, std::size_t end) {
    const auto comments = commentLines(out_.script.content, begin, end);
    std::size_t i = 0;
    if (table_of_ != nullptr) {
      STRATA_TRY(i, readTable(comments));
      table_of_ = nullptr;
    }
    for (; i < comments.size(); ++i) {
      STRATA_CHECK(readDirective(comments[i]));
    }
    return {};
  }

  /// The rows expected stand right below the query; gives how many lines they are.
  Expected<std::size_t> readTable(const std::vector<CommentLine>& comments) {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < comments.size(); ++i) {
      const bool follows = i == 0 || comments[i].line == comments[i - 1].line + 1;
      if (!follows || isDirective(comments[i].text)) {
        break;
      }
      lines.emplace_back(comments[i].text);
    }
    if (lines.empty()) {
      return std::size_t{0};
    }
    auto cells = parseTable(lines);
    if (!cells) {
      return wrong(comments.front().offset, "these are no rows as psql prints them",
                   "below the query: the columns' names, dashes, and a line for each row, all "
                   "with the same number of '|'");
    }
    table_of_->expected = *std::move(cells);
    return lines.size();
  }

  Expected<void> readDirective(const CommentLine& comment) {
    const auto directive = directiveOf(comment.text);
    if (!directive) {
      return {};
    }
    const std::string& word = directive->word;
    if (word == "test") {
      return beginCase(comment, directive->argument);
    }
    if (word == "migrate") {
      return addMove(comment, directive->argument);
    }
    if (word == "error") {
      return expectError(comment, directive->argument);
    }
    if (word == "assert" || word == "rows") {
      return expectAnswer(comment, word == "assert" ? Kind::kAssert : Kind::kRows,
                          directive->argument);
    }
    const std::string near = nearest(word, directiveWords());
    const bool slip = !near.empty() && editDistance(word, near) < near.size() / 2;
    return slip ? wrong(comment.offset, fmt::format("unknown directive '{}'", word),
                        fmt::format("did you mean '{}'?", near))
                : Expected<void>();
  }

  Expected<void> beginCase(const CommentLine& comment, std::string_view argument) {
    STRATA_CHECK(requireNothingWaits());
    if (argument.empty()) {
      return wrong(comment.offset, "a test needs a name", "write it behind the word: -- test: …");
    }
    if (!named_ && !out_.cases.empty()) {
      return wrong(comment.offset, "something of no test stands before the first one",
                   "move what is above into a test");
    }
    named_ = true;
    out_.cases.push_back(
        {.name = fmt::format("{}: {}", name_, argument), .offset = comment.offset});
    return {};
  }

  Expected<void> addMove(const CommentLine& comment, std::string_view argument) {
    if (waiting_.kind) {
      return wrong(comment.offset, "a query is to follow here", "move it to where its query is");
    }
    CaseStep& step = addStep(Kind::kMigrate, comment.offset);
    auto move = moveOf(argument);
    if (!move) {
      Diagnostic error = std::move(move).error();
      const Diagnostic here = wrong(comment.offset, error.message, error.help);
      error.where = here.where;
      error.source_line = here.source_line;
      error.exit_code = ExitCode::kUsage;
      return error;
    }
    step.move = *move;
    step.label = std::string(argument);
    return {};
  }

  [[nodiscard]] Expected<CaseMove> moveOf(std::string_view argument) const {
    const std::string wanted(argument);
    CaseMove out;
    std::string word = takeWord(argument);
    if (word == "down") {
      out.down = true;
      word = takeWord(argument);
    }
    const bool all = word == "all" && out.down;
    if (!all && word != "to" && word != "before") {
      return Diagnostic{.code = "ST1280",
                        .message = fmt::format("'{}' does not say where to migrate", wanted),
                        .help =
                            "write 'to VERSION', 'before VERSION' or 'to latest'; back, 'down to "
                            "VERSION', 'down before VERSION' or 'down all'"};
    }
    if (!all) {
      const std::string version = takeWord(argument);
      STRATA_TRY(out.files, filesUpTo(version));
      out.files -= word == "before" ? 1 : 0;
    }
    const std::string flag = takeWord(argument);
    out.allow_drop = out.down && flag == "--allow-drop";
    if ((!flag.empty() && !out.allow_drop) || !argument.empty()) {
      return Diagnostic{.code = "ST1280",
                        .message = fmt::format("'{}' says too much", wanted),
                        .help = "one version; behind 'down …' also --allow-drop"};
    }
    return out;
  }

  [[nodiscard]] Expected<std::size_t> filesUpTo(const std::string& version) const {
    if (version == "latest") {
      return directory_.files.size();
    }
    STRATA_TRY(const directory::MigrationFile* file, directory::findMigration(directory_, version));
    return static_cast<std::size_t>(file - directory_.files.data()) + 1;
  }

  Expected<void> expectError(const CommentLine& comment, std::string_view argument) {
    const std::string code = takeWord(argument);
    if (!isCode(code)) {
      return wrong(comment.offset, fmt::format("'{}' is no SQLSTATE", code),
                   "five characters, such as 23505; or a code of strata's, such as ST6024");
    }
    if (!waiting_.error.empty() || waiting_.kind) {
      return wrong(comment.offset, "two things are said of one statement", "leave one of them out");
    }
    waiting_.error = code;
    waiting_.label = std::string(argument);
    waiting_.offset = comment.offset;
    return {};
  }

  Expected<void> expectAnswer(const CommentLine& comment, Kind kind, std::string_view argument) {
    if (!waiting_.error.empty() || waiting_.kind) {
      return wrong(comment.offset, "two things are said of one statement", "leave one of them out");
    }
    waiting_ = {.kind = kind, .label = std::string(argument), .offset = comment.offset};
    return {};
  }

  CaseStep& addStep(Kind kind, std::size_t offset) {
    if (out_.cases.empty()) {
      out_.cases.push_back({.name = name_});
    }
    CaseStep& step = out_.cases.back().steps.emplace_back();
    step = {.kind = kind,
            .label = std::move(waiting_.label),
            .error = std::move(waiting_.error),
            .offset = offset};
    waiting_ = {};
    return step;
  }

  void takeStatement(const directory::Statement& statement) {
    CaseStep& step = addStep(waiting_.kind.value_or(Kind::kStatement), statement.offset);
    step.statement = {.text = statement.text, .offset = statement.offset};
    table_of_ = step.kind == Kind::kRows ? &step : nullptr;
  }

  [[nodiscard]] Expected<void> requireNothingWaits() const {
    if (waiting_.kind || !waiting_.error.empty()) {
      return wrong(waiting_.offset, "no statement follows", "write it below, ended by a semicolon");
    }
    return {};
  }

  [[nodiscard]] Expected<void> checkCases() const {
    std::set<std::string> names;
    for (const TestCase& each : out_.cases) {
      const bool migrates = std::ranges::any_of(
          each.steps, [](const CaseStep& s) { return s.kind == Kind::kMigrate; });
      if (!migrates) {
        return wrong(each.offset, "this test never migrates, its database stays empty",
                     "write '-- migrate: to latest', or 'to VERSION', where it is to");
      }
      if (!names.insert(each.name).second) {
        return wrong(each.offset, fmt::format("there are two tests '{}'", each.name),
                     "give each a name of its own");
      }
    }
    return out_.cases.empty()
               ? wrong(0, "there is no test in this file", "write one, or move the file elsewhere")
               : Expected<void>();
  }

  const std::string& name_;
  CaseFile& out_;
  const Directory& directory_;
  Waiting waiting_ = {};
  CaseStep* table_of_ = nullptr;  ///< the query above, if its rows may follow
  bool named_ = false;            ///< the cases have names
};

}  // namespace

Diagnostic caseDiagnostic(const CaseFile& file, std::size_t offset, std::string code,
                          std::string message, std::string help) {
  const LineColumn place = lineColumnAt(file.script.content, offset);
  return {.code = std::move(code),
          .message = std::move(message),
          .help = std::move(help),
          .where = {.file = file.script.path, .line = place.line, .column = place.column},
          .source_line = lineOf(file.script.content, place.line),
          .exit_code = ExitCode::kFinding};
}

Expected<CaseFile> parseCaseFile(const std::string& name, const std::string& path,
                                 std::string content, const Directory& directory) {
  CaseFile out{.script = {.path = path, .content = std::move(content)}};
  STRATA_CHECK(CaseReader(name, out, directory).read());
  return out;
}

}  // namespace strata::cli
