#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "model/quoting.h"
#include "plan/plan.h"
#include "plan/sql_text.h"

namespace strata {
namespace {

using planning::goQuoted;

const char* withArticle(Kind kind) {
  switch (kind) {
    case Kind::kNamespace:
      return "a schema";
    case Kind::kExtension:
      return "an extension";
    case Kind::kEnum:
      return "an enum";
    case Kind::kDomain:
      return "a domain";
    case Kind::kSequence:
      return "a sequence";
    case Kind::kTable:
      return "a table";
    case Kind::kConstraint:
      return "a constraint";
    case Kind::kIndex:
      return "an index";
    case Kind::kColumn:
      return "a column";
    default:
      return "an object";
  }
}

/// ALTER … of the object that `rename` is about, under its former name.
std::string alterObject(const Rename& rename) {
  const Key relation{.schema = rename.from.schema, .name = rename.from.name};
  const std::string table = quoteQualified(tableOf(rename.from));
  const std::string name = quoteIdentifier(rename.from.name);
  switch (rename.kind) {
    case Kind::kNamespace:
      return "ALTER SCHEMA " + name;
    case Kind::kExtension:
      return "ALTER EXTENSION " + name;
    case Kind::kEnum:
      return "ALTER TYPE " + quoteQualified(relation);
    case Kind::kDomain:
      return "ALTER DOMAIN " + quoteQualified(relation);
    case Kind::kSequence:
      return "ALTER SEQUENCE " + quoteQualified(relation);
    case Kind::kTable:
      return "ALTER TABLE " + quoteQualified(relation);
    case Kind::kIndex:
      return "ALTER INDEX " + quoteQualified(relation);
    case Kind::kConstraint:
    case Kind::kColumn:
      return "ALTER TABLE " + table;
    default:
      return {};
  }
}

Step step(const Rename& rename, std::string sql, const std::string& from, const std::string& to) {
  Step out;
  out.comment = fmt::format("Rename {} from {} to {}", withArticle(rename.kind), goQuoted(from),
                            goQuoted(to));
  out.sql = std::move(sql);
  if (rename.kind != Kind::kIndex && rename.kind != Kind::kConstraint) {
    out.hazards.push_back(
        {HazardKind::kBreaksClients, fmt::format("code that uses the old name of {} '{}' fails",
                                                 word(rename.kind), display(rename.from))});
  }
  return out;
}

void addNameSteps(const Rename& rename, std::vector<Step>& out) {
  const std::string target = quoteIdentifier(rename.to.name);
  Rename current = rename;
  const bool moves = rename.kind != Kind::kNamespace && rename.from.schema != rename.to.schema;
  if (moves) {
    out.push_back(step(
        rename, alterObject(current) + " SET SCHEMA " + quoteIdentifier(rename.to.schema),
        rename.from.schema + "." + rename.from.name, rename.to.schema + "." + rename.from.name));
    current.from.schema = rename.to.schema;
  }
  if (current.from.name == rename.to.name) {
    return;
  }
  std::string part;
  if (rename.kind == Kind::kColumn || rename.kind == Kind::kConstraint) {
    part = rename.kind == Kind::kColumn ? "COLUMN " : "CONSTRAINT ";
    part += quoteIdentifier(rename.from.name) + " ";
  }
  out.push_back(step(rename, fmt::format("{} RENAME {}TO {}", alterObject(current), part, target),
                     rename.from.name, rename.to.name));
}

void addSteps(const Rename& rename, std::vector<Step>& out) {
  if (rename.kind == Kind::kNamespace && rename.from.name.empty()) {
    out.push_back({.comment = "Add new schema named " + goQuoted(rename.to.name),
                   .sql = "CREATE SCHEMA " + quoteQualified(rename.to)});
  } else if (!rename.label_from.empty()) {
    Step label = step(rename,
                      fmt::format("ALTER TYPE {} RENAME VALUE {} TO {}", quoteQualified(rename.to),
                                  quoteLiteral(rename.label_from), quoteLiteral(rename.label_to)),
                      rename.label_from, rename.label_to);
    label.comment =
        fmt::format("Rename a value of enum type {} from {} to {}", goQuoted(rename.to.name),
                    goQuoted(rename.label_from), goQuoted(rename.label_to));
    out.push_back(std::move(label));
  } else {
    addNameSteps(rename, out);
  }
}

/// Whether `rename` needs a name that `other` still has.
bool waitsFor(const Rename& rename, const Rename& other) {
  if (!rename.label_from.empty() || !other.label_from.empty()) {
    return rename.to == other.to && rename.label_to == other.label_from;
  }
  return rename.kind == other.kind && rename.to == other.from;
}

/// The first half of a swap: to a name that nobody has.
Rename aside(Rename& rename) {
  Rename first = rename;
  std::string& name = rename.label_from.empty() ? rename.from.name : rename.label_from;
  std::string& target = rename.label_from.empty() ? first.to.name : first.label_to;
  if (rename.label_from.empty()) {
    first.to = rename.from;
  }
  constexpr std::size_t kStem = 50;  // leaves room below 63 bytes
  target = name.substr(0, kStem) + "_strata_tmp";
  name = target;
  return first;
}

}  // namespace

std::vector<Step> planRenames(const std::vector<Rename>& renames) {
  std::vector<Step> out;
  std::vector<Rename> pending = renames;
  while (!pending.empty()) {
    Rename& next = pending.front();
    const auto blocker = std::find_if(pending.begin() + 1, pending.end(),
                                      [&](const Rename& other) { return waitsFor(next, other); });
    if (blocker == pending.end()) {
      addSteps(next, out);
      pending.erase(pending.begin());
      continue;
    }
    // Out of the way first; what waits for its old name can go, then it takes its new one.
    addSteps(aside(next), out);
    std::rotate(pending.begin(), pending.begin() + 1, blocker + 1);
  }
  return out;
}

}  // namespace strata
