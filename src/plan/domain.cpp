#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/quoting.h"
#include "plan/action.h"
#include "plan/exchange.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

std::string title(const char* act, const Domain& domain) {
  return fmt::format("{} domain type {}", act, goQuoted(domain.key.name));
}

std::string check(const DomainCheck& check) {
  return fmt::format("CONSTRAINT {} {}", quoteIdentifier(check.name), readBack(check.definition));
}

/// CREATE DOMAIN cannot say NOT VALID: such a check is added afterwards.
bool fitsCreation(const DomainCheck& check) {
  return !check.definition.ends_with(" NOT VALID");
}

Action creation(const Domain& domain, const Context& plan) {
  std::string sql = fmt::format("CREATE DOMAIN {} AS {}", quoteQualified(domain.key), domain.type);
  if (!domain.collation.empty()) {
    sql += " COLLATE " + domain.collation;
  }
  if (!domain.default_expr.empty()) {
    sql += " DEFAULT " + readBack(domain.default_expr);
  }
  if (domain.not_null) {
    const std::string name = domain.not_null_constraint.value_or(NotNull{}).name;
    sql += (name.empty() ? "" : " CONSTRAINT " + quoteIdentifier(name)) + " NOT NULL";
  }
  for (const DomainCheck& each : domain.checks) {
    sql += fitsCreation(each) ? "\n  " + check(each) : "";
  }
  return {.object = idOf(domain),
          .act = Act::kCreate,
          .sql = std::move(sql),
          .comment = title("Create", domain),
          .after = typeIdsOf(domain.type, plan.to)};
}

Action alteration(const Domain& domain, const std::string& action) {
  return {.object = idOf(domain),
          .act = Act::kAlter,
          .sql = fmt::format("ALTER DOMAIN {} {}", quoteQualified(domain.key), action),
          .comment = title("Modify", domain),
          .after = {idOf(domain)}};
}

std::string notNullName(const Domain& domain) {
  const std::string name = domain.not_null_constraint.value_or(NotNull{}).name;
  return name.empty() ? automaticName(domain.key.name, {}, "not_null") : name;
}

/// Comments on constraints, by their names, that differ from those in `had`.
std::vector<Action> constraintComments(const Domain& domain, const Domain& had) {
  std::vector<Action> out;
  const auto compare = [&](const std::string& name, const std::string& from,
                           const std::string& to) {
    if (from != to) {
      out.push_back(commentOn(idOf(domain),
                              fmt::format("CONSTRAINT {} ON DOMAIN {}", quoteIdentifier(name),
                                          quoteQualified(domain.key)),
                              to,
                              fmt::format("Set comment to constraint: {} on domain type: {}",
                                          goQuoted(name), goQuoted(domain.key.name))));
    }
  };
  for (const DomainCheck& wanted : domain.checks) {
    const auto was = std::ranges::find(had.checks, wanted.name, &DomainCheck::name);
    const bool kept =
        was != had.checks.end() &&
        (was->definition == wanted.definition || onlyValidates(was->definition, wanted.definition));
    compare(wanted.name, kept ? was->comment : "", wanted.comment);
  }
  if (domain.not_null) {
    compare(notNullName(domain), had.not_null_constraint.value_or(NotNull{}).comment,
            domain.not_null_constraint.value_or(NotNull{}).comment);
  }
  return out;
}

void emitAfterCreation(const Domain& domain, Context& plan) {
  for (const DomainCheck& each : domain.checks) {
    if (!fitsCreation(each)) {
      plan.add(alteration(domain, "ADD " + check(each)));
    }
  }
  for (Action& action : constraintComments(domain, {})) {
    plan.add(std::move(action));
  }
  if (!domain.comment.empty()) {
    plan.add(commentOn(idOf(domain), "DOMAIN " + quoteQualified(domain.key), domain.comment,
                       "Set comment to domain type: " + goQuoted(domain.key.name)));
  }
}

Hazard scans(const Domain& domain, const std::string& why) {
  return {HazardKind::kMayFail,
          fmt::format("every table with a column of {} is read under SHARE lock, and the change "
                      "fails when {}",
                      named(idOf(domain)), why)};
}

