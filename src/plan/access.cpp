#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "model/privileges.h"
#include "model/quoting.h"
#include "plan/grants.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

/// The grants after the object has gone to `owner`: what that role had is the owner's now.
std::vector<Grant> ownedBy(const std::string& owner, std::vector<Grant> grants) {
  for (Grant& grant : grants) {
    if (!owner.empty() && grant.role == owner) {
      grant.role = kOwnerRole;
    }
  }
  return normalised(std::move(grants));
}

class AccessPlan {
 public:
  explicit AccessPlan(Context& plan) : plan_(plan), role_(executingRole(plan)) {}

  void run() {
    // REVOKE on a relation takes the same privilege of its columns away: they come afterwards.
    for (const bool columns : {false, true}) {
      for (const ObjectId& id : ids()) {
        if ((id.kind == Kind::kColumn) == columns) {
          emitOne(id);
        }
      }
    }
    putDefaultsLast();
  }

 private:
  /// What the goal says something about; the absence of a part's entry says that too.
  [[nodiscard]] std::set<ObjectId> ids() const {
    std::set<ObjectId> out;
    for (const auto& [id, access] : plan_.to.access) {
      out.insert(id);
    }
    for (const auto& [id, access] : plan_.from.access) {
      if (!id.key.parent.empty() && canBeGranted(plan_.to, id)) {
        out.insert(id);
      }
    }
    return out;
  }

  /// Whether the plan makes it, or what it is a part of.
  [[nodiscard]] bool fresh(const ObjectId& id) const {
    if (plan_.created(id) || plan_.exchanged.contains(id)) {
      return true;
    }
    if (id.key.parent.empty()) {
      return false;
    }
    const ObjectId column{.kind = Kind::kColumn, .key = id.key};
    return !canBeGranted(plan_.from, id) || plan_.created(column) ||
           plan_.created(relationOf(plan_.to, column));
  }

  void emitOne(const ObjectId& id) {
    const Access wanted = accessOf(plan_.to, id);
    const bool is_fresh = fresh(id);
    const Access was = is_fresh ? Access{.owner = role_} : accessOf(plan_.from, id);
    std::vector<Grant> grants = is_fresh ? grantsAfterCreation(id, plan_.from, role_, plan_.version)
                                         : allGrants(id, was, plan_.version);
    std::vector<std::size_t> previous;
    if (!wanted.owner.empty() && wanted.owner != was.owner) {
      grants = ownedBy(wanted.owner, std::move(grants));
      previous = emitOwner(id, wanted.owner);
    }
    emitGrants(id, withoutRevoked(id, std::move(grants)), wanted, std::move(previous));
  }

  std::vector<std::size_t> emitOwner(const ObjectId& id, const std::string& owner) {
    const std::string target = ownerTarget(id, plan_.to);
    if (target.empty()) {
      return {};
    }
    Action action = actionOn(id, "Modify owner of");
    action.sql = fmt::format("{} OWNER TO {}", target, quoteIdentifier(owner));
    action.after_actions = ownedSequences(id);
    return {plan_.add(std::move(action))};
  }

  /// OWNED BY wants both to have one owner.
  [[nodiscard]] std::vector<std::size_t> ownedSequences(const ObjectId& table) const {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < plan_.actions.size(); ++i) {
      const ObjectId& object = plan_.actions[i].object;
      const auto sequence = plan_.to.sequences.find(object.key);
      if (object.kind == Kind::kSequence && plan_.actions[i].act == Act::kAlter &&
          sequence != plan_.to.sequences.end() && tableOf(sequence->second.owned_by) == table.key) {
        out.push_back(i);
      }
    }
    return out;
  }

  void emitGrants(const ObjectId& id, const std::vector<Grant>& from, const Access& wanted,
                  std::vector<std::size_t> previous) {
    const std::string target = grantTarget(id, plan_.to);
    const bool column = id.kind == Kind::kColumn;
    if (target.empty()) {
      return;
    }
    const auto statements =
        grantStatements(from, allGrants(id, wanted, plan_.version),
                        ownersPrivileges(column ? Kind::kTable : id.kind, plan_.version));
    const std::string columns = column ? " (" + quoteIdentifier(id.key.name) + ")" : "";
    for (const GrantStatement& statement : statements) {
      Action action =
          actionOn(id, statement.grant ? "Grant privileges on" : "Revoke privileges on");
      action.sql = textOf(statement, target, columns, ownerInSql(wanted.owner, plan_));
      if (!fresh(id)) {  // nobody uses yet what is new, or had it on what is made anew
        action.hazards = hazardsOf(statement, named(id));
      }
      action.after_actions = previous;
      if (column) {
        const auto& of_relation = relations_[tableOf(id.key)];
        action.after_actions.insert(action.after_actions.end(), of_relation.begin(),
                                    of_relation.end());
      }
      previous = {plan_.add(std::move(action))};
      remember(id, statement, previous);
    }
  }

  void remember(const ObjectId& id, const GrantStatement& statement,
                const std::vector<std::size_t>& action) {
    if (id.kind != Kind::kTable && id.kind != Kind::kView) {
      return;
    }
    relations_[id.key] = action;
    if (statement.grant || statement.option) {
      return;
    }
    for (const std::string& role : statement.roles) {
      for (const std::string& privilege : statement.privileges) {
        revoked_[id.key].insert({role, privilege});
      }
    }
  }

  /// A column's grants without those that went with its relation's.
  std::vector<Grant> withoutRevoked(const ObjectId& id, std::vector<Grant> grants) {
    if (id.kind == Kind::kColumn) {
      const auto& gone = revoked_[tableOf(id.key)];
      std::erase_if(
          grants, [&](const Grant& grant) { return gone.contains({grant.role, grant.privilege}); });
    }
    return grants;
  }

  Action actionOn(const ObjectId& id, const char* what) const {
    const bool part = !id.key.parent.empty();
    const ObjectId column{.kind = Kind::kColumn, .key = id.key};
    Action action{.object = part ? column : id,
                  .act = Act::kAlter,
                  .rank = kRankComment,  // nothing waits for it
                  .comment = fmt::format(
                      "{} {} {}", what,
                      part && id.kind == Kind::kSequence ? "sequence of column" : word(id.kind),
                      goQuoted(id.key.name)),
                  .after = {part ? column : id}};
    if (part) {
      action.after.push_back(relationOf(plan_.to, column));
    }
    // A serial column's sequence comes with its table.
    const auto sequence = plan_.to.sequences.find(id.key);
    if (id.kind == Kind::kSequence && sequence != plan_.to.sequences.end() &&
        !sequence->second.owned_by.name.empty()) {
      action.after.push_back({.kind = Kind::kColumn, .key = sequence->second.owned_by});
    }
    return action;
  }

  /// What is made before them does not get them: grantsAfterCreation() is by those of `from`.
  void putDefaultsLast() {
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < plan_.actions.size(); ++i) {
      if (plan_.actions[i].act == Act::kCreate || (plan_.actions[i].object.kind == Kind::kColumn)) {
        others.push_back(i);
      }
    }
    for (Action& action : plan_.actions) {
      if (action.object.kind == Kind::kDefaultPrivileges && action.before.empty()) {
        action.after_actions.insert(action.after_actions.end(), others.begin(), others.end());
      }
    }
  }

  Context& plan_;
  std::string role_;
  std::map<Key, std::vector<std::size_t>> relations_ = {};  ///< the last statement of each
  std::map<Key, std::set<std::pair<std::string, std::string>>> revoked_ = {};
};

}  // namespace

void emitAccess(Context& plan) {
  AccessPlan(plan).run();
}

}  // namespace strata::planning
