#include <fmt/format.h>

#include <utility>

#include "model/quoting.h"
#include "plan/action.h"
#include "plan/sql_text.h"

namespace strata::planning {

namespace {

Action commentAction(const Extension& extension) {
  return commentOn(idOf(extension), "EXTENSION " + quoteQualified(extension.key), extension.comment,
                   "Set comment to extension: " + goQuoted(extension.key.name));
}

}  // namespace

void emit(const Create<Extension>& change, Context& plan) {
  std::string sql = "CREATE EXTENSION " + quoteQualified(change.to.key);
  std::vector<ObjectId> after;
  if (!change.to.schema.empty()) {
    sql += " WITH SCHEMA " + quoteIdentifier(change.to.schema);
    after.push_back({Kind::kNamespace, {.name = change.to.schema}});
  }
  if (!change.to.version.empty()) {
    sql += " VERSION " + quoteLiteral(change.to.version);
  }
  plan.add({.object = idOf(change.to),
            .act = Act::kCreate,
            .sql = std::move(sql),
            .comment = "Create extension " + goQuoted(change.to.key.name),
            .changes = {change},
            .after = std::move(after)});
  if (!change.to.own_comment) {  // without one, that which the extension brings goes
    plan.add(commentAction(change.to));
  }
}

void emit(const Drop<Extension>& change, Context& plan) {
  plan.add({.object = idOf(change.from),
            .act = Act::kDrop,
            .sql = "DROP EXTENSION " + quoteQualified(change.from.key),
            .comment = "Drop extension " + goQuoted(change.from.key.name),
            .hazards = {plan.loses(named(idOf(change.from)), "is dropped with all it holds")},
            .changes = {change},
            .before = {{Kind::kNamespace, {.name = change.from.schema}}}});
}

void emit(const Alter<Extension>& change, Context& plan) {
  const Extension& from = change.from;
  const Extension& to = change.to;
  const std::string name = quoteQualified(to.key);
  std::vector<Change> changes = {change};
  std::vector<std::size_t> previous;
  const auto add = [&](Action action) {
    action.object = idOf(to);
    action.act = Act::kAlter;
    action.comment =
        action.comment.empty() ? "Modify extension " + goQuoted(to.key.name) : action.comment;
    action.changes = std::exchange(changes, {});
    action.after_actions = previous;
    previous = {plan.add(std::move(action))};
  };
  if (from.schema != to.schema) {
    if (from.fixed_schema) {
      plan.refuse(idOf(to), "it is not relocatable, and what uses it would go with it",
                  "drop and create it in a migration of your own (strata migrate new)");
      return;
    }
    add({.sql = fmt::format("ALTER EXTENSION {} SET SCHEMA {}", name, quoteIdentifier(to.schema)),
         .after = {{Kind::kNamespace, {.name = to.schema}}},
         .before = {{Kind::kNamespace, {.name = from.schema}}}});
  }
  if (from.version != to.version) {
    add({.sql = fmt::format("ALTER EXTENSION {} UPDATE{}", name,
                            to.version.empty() ? "" : " TO " + quoteLiteral(to.version)),
         .hazards = {{HazardKind::kMayFail,
                      fmt::format("fails when {} has no way from one version to the other",
                                  named(idOf(to)))}}});
  }
  if (from.comment != to.comment) {
    add(commentAction(to));
  }
}

}  // namespace strata::planning
