#include <fmt/format.h>

#include "model/quoting.h"
#include "plan/chain.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

std::string title(const char* act, const Policy& policy) {
  return fmt::format("{} policy {}", act, goQuoted(policy.key.name));
}

/// `POLICY "p" ON "s"."t"`.
std::string target(const Policy& policy) {
  return fmt::format("POLICY {} ON {}", quoteIdentifier(policy.key.name),
                     quoteQualified(tableOf(policy.key)));
}

std::string roles(const Policy& policy) {
  return policy.roles.empty() ? "PUBLIC" : quoteIdentifiers(policy.roles);
}

std::string expressions(const std::string& using_expr, const std::string& check_expr) {
  return (using_expr.empty() ? "" : " USING " + readBack(parenthesized(using_expr))) +
         (check_expr.empty() ? "" : " WITH CHECK " + readBack(parenthesized(check_expr)));
}

Action commentAction(const Policy& policy) {
  return commentOn(idOf(policy), target(policy), policy.comment, title("Set comment to", policy));
}

/// What ALTER POLICY has to say; empty: nothing.
std::string differences(const Policy& from, const Policy& to) {
  return (from.roles == to.roles ? "" : " TO " + roles(to)) +
         expressions(from.using_expr == to.using_expr ? "" : to.using_expr,
                     from.check_expr == to.check_expr ? "" : to.check_expr);
}

}  // namespace

/// ALTER POLICY takes no expression away.
bool canAlter(const Policy& from, const Policy& to, const Context& /*plan*/) {
  return from.permissive == to.permissive && from.command == to.command &&
         (from.using_expr.empty() || !to.using_expr.empty()) &&
         (from.check_expr.empty() || !to.check_expr.empty());
}

void emit(const Create<Policy>& change, Context& plan) {
  const Policy& policy = change.to;
  plan.add({.object = idOf(policy),
            .act = Act::kCreate,
            .sql = fmt::format("CREATE {}{}{} TO {}{}", target(policy),
                               policy.permissive ? "" : " AS RESTRICTIVE",
                               policy.command == "ALL" ? "" : " FOR " + policy.command,
                               roles(policy), expressions(policy.using_expr, policy.check_expr)),
            .comment = title("Create", policy),
            .changes = {change}});
  if (!policy.comment.empty()) {
    plan.add(commentAction(policy));
  }
}

void emit(const Drop<Policy>& change, Context& plan) {
  plan.add({.object = idOf(change.from),
            .act = Act::kDrop,
            .sql = "DROP " + target(change.from),
            .comment = title("Drop", change.from),
            .changes = {change}});
}

void emit(const Alter<Policy>& change, Context& plan) {
  Chain chain(change, plan);
  if (const std::string text = differences(change.from, change.to); !text.empty()) {
    chain.add({.object = idOf(change.to),
               .act = Act::kAlter,
               .sql = "ALTER " + target(change.to) + text,
               .comment = title("Modify", change.to)});
  }
  if (change.from.comment != change.to.comment) {
    chain.add(commentAction(change.to));
  }
}

}  // namespace strata::planning
