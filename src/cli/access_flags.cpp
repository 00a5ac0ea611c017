#include "cli/access_flags.h"

#include <CLI/CLI.hpp>

#include "diff/diff.h"

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

void makeComparable(LoadedStates& states, const AccessFlags& flags) {
  const State& from = states.states.front();
  State& to = states.states.back();
  to.schema = alignedColumnOrder(to.schema, from.schema);
  const bool privileges =
      !flags.no_privileges &&
      (flags.privileges || states.project.config().manage_privileges || (from.live && to.live));
  if (!privileges && !flags.owners) {
    to.schema.access = from.schema.access;
  }
}

}  // namespace strata::cli
