#include "plan/grants.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "model/quoting.h"
#include "support/text.h"

namespace strata::planning {
namespace {

using Entry = std::pair<std::string, std::string>;  // role, privilege

std::map<Entry, bool> entriesOf(const std::vector<Grant>& grants) {
  std::map<Entry, bool> out;
  for (const Grant& grant : grants) {
    out.emplace(Entry(grant.role, grant.privilege), grant.grantable);
  }
  return out;
}

/// Gathers what may share a statement: first the privileges of a role, then the roles with the same
/// privileges.
class Gatherer {
 public:
  explicit Gatherer(const std::vector<std::string>& order) : order_(order) {}

  void add(const GrantStatement& act, const Entry& entry) {
    privileges_[{act, entry.first}].insert(entry.second);
  }

  [[nodiscard]] std::vector<GrantStatement> take() const {
    std::vector<GrantStatement> out;
    for (const auto& [key, privileges] : privileges_) {
      GrantStatement statement = key.first;
      std::ranges::copy_if(order_, std::back_inserter(statement.privileges),
                           [&](const std::string& name) { return privileges.contains(name); });
      const auto same = std::ranges::find_if(out, [&](const GrantStatement& other) {
        return std::tie(other.grant, other.option, other.cascade, other.privileges) ==
               std::tie(statement.grant, statement.option, statement.cascade, statement.privileges);
      });
      if (same == out.end()) {
        out.push_back(std::move(statement));
        out.back().roles = {key.second};
      } else {
        same->roles.push_back(key.second);
      }
    }
    return out;
  }

 private:
  const std::vector<std::string>& order_;
  std::map<std::pair<GrantStatement, std::string>, std::set<std::string>> privileges_ = {};
};

std::string roleInSql(const std::string& role, const std::string& owner) {
  return role.empty() ? "PUBLIC" : role == kOwnerRole ? owner : quoteIdentifier(role);
}

}  // namespace

std::vector<GrantStatement> grantStatements(const std::vector<Grant>& from,
                                            const std::vector<Grant>& to,
                                            const std::vector<std::string>& privileges) {
  const std::map<Entry, bool> had = entriesOf(from);
  const std::map<Entry, bool> wanted = entriesOf(to);
  Gatherer out(privileges);
  std::set<std::string> cascading;
  for (const auto& [entry, grantable] : had) {
    const auto kept = wanted.find(entry);
    const bool gone = kept == wanted.end();
    if (gone || (grantable && !kept->second)) {
      const bool cascade = grantable && entry.first != kOwnerRole;
      out.add({.grant = false, .option = !gone, .cascade = cascade}, entry);
      if (cascade) {
        cascading.insert(entry.second);
      }
    }
  }
  for (const auto& [entry, grantable] : wanted) {
    const auto was = had.find(entry);
    // What someone else has may have been granted by a role that loses the right to.
    const bool at_risk = cascading.contains(entry.second) && entry.first != kOwnerRole &&
                         was != had.end() && (grantable || !was->second);
    if (was == had.end() || (grantable && !was->second) || at_risk) {
      out.add({.grant = true, .option = grantable}, entry);
    }
  }
  return out.take();
}

std::string textOf(const GrantStatement& statement, const std::string& object,
                   const std::string& columns, const std::string& owner) {
  std::vector<std::string> privileges;
  for (const std::string& privilege : statement.privileges) {
    privileges.push_back(privilege + columns);
  }
  std::vector<std::string> roles;
  for (const std::string& role : statement.roles) {
    roles.push_back(roleInSql(role, owner));
  }
  if (statement.grant) {
    return fmt::format("GRANT {} ON {} TO {}{}", join(privileges, ", "), object, join(roles, ", "),
                       statement.option ? " WITH GRANT OPTION" : "");
  }
  return fmt::format("REVOKE {}{} ON {} FROM {}{}", statement.option ? "GRANT OPTION FOR " : "",
                     join(privileges, ", "), object, join(roles, ", "),
                     statement.cascade ? " CASCADE" : "");
}

std::string executingRole(const Context& plan) {
  return plan.from.read_as.empty() ? plan.to.read_as : plan.from.read_as;
}

std::string ownerInSql(const std::string& owner, const Context& plan) {
  return owner.empty() || owner == executingRole(plan) ? "CURRENT_ROLE" : quoteIdentifier(owner);
}

std::vector<Hazard> hazardsOf(const GrantStatement& statement, const std::string& object) {
  if (statement.grant) {
    return {};
  }
  std::vector<Hazard> out;
  for (const std::string& role : statement.roles) {
    const std::string who = role.empty()         ? "every role"
                            : role == kOwnerRole ? "the owner"
                                                 : "role '" + role + "'";
    out.push_back(
        {HazardKind::kBreaksClients,
         fmt::format("{} loses {}{} on {}", who, statement.option ? "the right to grant " : "",
                     join(statement.privileges, ", "), object)});
  }
  return out;
}

}  // namespace strata::planning
