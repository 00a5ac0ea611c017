#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "directory/scanner.h"
#include "directory/sections.h"
#include "support/text.h"

namespace strata::directory {
namespace {

/// One `--changeset` and what belongs to it.
struct ChangeSet {
  std::map<std::string, std::string> attributes = {};  ///< lower-case names and values
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<SourceLine> rollback = {};  ///< text: what follows the word

  [[nodiscard]] std::string attribute(const std::string& name) const {
    const auto found = attributes.find(name);
    return found == attributes.end() ? std::string() : found->second;
  }

  /// Meant for PostgreSQL, or for every database.
  [[nodiscard]] bool applies() const {
    const std::string dbms = attribute("dbms");
    if (dbms.empty()) {
      return true;
    }
    bool only_exclusions = true;
    for (const std::string& entry : split(dbms, ',')) {
      const std::string_view name = trim(entry);
      if (name == "postgresql" || name == "all") {
        return true;
      }
      if (name == "!postgresql") {
        return false;
      }
      only_exclusions = only_exclusions && name.starts_with('!');
    }
    return only_exclusions;
  }
};

/// `name:value` and `name:"value"` after the changeset's author and id.
std::map<std::string, std::string> readAttributes(std::string_view text) {
  std::map<std::string, std::string> out;
  while (!(text = trim(text)).empty()) {
    const std::size_t end = text.find_first_of(" \t:");
    const std::string name = lower(text.substr(0, end));
    text.remove_prefix(std::min(end, text.size()));
    if (!text.starts_with(':')) {
      continue;
    }
    text.remove_prefix(1);
    std::string_view value;
    if (text.starts_with('"')) {
      value = text.substr(1, text.find('"', 1) - 1);
      text.remove_prefix(std::min(text.size(), value.size() + 2));
    } else {
      value = text.substr(0, text.find_first_of(" \t"));
      text.remove_prefix(value.size());
    }
    out.emplace(name, name == "enddelimiter" ? std::string(value) : lower(value));
  }
  return out;
}

/// A rollback line says what to run, or that nothing undoes the change. Atlas writes a colon.
bool isRollbackSql(std::string_view text) {
  const std::string word = lower(text);
  return !word.empty() && word != "empty" && word != "not required" &&
         !word.starts_with("changeset");
}

std::vector<ChangeSet> readChangeSets(std::string_view content) {
  std::vector<ChangeSet> sets;
  for (const SourceLine& line : linesOf(content)) {
    if (const auto head = annotation(line.text, "changeset")) {
      if (!sets.empty()) {
        sets.back().end = line.begin;
      }
      sets.push_back({.attributes = readAttributes(
                          head->substr(std::min(head->size(), head->find_first_of(" \t")))),
                      .begin = line.end,
                      .end = content.size()});
    } else if (const auto undo = annotation(line.text, "rollback"); undo && !sets.empty()) {
      const std::string_view sql = trim(undo->starts_with(':') ? undo->substr(1) : *undo);
      if (isRollbackSql(sql)) {
        SourceLine copy = line;
        copy.text = sql;
        sets.back().rollback.push_back(copy);
      }
    }
  }
  return sets;
}

/// The statements in the rollback lines of one changeset, with their places in the file.
Expected<std::vector<Statement>> rollbackOf(const ChangeSet& set, const MigrationFile& file) {
  std::string text;
  std::vector<std::size_t> starts;
  for (const SourceLine& line : set.rollback) {
    starts.push_back(text.size());
    text += line.text;
    text += '\n';
  }
  STRATA_TRY(auto statements, splitRange(text, 0, text.size(), ";", file.name));
  for (Statement& statement : statements) {
    const auto row = static_cast<std::size_t>(
        std::upper_bound(starts.begin(), starts.end(), statement.offset) - starts.begin() - 1);
    const SourceLine& line = set.rollback[row];
    statement.offset = static_cast<std::size_t>(line.text.data() - file.content.data()) +
                       statement.offset - starts[row];
    const LineColumn place = lineColumnAt(file.content, statement.offset);
    statement.line = place.line;
    statement.column = place.column;
  }
  return statements;
}

void append(std::vector<Statement>& to, std::vector<Statement> more) {
  std::move(more.begin(), more.end(), std::back_inserter(to));
}

}  // namespace

Expected<Sections> readLiquibase(const MigrationFile& file) {
  const std::string_view content = file.content;
  const std::vector<ChangeSet> sets = readChangeSets(content);
  Sections out;
  STRATA_TRY(out.up, splitRange(content, 0, sets.empty() ? content.size() : sets.front().begin, ";",
                                file.name));
  for (const ChangeSet& set : sets) {
    if (!set.applies()) {
      continue;
    }
    const bool whole = set.attribute("splitstatements") == "false";
    const std::string delimiter = set.attribute("enddelimiter");
    out.transactional = out.transactional && set.attribute("runintransaction") != "false";
    // A changeset sent whole ends before its rollback, which would be sent along as a comment.
    const std::size_t end = whole && !set.rollback.empty() ? set.rollback.front().begin : set.end;
    STRATA_TRY(auto statements, splitRange(content, set.begin, end,
                                           whole               ? ""
                                           : delimiter.empty() ? ";"
                                                               : unescapeDelimiter(delimiter),
                                           file.name));
    append(out.up, std::move(statements));
    out.has_down = out.has_down || !set.rollback.empty();
  }
  for (auto set = sets.rbegin(); set != sets.rend(); ++set) {
    if (set->applies()) {
      STRATA_TRY(auto statements, rollbackOf(*set, file));
      append(out.down, std::move(statements));
    }
  }
  return out;
}

}  // namespace strata::directory
