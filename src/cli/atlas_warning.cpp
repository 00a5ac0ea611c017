#include "cli/atlas_warning.h"

#include <fmt/format.h>

#include <algorithm>

#include "directory/spaces.h"
#include "support/text.h"

namespace strata::cli {
namespace {

/// The statement's first line, no longer than one reads at a glance.
std::string glance(const std::string& statement) {
  constexpr std::size_t kMost = 72;
  const std::size_t line_end = std::min(statement.find('\n'), statement.size());
  std::size_t end = std::min(line_end, kMost);
  while (end < line_end && (static_cast<unsigned char>(statement[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  const std::string_view shown = directory::trimEnd(std::string_view(statement).substr(0, end));
  return fmt::format("{}{}", shown, end < statement.size() ? " …" : "");
}

Note noteOf(std::string_view tool, const directory::FileReading& reading) {
  if (!reading.error.empty()) {
    return {.message = fmt::format("{} runs nothing of it: {}", tool, reading.error)};
  }
  const std::string all = counted(reading.statements, "statement");
  if (reading.statement.empty()) {
    return {.message = fmt::format("{} runs {}, none from here on", tool, all)};
  }
  const auto line_ends = std::ranges::count(reading.statement, '\n');
  const std::string lines = line_ends > 0 ? fmt::format(", {} lines", line_ends + 1) : "";
  return {.message =
              fmt::format("{} runs {}, here{}: {}", tool, all, lines, glance(reading.statement))};
}

std::string helpOf(const directory::AtlasDifference& difference) {
  if (!difference.strata.error.empty()) {
    return "mend it, or no database will run the file with strata";
  }
  if (difference.strata.statement.empty() && difference.atlas.statement.starts_with("--")) {
    return "end the last line with a line end, as long as no database has run the file";
  }
  return "where both tools are used, write it so that both read the same: 'strata explain ST1260'";
}

}  // namespace

Diagnostic atlasWarning(const directory::AtlasDifference& difference, const std::string& path,
                        const std::string& content) {
  return {.code = "ST1260",
          .message = "Atlas reads other statements in this file than strata",
          .help = helpOf(difference),
          .where = {.file = path, .line = difference.line, .column = difference.column},
          .source_line = lineOf(content, difference.line),
          .notes = {noteOf("strata", difference.strata), noteOf("Atlas", difference.atlas)},
          .severity = Severity::kWarning};
}

}  // namespace strata::cli
