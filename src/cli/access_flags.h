#pragma once
#include <string>
#include <vector>

#include "cli/states.h"

namespace strata::cli {

/// --privileges, --no-privileges, --owners and --role: what of owners and privileges is compared.
struct AccessFlags {
  bool privileges = false;
  bool no_privileges = false;
  bool owners = false;
  std::vector<std::string> roles = {};
};

void addAccessFlags(CLI::App& app, AccessFlags& flags);

/// What of owners and privileges is compared: what the flags say, else the configuration;
/// privileges also between two live databases, which both tell all.
AccessPolicy policyFor(const LoadedStates& states, const AccessFlags& flags);

/// Names the roles of --role that cannot matter: privileges are not compared, or neither state
/// names the role; "" without any.
std::string unusedRolesWarning(const LoadedStates& states, const AccessFlags& flags);

/// Makes the last of two states comparable with the first: PostgreSQL can only append columns, and
/// owners and privileges that are not compared are as the first state has them.
void makeComparable(LoadedStates& states);

}  // namespace strata::cli
