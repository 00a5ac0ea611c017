#include <fmt/format.h>

#include "model/privileges.h"
#include "model/quoting.h"
#include "plan/grants.h"
#include "support/text.h"

namespace strata::planning {
namespace {

/// What an absent object stands for: without a schema the list is all there is, in a schema it adds
/// to that.
DefaultPrivileges absent(const Key& key, const Context& plan) {
  DefaultPrivileges out{.key = key};
  if (key.schema.empty()) {
    out.grants = builtInGrants(key.name, plan.version);
  }
  return out;
}

std::vector<std::string> privilegesOf(const Key& key, int version) {
  std::vector<std::string> out;
  for (const Grant& grant : builtInGrants(key.name, version)) {
    if (grant.role == kOwnerRole) {
      out.push_back(grant.privilege);
    }
  }
  return out;
}

std::string prefix(const Key& key, const Context& plan) {
  std::string out = "ALTER DEFAULT PRIVILEGES ";
  if (key.parent != executingRole(plan)) {
    out += "FOR ROLE " + quoteIdentifier(key.parent) + " ";
  }
  if (!key.schema.empty()) {
    out += "IN SCHEMA " + quoteIdentifier(key.schema) + " ";
  }
  return out;
}

void emitChange(const DefaultPrivileges& from, const DefaultPrivileges& to, const Change& change,
                Context& plan) {
  const Key& key = to.key;
  const ObjectId schema{.kind = Kind::kNamespace, .key = {.name = key.schema}};
  std::vector<std::size_t> previous;
  for (GrantStatement statement :
       grantStatements(from.grants, to.grants, privilegesOf(key, plan.version))) {
    statement.cascade = false;  // no one passes on what is not granted yet
    Action action{
        .object = idOf(to),
        .act = Act::kAlter,
        .rank = kRankComment,
        .sql = prefix(key, plan) + textOf(statement, key.name, "", ownerInSql(key.parent, plan)),
        .comment = "Modify default privileges on " + lower(key.name),
        .after_actions = previous};
    if (!key.schema.empty() && plan.dropped(schema)) {
      action.before = {schema};
    }
    if (previous.empty()) {
      action.changes = {change};
    }
    previous = {plan.add(std::move(action))};
  }
}

}  // namespace

void emit(const Create<DefaultPrivileges>& change, Context& plan) {
  emitChange(absent(change.to.key, plan), change.to, change, plan);
}

void emit(const Drop<DefaultPrivileges>& change, Context& plan) {
  emitChange(change.from, absent(change.from.key, plan), change, plan);
}

void emit(const Alter<DefaultPrivileges>& change, Context& plan) {
  emitChange(change.from, change.to, change, plan);
}

}  // namespace strata::planning
