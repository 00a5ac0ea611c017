#include "directory/statements.h"

#include <fmt/format.h>

#include "directory/directive_line.h"
#include "directory/scanner.h"
#include "support/text.h"

namespace strata::directory {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

Expected<std::vector<Statement>> splitStatements(std::string_view text, const std::string& file) {
  const std::size_t begin = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  const auto directive = matchDirective(text);
  if (!directive || directive->name != "delimiter" || directive->prefix != "-- ") {
    return splitRange(text, begin, text.size(), ";", file);
  }
  if (directive->argument.empty()) {
    return diagnosticAt(text, 0, file, "ST5042", "empty delimiter",
                        "write it after the word: -- atlas:delimiter \\n\\n\\n");
  }
  const std::size_t line_end = text.find('\n');
  if (line_end == std::string_view::npos) {
    return diagnosticAt(text, 0, file, "ST5042",
                        fmt::format("no input found after delimiter '{}'", directive->argument),
                        "write the statements below the directive");
  }
  return splitRange(text, line_end + 1, text.size(), unescapeDelimiter(directive->argument), file);
}

}  // namespace strata::directory
