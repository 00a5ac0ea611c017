#pragma once
#include <concepts>
#include <optional>
#include <string>
#include <vector>

#include "pg/connection.h"
#include "support/expected.h"

namespace strata {

/// Makes those roles that the server lacks. Only for a server of our own: roles are the cluster's.
Expected<void> createRoles(pg::Connection& connection, const std::vector<std::string>& roles);

/// The roles are there afterwards: on a server of our own the missing ones are made, on the user's
/// (--dev-url) a missing one is an error. Errors: ST3105 with the statements that make them.
Expected<void> ensureRoles(pg::Connection& connection, const std::vector<std::string>& roles);

/// The role for want of which `error` arose on a server of our own, where it can be made; none: for
/// another reason, or on another server.
std::optional<std::string> missingRole(const pg::Connection& connection, const Diagnostic& error);

/// Tries until it succeeds, or fails for something else than a role that is missing on a server of
/// our own: there it is made. `attempt` must leave nothing behind when it fails.
template <std::invocable Attempt>
auto withRoles(pg::Connection& connection, Attempt attempt) -> decltype(attempt()) {
  for (std::string previous;;) {
    auto result = attempt();
    if (result) {
      return result;
    }
    const std::optional<std::string> role = missingRole(connection, result.error());
    if (!role || *role == previous) {
      return result;
    }
    STRATA_CHECK(createRoles(connection, {*role}));
    previous = *role;
  }
}

}  // namespace strata
