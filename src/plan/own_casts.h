#pragma once
#include <optional>
#include <string>

#include "model/schema.h"
#include "plan/sql_text.h"

namespace strata::planning {

/// What CREATE CAST says of two types. PostgreSQL then leaves out what it would do by itself.
struct OwnCast {
  ObjectId id = {};
  std::string target = {};     ///< the type that it leads to, without modifiers
  bool by_assignment = false;  ///< else only where it is asked for
  bool binary = false;         ///< nothing is done to the values
  bool stays = false;          ///< in both schemas the same
};

/// The cast between two types, which are no domains, in either of the schemas.
std::optional<OwnCast> ownCast(const TypeName& from, const TypeName& to, const Schema& before,
                               const Schema& after);

}  // namespace strata::planning
