#pragma once
#include <string>
#include <vector>

#include "plan/action.h"

namespace strata::planning {

/// One GRANT or REVOKE, without its object.
struct GrantStatement {
  bool grant = true;     ///< else REVOKE
  bool option = false;   ///< WITH GRANT OPTION, or GRANT OPTION FOR
  bool cascade = false;  ///< also from those to whom it was passed on
  std::vector<std::string> privileges = {};
  std::vector<std::string> roles = {};  ///< as in Grant

  friend auto operator<=>(const GrantStatement&, const GrantStatement&) = default;
  friend bool operator==(const GrantStatement&, const GrantStatement&) = default;
};

/// What leads from one list to another, both normalised(): first what is revoked. Privileges are
/// in the order of `privileges`, of which all of both lists are.
std::vector<GrantStatement> grantStatements(const std::vector<Grant>& from,
                                            const std::vector<Grant>& to,
                                            const std::vector<std::string>& privileges);

/// `GRANT SELECT ON TABLE "t" TO "r"`; `object` is what follows ON, `columns` what follows each
/// privilege ("" or ` ("c")`), `owner` what kOwnerRole is called in SQL.
std::string textOf(const GrantStatement& statement, const std::string& object,
                   const std::string& columns, const std::string& owner);

/// The role that is taken to run the plan: the one that read the database.
std::string executingRole(const Context& plan);

/// A role that owns something, in SQL: CURRENT_ROLE for the executing one, and when not known.
std::string ownerInSql(const std::string& owner, const Context& plan);

/// For what REVOKE takes from each role; empty for GRANT. `object` is as named() says it.
std::vector<Hazard> hazardsOf(const GrantStatement& statement, const std::string& object);

/// `TABLE "t"`: what follows ON in GRANT; empty for a kind without privileges. A column's is its
/// relation's.
std::string grantTarget(const ObjectId& id, const Schema& schema);

/// `ALTER TABLE "t"`: what comes before OWNER TO; empty for a kind without an owner, and for a
/// sequence whose owner is that of its table.
std::string ownerTarget(const ObjectId& id, const Schema& schema);

/// The statements for owners and privileges, after all others have been added: also what an object
/// that is made, or made anew, must get or lose.
void emitAccess(Context& plan);

}  // namespace strata::planning
