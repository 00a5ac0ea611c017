#include <algorithm>

#include "declare/files.h"
#include "plan/plan.h"

namespace strata::declaring {
namespace {

/// The file for a kind of object.
const char* fileOf(Kind kind) {
  switch (kind) {
    case Kind::kFunction:
    case Kind::kAggregate:
      return "functions";
    case Kind::kView:
      return "views";
    case Kind::kTrigger:
    case Kind::kEventTrigger:
      return "triggers";
    case Kind::kSequence:
      return "sequences";
    case Kind::kEnum:
    case Kind::kDomain:
    case Kind::kCompositeType:
    case Kind::kRangeType:
    case Kind::kCollation:
      return "types";
    case Kind::kOperator:
    case Kind::kOperatorClass:
    case Kind::kOperatorFamily:
    case Kind::kCast:
      return "operators";
    case Kind::kTextSearchConfiguration:
    case Kind::kTextSearchDictionary:
    case Kind::kTextSearchParser:
    case Kind::kTextSearchTemplate:
      return "text_search";
    case Kind::kPolicy:
      return "policies";
    case Kind::kRule:
      return "rules";
    case Kind::kPublication:
      return "publications";
    case Kind::kStatistics:
      return "statistics";
    case Kind::kForeignDataWrapper:
    case Kind::kForeignServer:
      return "servers";
    case Kind::kNamespace:
    case Kind::kExtension:
    case Kind::kLanguage:
      return "schemas";
    case Kind::kDefaultPrivileges:
      return "privileges";
    case Kind::kTable:
    case Kind::kConstraint:
    case Kind::kIndex:
    case Kind::kColumn:
      break;
  }
  return "tables";
}

struct Beginning {
  std::string_view sql;
  const char* file;
};

constexpr Beginning kBeginnings[] = {
    {"ALTER TEXT SEARCH", "text_search"},
    {"GRANT ", "privileges"},
    {"REVOKE ", "privileges"},
    {"ALTER DEFAULT PRIVILEGES", "privileges"},
    {"SET check_function_bodies", ""},
    {"RESET check_function_bodies", ""},
};

/// By its first change; a statement that only completes one before it stands with that. Empty: not
/// of the schema.
std::string fileOf(const Step& step, const Schema& real, const std::string& before) {
  if (!step.changes.empty()) {
    const ObjectId& id = step.changes.front().id();
    return real.views.contains(tableOf(id.key)) ? "views" : fileOf(id.kind);
  }
  const auto* found = std::ranges::find_if(
      kBeginnings, [&](const Beginning& each) { return step.sql.starts_with(each.sql); });
  return found == std::end(kBeginnings) ? before : found->file;
}

/// A sequence belongs to a column only when both are there, and the column's default may need it
/// first; db::serial has said both.
Schema withoutOwners(const Schema& schema, const Schema& said) {
  Schema out = schema;
  for (auto& [key, sequence] : out.sequences) {
    if (!said.sequences.contains(key)) {
      sequence.owned_by = {};
    }
  }
  return out;
}

Expected<std::vector<Step>> stepsBetween(const Schema& from, const Schema& to, int version) {
  STRATA_TRY(const auto files, plan(from, to, {}, {.allow_drop = true, .server_version = version}));
  std::vector<Step> steps;
  for (const PlannedFile& file : files) {
    steps.insert(steps.end(), file.steps.begin(), file.steps.end());
  }
  return steps;
}

std::set<Key> undoneBy(const std::vector<Step>& steps, const Schema& said) {
  std::set<Key> out;
  for (const Step& step : steps) {
    for (const Change& change : step.changes) {
      const Key& key = change.id().key;
      const Key table = key.parent.empty() ? key : tableOf(key);
      if (change.act() == Change::Act::kDrop) {
        const bool of_table = said.tables.contains(table) || said.views.contains(table);
        out.insert(of_table ? table : key);
      }
    }
  }
  return out;
}

}  // namespace

Expected<SqlPart> sqlPart(const Schema& said, const Schema& real, const DeclareOptions& options) {
  const Schema wanted = withManagedAccess(real, said, options.access);
  const Schema bare = withoutOwners(wanted, said);
  STRATA_TRY(std::vector<Step> steps, stepsBetween(said, bare, options.server_version));
  STRATA_TRY(const auto owners, stepsBetween(bare, wanted, options.server_version));
  steps.insert(steps.end(), owners.begin(), owners.end());
  SqlPart out{.undone = undoneBy(steps, said)};
  std::map<std::string, std::string> texts;
  std::string before = "tables";
  for (const Step& step : steps) {
    const std::string file = fileOf(step, real, before);
    if (file.empty()) {
      continue;
    }
    before = file;
    std::string& text = texts[file];
    text += text.empty() ? "" : "\n";
    text += step.sql + ";\n";
    DeclaredSql& statement =
        out.statements.emplace_back(DeclaredSql{.path = "sql/" + file + ".sql", .text = step.sql});
    for (const Change& change : step.changes) {
      statement.makes.push_back(change.id());
    }
  }
  if (const auto functions = texts.find("functions"); functions != texts.end()) {
    // what they name may come later
    functions->second.insert(0, "SET check_function_bodies = off;\n\n");
  }
  for (auto& [name, text] : texts) {
    out.files.push_back({.path = "sql/" + name + ".sql", .content = std::move(text)});
  }
  return out;
}

}  // namespace strata::declaring
