#include <fmt/format.h>

#include <map>

#include "directory/import.h"
#include "directory/sections.h"
#include "support/text.h"

namespace strata::directory {
namespace {

/// One revision, both ways.
struct Revision {
  std::string up = {};
  std::string down = {};
};

/// `-- Running upgrade a -> b` and `-- Running downgrade b -> a`.
struct Heading {
  bool up = true;
  std::string revision = {};
};

std::optional<Heading> headingOf(std::string_view line) {
  for (const bool up : {true, false}) {
    const auto rest = annotation(line, up ? "running upgrade" : "running downgrade");
    const std::size_t arrow = rest ? rest->find("->") : std::string_view::npos;
    if (arrow == std::string_view::npos) {
      continue;
    }
    const std::string_view name = trim(up ? rest->substr(arrow + 2) : rest->substr(0, arrow));
    return Heading{.up = up, .revision = std::string(name.substr(0, name.find_first_of(", \t")))};
  }
  return std::nullopt;
}

/// What is Alembic's own: its table, and the transaction around all.
bool isOwn(const Statement& statement) {
  const std::string text = lower(statement.text);
  for (const char* word : {"begin", "commit", "begin;", "commit;"}) {
    if (text == word) {
      return true;
    }
  }
  for (const char* start :
       {"create table alembic_version", "insert into alembic_version", "update alembic_version",
        "delete from alembic_version", "drop table alembic_version"}) {
    if (text.starts_with(start)) {
      return true;
    }
  }
  return false;
}

/// The section without Alembic's own statements; all else stays to the letter.
Expected<std::string> cleaned(const std::string& section) {
  STRATA_TRY(const auto statements, splitStatements(section, "alembic"));
  std::string out = section;
  for (auto statement = statements.rbegin(); statement != statements.rend(); ++statement) {
    if (isOwn(*statement)) {
      const std::size_t end =
          out.find_first_not_of('\n', statement->offset + statement->text.size());
      out.erase(statement->offset,
                (end == std::string::npos ? out.size() : end) - statement->offset);
    }
  }
  return std::string(trim(out)) + "\n";
}

}  // namespace

Expected<std::vector<WrittenFile>> convertAlembic(const std::vector<std::string>& texts,
                                                  std::time_t first) {
  std::vector<std::string> order;
  std::map<std::string, Revision> revisions;
  for (const std::string& text : texts) {
    std::string* section = nullptr;
    for (const SourceLine& line : linesOf(text)) {
      if (const auto heading = headingOf(line.text)) {
        const auto [found, fresh] = revisions.try_emplace(heading->revision);
        if (heading->up) {
          order.push_back(heading->revision);
        }
        section = heading->up ? &found->second.up : &found->second.down;
      } else if (section != nullptr) {
        *section += std::string(line.text) + "\n";
      }
    }
  }
  if (order.empty()) {
    return Diagnostic{.code = "ST5063",
                      .message = "no '-- Running upgrade' in the text",
                      .help = "give what 'alembic upgrade head --sql' prints",
                      .exit_code = ExitCode::kUsage};
  }
  std::vector<WrittenFile> out;
  for (const std::string& revision : order) {
    const std::string version = timeVersion(first++);
    const std::string name = fmt::format("{}_{}.sql", version, revision);
    STRATA_TRY(std::string up, cleaned(revisions.at(revision).up));
    out.push_back({.name = name, .version = version, .content = std::move(up)});
    if (!revisions.at(revision).down.empty()) {
      STRATA_TRY(std::string down, cleaned(revisions.at(revision).down));
      out.push_back({.name = "down/" + name, .version = version, .content = std::move(down)});
    }
  }
  return out;
}

}  // namespace strata::directory
