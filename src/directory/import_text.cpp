#include "directory/import_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "directory/sections.h"
#include "support/text.h"

namespace strata::directory {
namespace {

constexpr std::string_view kDelimiter = "-- end";

std::string_view withoutSemicolon(std::string_view text) {
  text = trim(text);
  if (text.ends_with(';')) {
    text.remove_suffix(1);
  }
  return trim(text);
}

/// What stands between statements: comments and blank lines as they are, nothing that would run.
std::string gapText(const ImportPart& part, std::size_t begin, std::size_t end) {
  std::string out;
  bool in_block = false;
  for (const SourceLine& line : linesOf(part.content.substr(begin, end - begin))) {
    const std::string_view text = trim(line.text);
    const bool blank = text.empty() || text == ";";
    if (part.annotation && part.annotation(line.text)) {
      continue;
    }
    const bool comment = in_block || text.starts_with("--") || text.starts_with("/*");
    in_block = (in_block || text.starts_with("/*")) && text.find("*/") == std::string_view::npos;
    out += blank ? "" : (comment ? "" : "-- ") + std::string(line.text);
    out += '\n';
  }
  return out;
}

/// A gap that begins right behind a statement shares that one's line.
std::string joined(const ImportPart& part, std::string_view after) {
  std::string out;
  std::size_t at = part.begin;
  for (const Statement& statement : part.statements) {
    std::string gap = gapText(part, at, statement.offset);
    if (at != part.begin && gap.starts_with('\n')) {
      gap.erase(0, 1);
    }
    out += gap;
    if (!out.empty() && out.back() != '\n') {
      out += '\n';
    }
    out += after.empty() && !statement.text.ends_with(';') ? statement.text + ";" : statement.text;
    out += '\n';
    out += after;
    at = std::min(statement.offset + statement.text.size(), part.end);
  }
  std::string tail = gapText(part, at, part.end);
  if (!part.statements.empty() && tail.starts_with('\n')) {
    tail.erase(0, 1);
  }
  return out + tail;
}

bool splitsAlike(const std::string& text, const std::vector<Statement>& wanted) {
  const auto found = splitStatements(text, "");
  return found &&
         std::ranges::equal(
             *found, wanted, {}, [](const Statement& one) { return withoutSemicolon(one.text); },
             [](const Statement& one) { return withoutSemicolon(one.text); });
}

/// Blank lines at the start would hide the directives behind them.
std::string withHead(const std::string& head, std::string text) {
  text.erase(0, std::min(text.find_first_not_of('\n'), text.size()));
  return head.empty() ? text : head + "\n" + text;
}

}  // namespace

std::string importedText(const ImportPart& part) {
  const std::string mode = part.transactional ? "" : "-- atlas:txmode none\n";
  std::string plain = withHead(mode, joined(part, ""));
  if (splitsAlike(plain, part.statements)) {
    return plain;
  }
  return withHead(fmt::format("-- atlas:delimiter {}\n{}", kDelimiter, mode),
                  joined(part, fmt::format("{}\n", kDelimiter)));
}

}  // namespace strata::directory
