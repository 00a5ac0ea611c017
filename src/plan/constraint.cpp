#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/quoting.h"
#include "plan/action.h"
#include "plan/index_extras.h"
#include "plan/lineage.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

std::string target(const Constraint& constraint) {
  return fmt::format("CONSTRAINT {} ON {}", quoteIdentifier(constraint.key.name),
                     quoteQualified(tableOf(constraint.key)));
}

Action commentAction(const Constraint& constraint) {
  return commentOn(idOf(constraint), target(constraint), constraint.comment,
                   fmt::format("Set comment to constraint: {} on table: {}",
                               goQuoted(constraint.key.name), goQuoted(constraint.key.parent)));
}

void hazardsOfAddition(const Constraint& constraint, const Context& plan,
                       std::vector<Hazard>& hazards) {
  const Key table = tableOf(constraint.key);
  if (plan.tableCreated(table)) {
    return;
  }
  const std::string what = named(idOf(constraint));
  const std::string where = named(Kind::kTable, table);
  if (constraint.definition.ends_with(" NOT VALID") ||
      constraint.definition.ends_with(" NOT ENFORCED")) {
    return;
  }
  hazards.push_back({HazardKind::kMayFail, fmt::format("fails when a row violates {}", what)});
  if (constraint.type == ConstraintType::kForeignKey) {
    hazards.push_back(
        {HazardKind::kScan, fmt::format("{} is read whole to check {}", where, what)});
    hazards.push_back({HazardKind::kBlocksWrites,
                       fmt::format("writes to {} and {} wait: SHARE ROW EXCLUSIVE on both", where,
                                   named(Kind::kTable, constraint.references))});
    return;
  }
  hazards.push_back(
      {HazardKind::kScan,
       fmt::format("{} is read whole under ACCESS EXCLUSIVE {}", where,
                   constraint.type == ConstraintType::kCheck ? "to check " + what
                                                             : "to build the index of " + what)});
}

/// The definition without its DEFERRABLE and INITIALLY, which ALTER CONSTRAINT can change.
std::string withoutDeferral(std::string definition) {
  const bool unchecked = definition.ends_with(" NOT VALID");
  definition.resize(definition.size() - (unchecked ? std::string(" NOT VALID").size() : 0));
  for (const std::string_view clause : {" INITIALLY DEFERRED", " DEFERRABLE"}) {
    if (definition.ends_with(clause)) {
      definition.resize(definition.size() - clause.size());
    }
  }
  return definition + (unchecked ? " NOT VALID" : "");
}

std::string deferral(const std::string& definition) {
  return definition.find(" INITIALLY DEFERRED") != std::string::npos
             ? "DEFERRABLE INITIALLY DEFERRED"
         : definition.find(" DEFERRABLE") != std::string::npos ? "DEFERRABLE INITIALLY IMMEDIATE"
                                                               : "NOT DEFERRABLE";
}

std::vector<ObjectId> columnIds(const Constraint& constraint) {
  std::vector<ObjectId> ids;
  for (const std::string& column : constraint.columns) {
    ids.push_back({Kind::kColumn, partOf(tableOf(constraint.key), column)});
  }
  return ids;
}

/// What a constraint stands on, in `schema`.
std::vector<ObjectId> needsOf(const Constraint& constraint, const Schema& schema) {
  std::vector<ObjectId> ids = columnIds(constraint);
  ids.push_back({Kind::kTable, tableOf(constraint.key)});
  if (constraint.type == ConstraintType::kForeignKey) {
    ids.push_back({Kind::kTable, constraint.references});
    for (const std::string& column : constraint.referenced_columns) {
      ids.push_back({Kind::kColumn, partOf(constraint.references, column)});
    }
    std::ranges::move(referencedKey(constraint, schema), std::back_inserter(ids));
  } else {
    std::ranges::move(columnsIn(constraint.definition, tableOf(constraint.key), schema),
                      std::back_inserter(ids));
  }
  return ids;
}

}  // namespace

std::string constraintDefinition(const Constraint& constraint) {
  return fmt::format("CONSTRAINT {} {}", quoteIdentifier(constraint.key.name),
                     readBack(constraint.definition));
}

bool onlyValidates(const std::string& from, const std::string& to) {
  return from == to + " NOT VALID";
}

bool canAlter(const Constraint& from, const Constraint& to) {
  return from.definition == to.definition || onlyValidates(from.definition, to.definition) ||
         (from.type == ConstraintType::kForeignKey && to.type == from.type &&
          withoutDeferral(from.definition) == withoutDeferral(to.definition));
}

void emit(const Create<Constraint>& change, Context& plan) {
  const Constraint& constraint = change.to;
  if (!plan.inlined.contains(constraint.key)) {
    Action action = fragment(idOf(constraint), Act::kCreate, kRankAddConstraint,
                             "ADD " + constraintDefinition(constraint));
    action.changes = {change};
    action.after = needsOf(constraint, plan.to);
    for (const ObjectId& adopted : adoptedBy(constraint, plan.to)) {
      action.after.push_back(adopted);
      action.after.push_back({Kind::kTable, tableOf(adopted.key)});
    }
    hazardsOfAddition(constraint, plan, action.hazards);
    plan.add(std::move(action));
  } else {
    plan.absorbed.push_back({change, {{Kind::kTable, tableOf(constraint.key)}}});
  }
  for (Action& action : indexExtraActions(idOf(constraint), {}, extrasOf(constraint), plan)) {
    plan.add(std::move(action));
  }
  if (!constraint.comment.empty()) {
    plan.add(commentAction(constraint));
  }
}

void emit(const Drop<Constraint>& change, Context& plan) {
  Action action = fragment(idOf(change.from), Act::kDrop, kRankDropConstraint,
                           "DROP CONSTRAINT " + quoteIdentifier(change.from.key.name));
  action.changes = {change};
  action.before = needsOf(change.from, plan.from);
  plan.add(std::move(action));
}

void emit(const Alter<Constraint>& change, Context& plan) {
  const Constraint& from = change.from;
  const Constraint& to = change.to;
  std::vector<Change> changes = {change};
  const std::string name = quoteIdentifier(to.key.name);
  if (withoutDeferral(from.definition) == withoutDeferral(to.definition) &&
      from.definition != to.definition && from.type == ConstraintType::kForeignKey) {
    Action action = fragment(idOf(to), Act::kAlter, kRankOther,
                             fmt::format("ALTER CONSTRAINT {} {}", name, deferral(to.definition)));
    action.changes = std::exchange(changes, {});
    plan.add(std::move(action));
  } else if (onlyValidates(from.definition, to.definition)) {
    Action action = fragment(idOf(to), Act::kAlter, kRankOther, "VALIDATE CONSTRAINT " + name);
    action.changes = std::exchange(changes, {});
    action.hazards = {
        {HazardKind::kMayFail, fmt::format("fails when a row violates {}", named(idOf(to)))},
        {HazardKind::kScan, fmt::format("{} is read whole under SHARE UPDATE EXCLUSIVE",
                                        named(Kind::kTable, tableOf(to.key)))}};
    plan.add(std::move(action));
  }
  for (Action& action : indexExtraActions(idOf(to), extrasOf(from), extrasOf(to), plan)) {
    action.changes = std::exchange(changes, {});
    plan.add(std::move(action));
  }
  if (from.comment != to.comment) {
    Action action = commentAction(to);
    action.changes = std::exchange(changes, {});
    plan.add(std::move(action));
  }
  if (!changes.empty() && from.clustered && !to.clustered) {
    plan.absorbed.push_back({change, {{Kind::kTable, tableOf(to.key)}}});
  }
}

}  // namespace strata::planning
