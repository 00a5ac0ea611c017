#include "cli/access_flags.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <set>

#include "diff/diff.h"
#include "model/privileges.h"

namespace strata::cli {

void addAccessFlags(CLI::App& app, AccessFlags& flags) {
  CLI::Option* on = app.add_flag("--privileges", flags.privileges,
                                 "compare GRANTs too; default between two databases");
  app.add_flag("--no-privileges", flags.no_privileges, "do not compare GRANTs")->excludes(on);
  app.add_flag("--owners", flags.owners, "compare owners too");
  app.add_option("--role", flags.roles, "compare the GRANTs of this role only; repeatable")
      ->type_name("NAME")
      ->allow_extra_args(false);
}

AccessPolicy policyFor(const LoadedStates& states, const AccessFlags& flags) {
  AccessPolicy policy = states.project.config().access;
  const bool live = states.states.front().live && states.states.back().live;
  policy.privileges = !flags.no_privileges && (policy.privileges || flags.privileges || live);
  policy.owners = policy.owners || flags.owners;
  if (!flags.roles.empty()) {
    policy.roles = flags.roles;
  }
  return policy;
}

std::string unusedRolesWarning(const LoadedStates& states, const AccessFlags& flags) {
  std::set<std::string> known = {"PUBLIC"};
  for (const State& state : states.states) {
    const std::vector<std::string> roles = rolesOf(state.schema);
    known.insert(roles.begin(), roles.end());
  }
  std::string out;
  for (const std::string& role : flags.roles) {
    if (!states.access.privileges) {
      out +=
          render({.code = "ST4203",
                  .message = fmt::format("--role {} has no effect: GRANTs are not compared", role),
                  .help = "add --privileges",
                  .severity = Severity::kWarning});
    } else if (!known.contains(role)) {
      const std::string near = nearest(role, {known.begin(), known.end()});
      out +=
          render({.code = "ST4203",
                  .message = fmt::format("--role {} has no effect: neither state names it", role),
                  .help = near.empty() ? "" : fmt::format("did you mean '{}'?", near),
                  .severity = Severity::kWarning});
    }
  }
  return out;
}

void makeComparable(LoadedStates& states) {
  const Schema& from = states.states.front().schema;
  State& to = states.states.back();
  to.schema = withManagedAccess(alignedColumnOrder(to.schema, from), from, states.access);
}

}  // namespace strata::cli
