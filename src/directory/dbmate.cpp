#include <fmt/format.h>

#include <optional>

#include "directory/scanner.h"
#include "directory/sections.h"
#include "support/text.h"

namespace strata::directory {
namespace {

/// The word at the start of an annotation's text must be alone: `up`, but not `upper`.
std::optional<std::string> options(std::string_view text, std::string_view word) {
  const std::string lowered = lower(text);
  if (!lowered.starts_with(word) || (lowered.size() > word.size() && lowered[word.size()] != ' ' &&
                                     lowered[word.size()] != '\t')) {
    return std::nullopt;
  }
  return lowered.substr(word.size());
}

Expected<void> refuseStatements(const MigrationFile& file, std::size_t end) {
  STRATA_TRY(const auto before, splitRange(file.content, 0, end, ";", file.name));
  if (!before.empty()) {
    return diagnosticAt(file.content, before.front().offset, file.name, "ST5051",
                        "a statement before '-- migrate:up'", "move it below the annotation");
  }
  return {};
}

}  // namespace

Expected<Sections> readDbmate(const MigrationFile& file) {
  std::optional<SourceLine> up;
  std::optional<SourceLine> down;
  Sections out;
  for (const SourceLine& line : linesOf(file.content)) {
    const auto text = annotation(line.text, "migrate:");
    const auto up_options = text ? options(*text, "up") : std::nullopt;
    const auto down_options = text ? options(*text, "down") : std::nullopt;
    if (!up_options && !down_options) {
      continue;
    }
    if (up_options ? up.has_value() : !up || down) {
      return annotationError(file, line,
                             fmt::format("unexpected '-- migrate:{}'", up_options ? "up" : "down"),
                             "write one up part, then at most one down part");
    }
    if (up_options) {
      out.transactional = up_options->find("transaction:false") == std::string::npos;
    }
    (up_options ? up : down) = line;
  }
  if (!up) {
    if (trim(file.content).empty()) {
      return out;
    }
    return annotationError(file, SourceLine{}, "no '-- migrate:up' in the file",
                           "write it on a line of its own before the first statement");
  }
  STRATA_CHECK(refuseStatements(file, up->begin));
  const std::size_t up_end = down ? down->begin : file.content.size();
  STRATA_TRY(out.up, splitRange(file.content, up->end, up_end, ";", file.name));
  if (down) {
    out.has_down = true;
    STRATA_TRY(out.down, splitRange(file.content, down->end, file.content.size(), ";", file.name));
  }
  return out;
}

}  // namespace strata::directory
