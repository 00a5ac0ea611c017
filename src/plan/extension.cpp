#include <fmt/format.h>

#include "model/quoting.h"
#include "plan/action.h"
#include "plan/sql_text.h"

namespace strata::planning {

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
  const std::string name = quoteQualified(change.to.key);
  const std::string title = "Modify extension " + goQuoted(change.to.key.name);
  if (change.from.schema != change.to.schema) {
    plan.add({.object = idOf(change.to),
              .act = Act::kAlter,
              .sql = fmt::format("ALTER EXTENSION {} SET SCHEMA {}", name,
                                 quoteIdentifier(change.to.schema)),
              .comment = title,
              .changes = {change},
              .after = {{Kind::kNamespace, {.name = change.to.schema}}},
              .before = {{Kind::kNamespace, {.name = change.from.schema}}}});
  }
  if (change.from.version != change.to.version) {
    plan.add({.object = idOf(change.to),
              .act = Act::kAlter,
              .sql = fmt::format("ALTER EXTENSION {} UPDATE TO {}", name,
                                 quoteLiteral(change.to.version)),
              .comment = title,
              .changes = {change}});
  }
}

}  // namespace strata::planning
