#include "directory/atlas_difference.h"

#include <algorithm>

#include "directory/spaces.h"
#include "support/text.h"

namespace strata::directory {
namespace {

/// Atlas reads goose's and dbmate's files line by line, which changes the ends of lines.
std::string withoutLineEnds(std::string_view text) {
  std::string out;
  for (const std::string& line : split(text, '\n')) {
    out += std::string(trimEnd(line)) + "\n";
  }
  return out;
}

bool isReadByLines(Format format) {
  return format == Format::kGoose || format == Format::kDbmate;
}

/// The index of the first statement that differs.
std::size_t firstDifference(const std::vector<Statement>& ours, const std::vector<Statement>& atlas,
                            bool by_lines) {
  const auto same = [&](const Statement& left, const Statement& right) {
    return left.text == right.text ||
           (by_lines && withoutLineEnds(left.text) == withoutLineEnds(right.text));
  };
  const auto [from, to] = std::mismatch(ours.begin(), ours.end(), atlas.begin(), atlas.end(), same);
  return static_cast<std::size_t>(from - ours.begin());
}

FileReading readingOf(const std::vector<Statement>& statements, std::size_t index) {
  return {.statements = statements.size(),
          .statement = index < statements.size() ? statements[index].text : std::string()};
}

void place(AtlasDifference& out, const LineColumn& where) {
  out.line = where.line;
  out.column = where.column;
}

/// Neither's `error` is set.
void compareStatements(const MigrationFile& file, const std::vector<Statement>& ours,
                       const std::vector<Statement>& theirs, std::size_t index,
                       AtlasDifference& out) {
  out.strata = readingOf(ours, index);
  out.atlas = readingOf(theirs, index);
  const bool known = index < theirs.size() && !isReadByLines(file.format);
  const std::size_t last = ours.empty() ? 0 : ours.back().offset;
  place(out, lineColumnAt(file.content, index < ours.size() ? ours[index].offset
                                        : known             ? theirs[index].offset
                                                            : last));
}

/// Atlas reads nothing of what strata runs.
void compareWithError(const MigrationFile& file, const std::vector<Statement>& ours,
                      const AtlasStatements& theirs, AtlasDifference& out) {
  const std::size_t offset = isReadByLines(file.format) ? 0 : theirs.error_offset;
  const auto behind = std::ranges::upper_bound(ours, offset, {}, &Statement::offset);
  const auto index = static_cast<std::size_t>(behind - ours.begin());
  out.strata = readingOf(ours, index == 0 ? 0 : index - 1);
  out.atlas.error = theirs.error;
  place(out, lineColumnAt(file.content, offset));
}

}  // namespace

std::optional<AtlasDifference> atlasDifference(const MigrationFile& file) {
  const AtlasStatements theirs = atlasStatements(file);
  const auto ours = file.statements();
  AtlasDifference out{.file = file.name};
  if (!ours) {
    if (!theirs.error.empty()) {
      return std::nullopt;
    }
    out.strata.error = ours.error().message;
    out.atlas = readingOf(theirs.statements, 0);
    place(out, {.line = std::max(ours.error().where.line, 1U),
                .column = std::max(ours.error().where.column, 1U)});
    return out;
  }
  if (!theirs.error.empty()) {
    compareWithError(file, *ours, theirs, out);
    return out;
  }
  const std::size_t index = firstDifference(*ours, theirs.statements, isReadByLines(file.format));
  if (index == ours->size() && index == theirs.statements.size()) {
    return std::nullopt;
  }
  compareStatements(file, *ours, theirs.statements, index, out);
  return out;
}

}  // namespace strata::directory
