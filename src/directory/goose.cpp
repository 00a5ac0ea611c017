#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "directory/scanner.h"
#include "directory/sections.h"
#include "support/text.h"

namespace strata::directory {
namespace {

/// Reads one file line by line; what lies between two annotations is split when it ends.
class GooseReader {
 public:
  explicit GooseReader(const MigrationFile& file) : file_(file) {}

  Expected<Sections> read() {
    for (const SourceLine& line : linesOf(file_.content)) {
      if (const auto text = annotation(line.text, "+goose")) {
        STRATA_CHECK(take(lower(*text), line));
      }
    }
    if (in_block_) {
      return annotationError(file_, block_line_, "'-- +goose StatementBegin' without its end",
                             "write '-- +goose StatementEnd' after the statement");
    }
    STRATA_CHECK(close(file_.content.size()));
    if (part_ == Part::kNone && !trim(file_.content).empty()) {
      return annotationError(file_, SourceLine{}, "no '-- +goose Up' in the file",
                             "write it on a line of its own before the first statement");
    }
    return std::move(out_);
  }

 private:
  enum class Part : std::uint8_t { kNone, kUp, kDown };

  Expected<void> take(const std::string& word, const SourceLine& line) {
    if (word == "no transaction") {
      out_.transactional = false;
      return {};
    }
    if (word == "up" || word == "down") {
      return startPart(word == "up" ? Part::kUp : Part::kDown, line);
    }
    if (word == "statementbegin" || word == "statementend") {
      return turnBlock(word == "statementbegin", line);
    }
    if (word.starts_with("envsub")) {
      return annotationError(file_, line, "'-- +goose ENVSUB' is not supported",
                             "write the values into the file");
    }
    return annotationError(file_, line, fmt::format("unknown annotation '+goose {}'", word),
                           "use Up, Down, StatementBegin, StatementEnd or NO TRANSACTION");
  }

  Expected<void> startPart(Part part, const SourceLine& line) {
    const bool in_order = part == Part::kUp ? part_ == Part::kNone : part_ == Part::kUp;
    if (!in_order || in_block_) {
      return annotationError(
          file_, line, fmt::format("unexpected '-- +goose {}'", part == Part::kUp ? "Up" : "Down"),
          "write one Up part, then at most one Down part, outside statements");
    }
    STRATA_CHECK(close(line.begin));
    part_ = part;
    begin_ = line.end;
    out_.has_down = out_.has_down || part == Part::kDown;
    return {};
  }

  Expected<void> turnBlock(bool opens, const SourceLine& line) {
    if (opens == in_block_ || part_ == Part::kNone) {
      return annotationError(
          file_, line, fmt::format("unexpected '-- +goose Statement{}'", opens ? "Begin" : "End"),
          "pair them, inside the Up or the Down part");
    }
    STRATA_CHECK(close(line.begin));
    in_block_ = opens;
    block_line_ = line;
    begin_ = line.end;
    return {};
  }

  /// Splits what lies between the last annotation and `end`.
  Expected<void> close(std::size_t end) {
    STRATA_TRY(auto statements,
               splitRange(file_.content, begin_, end, in_block_ ? "" : ";", file_.name));
    if (part_ == Part::kNone && !statements.empty()) {
      return diagnosticAt(file_.content, statements.front().offset, file_.name, "ST5051",
                          "a statement before '-- +goose Up'", "move it below the annotation");
    }
    auto& target = part_ == Part::kDown ? out_.down : out_.up;
    std::move(statements.begin(), statements.end(), std::back_inserter(target));
    return {};
  }

  const MigrationFile& file_;
  Sections out_ = {};
  Part part_ = Part::kNone;
  bool in_block_ = false;
  SourceLine block_line_ = {};
  std::size_t begin_ = 0;
};

}  // namespace

Expected<Sections> readGoose(const MigrationFile& file) {
  return GooseReader(file).read();
}

}  // namespace strata::directory