/// What ALTER DOMAIN has to do, one statement each, in the order in which it must run.
std::vector<Action> alterations(const Domain& from, const Domain& to) {
  std::vector<Action> out;
  const auto add = [&](const std::string& action) -> Action& {
    return out.emplace_back(alteration(to, action));
  };
  for (const DomainCheck& was : from.checks) {
    const auto wanted = std::ranges::find(to.checks, was.name, &DomainCheck::name);
    if (wanted == to.checks.end() || (wanted->definition != was.definition &&
                                      !onlyValidates(was.definition, wanted->definition))) {
      add("DROP CONSTRAINT " + quoteIdentifier(was.name));
    }
  }
  if (from.default_expr != to.default_expr) {
    add(to.default_expr.empty() ? "DROP DEFAULT" : "SET DEFAULT " + readBack(to.default_expr));
  }
  const bool named = to.not_null && to.not_null_constraint.value_or(NotNull{}).name !=
                                        from.not_null_constraint.value_or(NotNull{}).name;
  if (from.not_null && named && from.not_null_name.text != notNullName(to)) {
    add(fmt::format("RENAME CONSTRAINT {} TO {}", quoteIdentifier(from.not_null_name.text),
                    quoteIdentifier(notNullName(to))));
  }
  if (from.not_null != to.not_null) {
    Action& action =
        add(!to.not_null ? "DROP NOT NULL"
            : named ? fmt::format("ADD CONSTRAINT {} NOT NULL", quoteIdentifier(notNullName(to)))
                    : "SET NOT NULL");
    if (to.not_null) {
      action.hazards.push_back(scans(to, "a value is null"));
    }
  }
  for (const DomainCheck& wanted : to.checks) {
    const auto was = std::ranges::find(from.checks, wanted.name, &DomainCheck::name);
    if (was == from.checks.end() || (was->definition != wanted.definition &&
                                     !onlyValidates(was->definition, wanted.definition))) {
      Action& action = add("ADD " + check(wanted));
      if (fitsCreation(wanted)) {
        action.hazards.push_back(scans(to, fmt::format("a value violates '{}'", wanted.name)));
      }
    } else if (was->definition != wanted.definition) {
      add("VALIDATE CONSTRAINT " + quoteIdentifier(wanted.name))
          .hazards.push_back(scans(to, fmt::format("a value violates '{}'", wanted.name)));
    }
  }
  std::ranges::move(constraintComments(to, from), std::back_inserter(out));
  if (from.comment != to.comment) {
    out.push_back(commentOn(idOf(to), "DOMAIN " + quoteQualified(to.key), to.comment,
                            "Set comment to domain type: " + goQuoted(to.key.name)));
  }
  return out;
}

}  // namespace

bool looksAtValues(const Domain& from, const Domain& to) {
  return (to.not_null && !from.not_null) ||
         std::ranges::any_of(to.checks, [&](const DomainCheck& wanted) {
           const auto was = std::ranges::find(from.checks, wanted.name, &DomainCheck::name);
           const bool same = was != from.checks.end() && was->definition == wanted.definition;
           return fitsCreation(wanted) && !same;
         });
}

void emit(const Create<Domain>& change, Context& plan) {
  Action action = creation(change.to, plan);
  action.changes = {change};
  addTypeCreation(std::move(action), plan);
  emitAfterCreation(change.to, plan);
}

void emit(const Drop<Domain>& change, Context& plan) {
  if (goesByExchange(idOf(change.from), change, plan)) {
    return;
  }
  plan.add({.object = idOf(change.from),
            .act = Act::kDrop,
            .sql = "DROP DOMAIN " + quoteQualified(change.from.key),
            .comment = title("Drop", change.from),
            .changes = {change},
            .before = typeIdsOf(change.from.type, plan.from)});
}

void emit(const Alter<Domain>& change, Context& plan) {
  if (plan.exchanged.contains(idOf(change.to))) {
    Action made = creation(change.to, plan);
    made.changes = {change};
    emitExchange(idOf(change.to), std::move(made), "DOMAIN", plan);
    emitAfterCreation(change.to, plan);
    return;
  }
  std::vector<std::size_t> previous;
  std::vector<Change> changes = {change};
  for (Action& action : alterations(change.from, change.to)) {
    action.changes = std::exchange(changes, {});
    action.after_actions = previous;
    previous = {plan.add(std::move(action))};
  }
}

}  // namespace strata::planning
