#include <fmt/format.h>

#include <algorithm>

#include "model/quoting.h"
#include "plan/action.h"
#include "plan/definition.h"
#include "plan/sql_text.h"
#include "support/text.h"

namespace strata::planning {
namespace {

std::string nameOf(const Publication& publication) {
  return "PUBLICATION " + quoteIdentifier(publication.key.name);
}

/// Whether naming the table without ONLY would take others along; partitions are not.
bool hasChildren(const Key& table, const Schema& schema) {
  return std::ranges::any_of(schema.tables, [&](const auto& entry) {
    const Table& child = entry.second;
    return child.partition_bound.empty() &&
           std::ranges::find(child.inherits, table) != child.inherits.end();
  });
}

std::string tableName(const Key& table, const Context& plan) {
  const bool only = hasChildren(table, plan.from) || hasChildren(table, plan.to);
  return (only ? "ONLY " : "") + quoteQualified(table);
}

std::string spelled(const PublishedTable& table, const Context& plan) {
  std::string out = "TABLE " + tableName(table.table, plan);
  if (!table.columns.empty()) {
    out += fmt::format(" ({})", quoteIdentifiers(table.columns));
  }
  if (!table.where.empty()) {
    out += isParenthesized(table.where) ? " WHERE " + readBack(table.where)
                                        : fmt::format(" WHERE ({})", readBack(table.where));
  }
  return out;
}

std::vector<std::string> parts(const std::vector<PublishedTable>& tables,
                               const std::vector<std::string>& schemas, const Context& plan) {
  std::vector<std::string> out;
  for (const PublishedTable& table : tables) {
    out.push_back(spelled(table, plan));
  }
  for (const std::string& schema : schemas) {
    out.push_back("TABLES IN SCHEMA " + quoteIdentifier(schema));
  }
  return out;
}

std::vector<std::string> parts(const Publication& publication, const Context& plan) {
  return parts(publication.tables, publication.schemas, plan);
}

/// "publish = 'insert'"
std::string assigned(const std::string& option) {
  const std::size_t equals = option.find('=');
  return option.substr(0, equals) + " = " + option.substr(equals + 1);
}

std::string defaultOf(const std::string& name) {
  return name == "publish"                     ? "'insert, update, delete, truncate'"
         : name == "publish_generated_columns" ? "none"
                                               : "false";
}

std::string optionList(const std::vector<std::string>& options) {
  std::vector<std::string> out;
  std::ranges::transform(options, std::back_inserter(out), assigned);
  return join(out, ", ");
}

Action alteration(const Publication& publication, const std::string& action) {
  const ObjectId id = idOf(publication);
  return {.object = id,
          .act = Act::kAlter,
          .sql = fmt::format("ALTER {} {}", nameOf(publication), action),
          .comment = titleOf("Modify", id)};
}

Action commentAction(const Publication& publication) {
  return commentOn(idOf(publication), nameOf(publication), publication.comment,
                   "Set comment to publication: " + goQuoted(publication.key.name));
}

struct Parts {
  std::vector<PublishedTable> tables = {};
  std::vector<std::string> schemas = {};
};

/// What of `one` the other lacks; of tables by name.
Parts without(const Publication& one, const Publication& other) {
  Parts out;
  std::ranges::copy_if(one.tables, std::back_inserter(out.tables), [&](const auto& table) {
    return std::ranges::find(other.tables, table.table, &PublishedTable::table) ==
           other.tables.end();
  });
  std::ranges::set_difference(one.schemas, other.schemas, std::back_inserter(out.schemas));
  return out;
}

/// What leads from one list to the other: tables that go with DROP TABLE need no statement.
std::vector<std::string> listChanges(const Publication& from, const Publication& to,
                                     const Context& plan) {
  const bool altered = std::ranges::any_of(to.tables, [&](const PublishedTable& table) {
    const auto was = std::ranges::find(from.tables, table.table, &PublishedTable::table);
    return was != from.tables.end() && *was != table;
  });
  const Parts dropped = without(from, to);
  if (altered) {
    return {"SET " + join(parts(to, plan), ", ")};
  }
  const Parts added = without(to, from);
  std::vector<std::string> out;
  for (const PublishedTable& table : dropped.tables) {
    out.push_back("TABLE " + tableName(table.table, plan));
  }
  for (const std::string& schema : dropped.schemas) {
    out.push_back("TABLES IN SCHEMA " + quoteIdentifier(schema));
  }
  if (!out.empty()) {
    out = {"DROP " + join(out, ", ")};
  }
  if (!added.tables.empty() || !added.schemas.empty()) {
    out.push_back("ADD " + join(parts(added.tables, added.schemas, plan), ", "));
  }
  return out;
}

std::string optionChanges(const Publication& from, const Publication& to) {
  ParameterChanges changes = parameterChanges(from.options, to.options);
  for (const std::string& name : changes.reset) {
    changes.set.push_back(name + "=" + defaultOf(name));
  }
  return changes.set.empty() ? "" : fmt::format("SET ({})", optionList(changes.set));
}

}  // namespace

void emit(const Create<Publication>& change, Context& plan) {
  const ObjectId id = idOf(change.to);
  std::string sql = "CREATE " + nameOf(change.to);
  const std::vector<std::string> list = parts(change.to, plan);
  if (change.to.all_tables) {
    sql += " FOR ALL TABLES";
  } else if (!list.empty()) {
    sql += " FOR " + join(list, ", ");
  }
  if (!change.to.options.empty()) {
    sql += fmt::format(" WITH ({})", optionList(change.to.options));
  }
  plan.add({.object = id,
            .act = Act::kCreate,
            .sql = std::move(sql),
            .comment = titleOf("Create", id),
            .changes = {change}});
  if (!change.to.comment.empty()) {
    plan.add(commentAction(change.to));
  }
}

void emit(const Drop<Publication>& change, Context& plan) {
  const ObjectId id = idOf(change.from);
  plan.add({.object = id,
            .act = Act::kDrop,
            .sql = "DROP " + nameOf(change.from),
            .comment = titleOf("Drop", id),
            .changes = {change}});
}

void emit(const Alter<Publication>& change, Context& plan) {
  std::vector<std::string> statements = listChanges(change.from, change.to, plan);
  if (std::string options = optionChanges(change.from, change.to); !options.empty()) {
    // Row filters and column lists of partitioned tables need publish_via_partition_root.
    const bool first = std::ranges::find(change.to.options, "publish_via_partition_root=true") !=
                       change.to.options.end();
    statements.insert(first ? statements.begin() : statements.end(), std::move(options));
  }
  std::vector<Action> actions;
  for (const std::string& statement : statements) {
    actions.push_back(alteration(change.to, statement));
  }
  if (change.from.comment != change.to.comment) {
    actions.push_back(commentAction(change.to));
  }
  addInOrder(std::move(actions), change, plan);
}

bool canAlter(const Publication& from, const Publication& to, const Context& /*plan*/) {
  return from.all_tables == to.all_tables;
}

}  // namespace strata::planning
