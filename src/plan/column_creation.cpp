#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/quoting.h"
#include "plan/action.h"
#include "plan/foreign_options.h"
#include "plan/identity.h"
#include "plan/inheritance.h"
#include "plan/not_null.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

const char* serialWord(const std::string& type) {
  return type == "smallint" ? "smallserial" : type == "integer" ? "serial" : "bigserial";
}

/// Functions in a default that make each row's value its own, so that adding the column rewrites.
bool volatileDefault(const std::string& expression) {
  constexpr std::array<std::string_view, 7> kVolatile = {
      "nextval", "random",          "gen_random_uuid", "uuid_generate_v4",
      "uuidv7",  "clock_timestamp", "timeofday"};
  return std::ranges::any_of(identifiersOf(expression), [&](const std::string& word) {
    return std::ranges::find(kVolatile, word) != kVolatile.end();
  });
}

void hazardsOfAddition(const Column& column, const Context& plan, std::vector<Hazard>& hazards) {
  const Key table = tableOf(column.key);
  if (plan.tableCreated(table)) {
    return;
  }
  const bool serial = plan.serials.contains(column.key);
  const bool filled = !column.default_expr.empty() || column.identity || serial;
  if (column.not_null && !filled) {
    hazards.push_back({HazardKind::kMayFail,
                       fmt::format("fails when {} has rows: {} is NOT NULL without a default",
                                   named(Kind::kTable, table), named(idOf(column)))});
  }
  if (column.generated == Generated::kStored || column.identity || serial ||
      volatileDefault(column.default_expr)) {
    hazards.push_back(
        {HazardKind::kRewrite, fmt::format("{} is rewritten under ACCESS EXCLUSIVE to fill {}",
                                           named(Kind::kTable, table), named(idOf(column)))});
  }
}

}  // namespace

std::string ownStorage(const std::string& type) {
  const std::string name = parseType(type).key.name;
  const bool array = parseType(type).array;
  return !array && (name == "numeric" || name == "inet" || name == "cidr") ? "MAIN" : "EXTENDED";
}

std::string columnDefinition(const Column& column, const Context& plan) {
  const bool serial = plan.serials.contains(column.key);
  std::string sql =
      quoteIdentifier(column.key.name) + " " + (serial ? serialWord(column.type) : column.type);
  if (!column.compression.empty()) {
    sql += " COMPRESSION " + column.compression;
  }
  sql += foreignOptions(column.foreign_options);
  if (!column.collation.empty()) {
    sql += " COLLATE " + column.collation;
  }
  sql += notNullClause(column);
  if (column.generated != Generated::kNo) {
    sql += fmt::format(" GENERATED ALWAYS AS {} {}", readBack(parenthesized(column.default_expr)),
                       column.generated == Generated::kStored ? "STORED" : "VIRTUAL");
  } else if (column.identity) {
    sql += " " + identityClause(*column.identity);
  } else if (!column.default_expr.empty() && !serial) {
    sql += " DEFAULT " + readBack(column.default_expr);
  }
  return sql;
}

void emit(const Create<Column>& change, Context& plan) {
  const Column& column = change.to;
  Action action = fragment(idOf(column), Act::kCreate, kRankAddColumn,
                           "ADD COLUMN " + columnDefinition(column, plan));
  action.changes = {change};
  action.after = needsOf(column, plan.to);
  action.after.push_back({Kind::kTable, tableOf(column.key)});
  hazardsOfAddition(column, plan, action.hazards);
  plan.add(std::move(action));
  emitColumnExtras(column, plan);
  if (!column.comment.empty()) {
    emitColumnComment(column, plan);
  }
}

void emit(const Drop<Column>& change, Context& plan) {
  const Column& column = change.from;
  const std::string what = named(idOf(column));
  Action action = fragment(idOf(column), Act::kDrop, kRankDropColumn,
                           "DROP COLUMN " + quoteIdentifier(column.key.name));
  action.changes = {change};
  action.before = needsOf(column, plan.from);
  if (column.generated != Generated::kNo) {
    action.hazards.push_back(
        {HazardKind::kBreaksClients, what + " is dropped; its values were computed, none is lost"});
  } else {
    action.hazards.push_back(plan.loses(what, "is dropped with its values"));
    action.hazards.push_back({HazardKind::kBreaksClients, "code that reads " + what + " fails"});
  }
  plan.add(std::move(action));
}

}  // namespace strata::planning
