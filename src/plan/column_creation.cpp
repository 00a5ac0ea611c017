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

/// Whether ADD COLUMN would have to hand an identity down, which PostgreSQL refuses.
bool meetsChildren(const Column& column, const Context& plan) {
  const Key table = tableOf(column.key);
  return column.identity && !plan.tableCreated(table) &&
         std::ranges::any_of(plan.from.tables, [&](const auto& entry) {
           const auto& [key, from] = entry;
           const auto to = plan.to.tables.find(key);
           const auto inherits = [&](const Table& child) {
             return std::ranges::find(child.inherits, table) != child.inherits.end();
           };
           return to != plan.to.tables.end() && !plan.tableCreated(key) && inherits(from) &&
                  inherits(to->second) &&
                  (plan.version < kSharedIdentity || from.partition_bound.empty());
         });
}

/// ADD COLUMN with the values of a sequence that is there for the purpose, so that the rows of the
/// children get theirs too; from there the identity goes on.
void addWithChildren(const Create<Column>& change, Context& plan) {
  const Column& column = change.to;
  const ObjectId id = idOf(column);
  const Key own = identitySequence(column);
  const std::string filler =
      quoteQualified({.schema = own.schema, .name = automaticName(own.name, {}, "new")});
  const std::string table = quoteQualified(tableOf(column.key));
  const std::string name = quoteIdentifier(column.key.name);
  const std::string title = fmt::format("Modify {} table", goQuoted(column.key.parent));
  const std::string options = sequenceOptions(column.identity->options, true);
  std::size_t last = plan.add(
      {.object = {Kind::kNamespace, {.name = own.schema}},
       .act = Act::kAlter,
       .sql = fmt::format("CREATE SEQUENCE {}{}", filler, options.empty() ? "" : " " + options),
       .comment =
           fmt::format("Create the sequence that fills column {}", goQuoted(column.key.name))});
  Column filled = column;
  filled.identity.reset();
  filled.default_expr = fmt::format("nextval({}::regclass)", quoteLiteral(filler));
  Action addition =
      fragment(id, Act::kCreate, kRankAddColumn, "ADD COLUMN " + columnDefinition(filled, plan));
  addition.changes = {change};
  addition.after = needsOf(column, plan.to);
  addition.after.push_back({Kind::kTable, tableOf(column.key)});
  addition.after_actions = {last};
  hazardsOfAddition(column, plan, addition.hazards);
  last = plan.add(std::move(addition));
  const auto next = [&](std::string sql, const std::string& comment) {
    last = plan.add({.object = id,
                     .act = Act::kAlter,
                     .sql = std::move(sql),
                     .comment = comment,
                     .after_actions = {last}});
  };
  next(fmt::format("ALTER TABLE {} ALTER COLUMN {} DROP DEFAULT", table, name), title);
  next(fmt::format("ALTER TABLE {} ALTER COLUMN {} ADD {}", table, name,
                   identityClause(*column.identity)),
       title);
  next(fmt::format("SELECT setval(pg_get_serial_sequence({}, {}), last_value, is_called) FROM {}",
                   quoteLiteral(table), quoteLiteral(column.key.name), filler),
       fmt::format("Set position of the sequence of column {}", goQuoted(column.key.name)));
  next("DROP SEQUENCE " + filler,
       fmt::format("Drop the sequence that filled column {}", goQuoted(column.key.name)));
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
  if (meetsChildren(column, plan)) {
    addWithChildren(change, plan);
  } else {
    Action action = fragment(idOf(column), Act::kCreate, kRankAddColumn,
                             "ADD COLUMN " + columnDefinition(column, plan));
    action.changes = {change};
    action.after = needsOf(column, plan.to);
    action.after.push_back({Kind::kTable, tableOf(column.key)});
    hazardsOfAddition(column, plan, action.hazards);
    plan.add(std::move(action));
  }
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
