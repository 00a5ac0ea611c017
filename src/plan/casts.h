#pragma once
#include <string>
#include <vector>

#include "model/schema.h"

namespace strata::planning {

/// What ALTER COLUMN … TYPE has to say and does (measured on PostgreSQL 14 to 18).
struct TypeChange {
  std::string using_expr = {};  ///< empty: an assignment cast exists, USING is not needed
  bool rewrite = true;          ///< else metadata only
  bool may_fail = false;        ///< some values of the old type have no counterpart
  bool loses = false;           ///< some values are silently rounded or cut
  bool by_timezone = false;     ///< values are read in the session's TimeZone
  bool no_cast = false;         ///< nothing but the text of both says how: the user is to be asked
  bool same_family = false;     ///< of one btree operator family: foreign keys live on
  std::vector<ObjectId> casts = {};  ///< of the user's own, that have to be there
};

/// From the type of `from` (whose user types are in `before`) to that of `to` (in `after`).
TypeChange changeOfType(const Column& from, const Schema& before, const Column& to,
                        const Schema& after);

/// `value`, of the type `from`, as one of `to`; itself where an assignment converts it.
std::string castTo(const std::string& value, const std::string& from, const Schema& before,
                   const std::string& to, const Schema& after);

}  // namespace strata::planning
