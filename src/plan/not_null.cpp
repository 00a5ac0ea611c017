#include "plan/not_null.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/quoting.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

NotNull constraintOf(const Column& column) {
  return column.not_null ? column.not_null_constraint.value_or(NotNull{}) : NotNull{};
}

void put(Column& column, const NotNull& value) {
  column.not_null_constraint = value == NotNull{} ? std::nullopt : std::optional(value);
}

bool handsDown(const Column& parent) {
  return parent.not_null && !constraintOf(parent).no_inherit;
}

/// Whether it stays when the parent's goes. Before 18 a DROP NOT NULL reached every child.
bool hasItsOwn(const Column& child, int version) {
  constexpr int kConstraints = 18;
  const NotNull value = constraintOf(child);
  return version >= kConstraints && (child.inherited ? value.local : !value.inherited);
}

/// A statement for others of the column to wait for.
Action statement(const Column& column, const std::string& what) {
  const Key table = tableOf(column.key);
  return {.object = idOf(column),
          .act = Act::kAlter,
          .rank = kRankType,
          .sql = fmt::format("ALTER TABLE {} {}", quoteQualified(table), what),
          .comment = fmt::format("Modify {} table", goQuoted(table.name))};
}

Action part(const Column& column, int rank, const std::string& what) {
  return fragment(idOf(column), Act::kAlter, rank,
                  fmt::format("ALTER COLUMN {} {}", quoteIdentifier(column.key.name), what));
}

Action validation(const Column& from, const Column& to) {
  Action action = fragment(idOf(to), Act::kAlter, kRankOther,
                           "VALIDATE CONSTRAINT " + quoteIdentifier(from.not_null_name.text));
  action.hazards = {
      {HazardKind::kMayFail, fmt::format("fails when {} has a null", named(idOf(to)))},
      {HazardKind::kScan, fmt::format("{} is read whole under SHARE UPDATE EXCLUSIVE",
                                      named(Kind::kTable, tableOf(to.key)))}};
  return action;
}

/// SET NOT NULL, or ADD CONSTRAINT for what that cannot say. A primary key would make a plain one.
Action addition(const Column& to, const Context& plan) {
  const NotNull value = constraintOf(to);
  const bool plain = value.name.empty() && !value.no_inherit && !value.not_valid;
  Action action =
      plain
          ? part(to, kRankSetAttribute, "SET NOT NULL")
          : statement(
                to, fmt::format(
                        "ADD {}NOT NULL {}{}{}",
                        value.name.empty() ? "" : "CONSTRAINT " + quoteIdentifier(value.name) + " ",
                        quoteIdentifier(to.key.name), value.no_inherit ? " NO INHERIT" : "",
                        value.not_valid ? " NOT VALID" : ""));
  if (!value.not_valid && !plan.tableCreated(tableOf(to.key))) {
    action.hazards.push_back(
        {HazardKind::kMayFail, fmt::format("fails when {} has a null", named(idOf(to)))});
    action.hazards.push_back(
        {HazardKind::kScan, fmt::format("{} is read whole under ACCESS EXCLUSIVE",
                                        named(Kind::kTable, tableOf(to.key)))});
  }
  return action;
}

/// Whether one that stays gets the name it has in the end by a statement of its own.
bool isRenamed(const Column& from, const Column& to) {
  return constraintOf(from).name != constraintOf(to).name &&
         from.not_null_name.text != notNullName(to);
}

/// Whether parents that hand none down will do so: what is theirs too cannot be renamed.
bool joinsParents(const Column& column, const Context& plan) {
  const auto table = plan.to.tables.find(tableOf(column.key));
  return table != plan.to.tables.end() &&
         std::ranges::any_of(table->second.inherits, [&](const Key& parent) {
           const Column* before = findColumn(plan.from, partOf(parent, column.key.name));
           const Column* after = findColumn(plan.to, partOf(parent, column.key.name));
           return before != nullptr && !handsDown(*before) && after != nullptr && handsDown(*after);
         });
}

Action renaming(const Column& from, const Column& to) {
  return statement(
      to, fmt::format("RENAME CONSTRAINT {} TO {}", quoteIdentifier(from.not_null_name.text),
                      quoteIdentifier(notNullName(to))));
}

/// Of one that stays.
void addAlterations(Column from, const Column& to, const Context& plan, std::vector<Action>& out) {
  if (isRenamed(from, to) && joinsParents(to, plan)) {
    out.push_back(renaming(from, to));
    out.back().before_parents = true;
    from.not_null_name.text = notNullName(to);
  }
  const NotNull was = constraintOf(from);
  const NotNull wanted = constraintOf(to);
  if ((wanted.local && !was.local) || (was.inherited && !wanted.inherited)) {
    out.push_back(part(to, kRankSetAttribute, "SET NOT NULL"));
  }
  if (was.not_valid && !wanted.not_valid) {
    out.push_back(validation(from, to));
  }
  if (was.no_inherit != wanted.no_inherit) {
    out.push_back(fragment(
        idOf(to), Act::kAlter, kRankOther,
        fmt::format("ALTER CONSTRAINT {} {}INHERIT", quoteIdentifier(from.not_null_name.text),
                    wanted.no_inherit ? "NO " : "")));
  }
  if (isRenamed(from, to)) {
    out.push_back(renaming(from, to));
  }
}

}  // namespace

