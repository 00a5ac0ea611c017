#include <fmt/format.h>

#include <algorithm>

#include "diff/rename_request.h"
#include "model/quoting.h"
#include "plan/plan.h"
#include "plan/sql_text.h"

namespace strata {
namespace {

using planning::goQuoted;

/// ALTER what, as PostgreSQL words it; of a part, see alterObject().
std::string kindWords(const Rename& rename) {
  switch (rename.kind) {
    case Kind::kNamespace:
      return "SCHEMA";
    case Kind::kEnum:
    case Kind::kCompositeType:
    case Kind::kRangeType:
      return "TYPE";
    case Kind::kFunction:
    case Kind::kAggregate:
      return "ROUTINE";
    case Kind::kView:
      return rename.materialized ? "MATERIALIZED VIEW" : "VIEW";
    case Kind::kStatistics:
      return "STATISTICS";
    default: {
      std::string words = word(rename.kind);
      std::ranges::transform(words, words.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      });
      return words;
    }
  }
}

std::string withArticle(const Rename& rename) {
  const std::string words = rename.materialized ? "materialized view" : word(rename.kind);
  const bool vowel = std::string("aeiou").find(words.front()) != std::string::npos;
  return (vowel ? "an " : "a ") + words;
}

bool isRoutine(Kind kind) {
  return kind == Kind::kFunction || kind == Kind::kAggregate;
}

/// Of "f(integer)" only "f".
std::string plainName(Kind kind, const std::string& name) {
  return isRoutine(kind) ? renaming::plainName(name) : name;
}

/// ALTER … of the object that `rename` is about, under its former name.
std::string alterObject(const Rename& rename) {
  const std::string name = quoteIdentifier(plainName(rename.kind, rename.from.name));
  const std::string table = quoteQualified(tableOf(rename.from));
  const Key relation{.schema = rename.from.schema, .name = rename.from.name};
  switch (rename.kind) {
    case Kind::kConstraint:
    case Kind::kColumn:
      return "ALTER TABLE " + table;
    case Kind::kTrigger:
    case Kind::kRule:
    case Kind::kPolicy:
      return fmt::format("ALTER {} {} ON {}", kindWords(rename), name, table);
    case Kind::kFunction:
    case Kind::kAggregate:
      return fmt::format("ALTER ROUTINE {}.{}{}", quoteIdentifier(rename.from.schema), name,
                         renaming::argumentsOf(rename.from.name));
    default:
      return fmt::format("ALTER {} {}", kindWords(rename), quoteQualified(relation));
  }
}

/// Whether statements of clients name it.
bool clientsUse(Kind kind) {
  switch (kind) {
    case Kind::kIndex:
    case Kind::kConstraint:
    case Kind::kTrigger:
    case Kind::kRule:
    case Kind::kPolicy:
    case Kind::kStatistics:
      return false;
    default:
      return true;
  }
}

Step step(const Rename& rename, std::string sql, const std::string& from, const std::string& to) {
  Step out;
  out.comment =
      fmt::format("Rename {} from {} to {}", withArticle(rename), goQuoted(from), goQuoted(to));
  out.sql = std::move(sql);
  if (clientsUse(rename.kind)) {
    out.hazards.push_back(
        {HazardKind::kBreaksClients, fmt::format("code that uses the old name of {} '{}' fails",
                                                 word(rename), oldName(rename))});
  }
  return out;
}

/// ALTER FUNCTION … of the constructors of a range type, which keep the name of before by
/// themselves.
void addConstructorSteps(const Rename& rename, std::vector<Step>& out) {
  for (const char* flags : {"", ", text"}) {
    Key current = rename.from;
    const auto alter = [&](const std::string& what) {
      return fmt::format("ALTER FUNCTION {}({}, {}{}) {}", quoteQualified(current), rename.subtype,
                         rename.subtype, flags, what);
    };
    const std::string comment = "Modify range type " + goQuoted(rename.to.name);
    if (current.schema != rename.to.schema) {
      out.push_back(
          {.comment = comment, .sql = alter("SET SCHEMA " + quoteIdentifier(rename.to.schema))});
      current.schema = rename.to.schema;
    }
    if (current.name != rename.to.name) {
      out.push_back(
          {.comment = comment, .sql = alter("RENAME TO " + quoteIdentifier(rename.to.name))});
    }
  }
}

void addNameSteps(const Rename& rename, std::vector<Step>& out) {
  const std::string target = quoteIdentifier(plainName(rename.kind, rename.to.name));
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
    if (rename.kind == Kind::kRangeType) {
      addConstructorSteps(rename, out);
    }
  }
}

/// Relations and types have one set of names: each table has its row type.
bool sharesNames(Kind kind) {
  switch (kind) {
    case Kind::kEnum:
    case Kind::kDomain:
    case Kind::kCompositeType:
    case Kind::kRangeType:
    case Kind::kSequence:
    case Kind::kTable:
    case Kind::kView:
      return true;
    default:
      return false;
  }
}

/// Whether `rename` needs a name that `other` still has.
bool waitsFor(const Rename& rename, const Rename& other) {
  if (!rename.label_from.empty() || !other.label_from.empty()) {
    return rename.to == other.to && rename.label_to == other.label_from;
  }
  const bool together =
      rename.kind == other.kind || (sharesNames(rename.kind) && sharesNames(other.kind));
  return together && rename.to == other.from;
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
  const bool routine = isRoutine(rename.kind);
  target = plainName(rename.kind, name).substr(0, kStem) + "_strata_tmp" +
           (routine ? renaming::argumentsOf(name) : "");
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