std::string notNullName(const Column& column) {
  const NotNull value = constraintOf(column);
  return value.name.empty() ? automaticName(column.key.parent, {column.key.name}, "not_null")
                            : value.name;
}

std::string notNullClause(const Column& column) {
  const NotNull value = constraintOf(column);
  if (!column.not_null || value.not_valid || value.inherited) {
    return {};
  }
  return (value.name.empty() ? "" : " CONSTRAINT " + quoteIdentifier(value.name)) + " NOT NULL" +
         (value.no_inherit ? " NO INHERIT" : "");
}

void setDefinedNotNull(Column& column) {
  NotNull value = constraintOf(column);
  value.comment.clear();
  column.not_null = column.not_null && (!value.not_valid || value.inherited);
  put(column, column.not_null ? value : NotNull{});
}

void setInheritedNotNull(Column& child, const Column& parent) {
  child.not_null = handsDown(parent);
  put(child, {.not_valid = child.not_null && constraintOf(parent).not_valid,
              .inherited = child.not_null && !child.inherited});
}

void carryNotNull(Column& child, const Column& parent_from, const Column& parent_to, int version) {
  NotNull value = constraintOf(child);
  if (handsDown(parent_from) == handsDown(parent_to)) {
    value.not_valid = value.not_valid && constraintOf(parent_to).not_valid;
    put(child, value);
  } else if (handsDown(parent_to) && !child.not_null) {
    setInheritedNotNull(child, parent_to);
  } else if (!handsDown(parent_to) && !hasItsOwn(child, version)) {
    child.not_null = false;
    child.not_null_constraint.reset();
  }
}

std::optional<Action> ownGivenUp(Column& from, const Column& to, const Context& plan) {
  const auto table = plan.to.tables.find(tableOf(to.key));
  if (!from.not_null || !to.not_null || !hasItsOwn(from, plan.version) ||
      hasItsOwn(to, plan.version) || table == plan.to.tables.end()) {
    return std::nullopt;
  }
  const Column* giver = nullptr;
  for (const Key& parent : table->second.inherits) {
    const Column* before = findColumn(plan.from, partOf(parent, to.key.name));
    const Column* after = findColumn(plan.to, partOf(parent, to.key.name));
    if (before != nullptr && handsDown(*before)) {
      return std::nullopt;  // what a parent has, no child can let go of
    }
    giver = before != nullptr && after != nullptr && handsDown(*after) ? after : giver;
  }
  if (giver == nullptr) {
    return std::nullopt;
  }
  setInheritedNotNull(from, *giver);
  Action action = part(to, kRankDropAttribute, "DROP NOT NULL");
  action.before_parents = true;
  return action;
}

std::optional<Action> ownKept(Column& from, const Column& to, const Context& plan) {
  const Column* had = findColumn(plan.from, to.key);
  if (had == nullptr || !had->not_null || from.not_null || !to.not_null ||
      plan.tableCreated(tableOf(to.key)) || plan.created(idOf(to))) {
    return std::nullopt;
  }
  from.not_null = true;
  from.not_null_name = had->not_null_name;
  const bool plain =
      had->not_null_name.text == automaticName(to.key.parent, {to.key.name}, "not_null");
  put(from, {.name = plain ? "" : had->not_null_name.text,
             .not_valid = constraintOf(*had).not_valid,
             .local = from.inherited});
  Action action = part(to, kRankSetAttribute, "SET NOT NULL");
  action.before_parents = true;
  return action;
}

std::vector<Action> notNullAfterAttach(const Table& partition, const Context& plan) {
  std::vector<Action> out;
  for (const Column& column : partition.columns) {
    if (column.inherited && hasItsOwn(column, plan.version)) {
      out.push_back(part(column, kRankSetAttribute, "SET NOT NULL"));
      out.back().object = idOf(partition);  // ATTACH waits for what is done to columns
    }
  }
  return out;
}

std::vector<Action> notNullActions(const Column& from, const Column& to, const Context& plan) {
  std::vector<Action> out;
  if (from.not_null == to.not_null && from.not_null_constraint == to.not_null_constraint) {
    return out;
  }
  const bool anew = !constraintOf(from).not_valid && constraintOf(to).not_valid;
  if (from.not_null && (!to.not_null || anew)) {
    out.push_back(part(to, kRankDropAttribute, "DROP NOT NULL"));
  }
  std::string comment = constraintOf(from).comment;
  std::string name = notNullName(to);
  if (to.not_null && (!from.not_null || anew)) {
    out.push_back(addition(to, plan));
    comment.clear();
  } else if (to.not_null) {
    addAlterations(from, to, plan, out);
    if (!isRenamed(from, to) && !from.not_null_name.text.empty()) {
      name = from.not_null_name.text;  // what a parent hands down has the name it has there
    }
  }
  if (to.not_null && comment != constraintOf(to).comment) {
    out.push_back(commentOn(
        idOf(to),
        fmt::format("CONSTRAINT {} ON {}", quoteIdentifier(name), quoteQualified(tableOf(to.key))),
        constraintOf(to).comment,
        fmt::format("Set comment to constraint: {} on table: {}", goQuoted(name),
                    goQuoted(to.key.parent))));
  }
  return out;
}

}  // namespace strata::planning
