#include "cli/database_flags.h"

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "support/duration.h"

namespace strata::cli {

void addRevisionFlags(CLI::App& app, DatabaseFlags& flags) {
  addUrlFlag(app, flags.url);
  app.add_option("--revisions-schema", flags.revisions_schema, "where the revision table is")
      ->type_name("SCHEMA");
}

void addLockFlags(CLI::App& app, DatabaseFlags& flags) {
  app.add_option("--lock-timeout", flags.lock_timeout,
                 "how long to wait for another run: 10s, 1m, 0; default: 10s")
      ->type_name("TIME");
  app.add_option("--lock-name", flags.lock_name,
                 "the advisory lock's name; default: that of Atlas, so that both wait for each "
                 "other")
      ->type_name("NAME");
}

void addRunFlags(CLI::App& app, RunFlags& flags) {
  app.add_option("--to-version", flags.to_version, "up to and with this version")
      ->type_name("VERSION");
  app.add_option("--tx-mode", flags.tx_mode, "a transaction per file, for all, or none")
      ->check(CLI::IsMember({"file", "all", "none"}));
  app.add_option("--exec-order", flags.exec_order,
                 "what to do about files added before applied ones")
      ->check(CLI::IsMember({"linear", "linear-skip", "non-linear"}));
  app.add_option(
         "--unfinished", flags.unfinished,
         "a statement that a cut-off run began, where nothing tells whether it took effect: "
         "run it again, or skip it")
      ->check(CLI::IsMember({"run", "skip"}));
}

Expected<apply::ApplyOptions> applyOptions(const DatabaseFlags& database, const RunFlags& run) {
  apply::ApplyOptions out{.to_version = run.to_version,
                          .revisions_schema = database.revisions_schema};
  STRATA_TRY(out.lock, lockOptions(database));
  STRATA_TRY(out.tx_mode, directory::parseTxMode(run.tx_mode));
  STRATA_TRY(out.exec_order, apply::parseExecOrder(run.exec_order));
  out.unknown = apply::parseUnknownEffect(run.unfinished);
  return out;
}

Expected<apply::LockOptions> lockOptions(const DatabaseFlags& flags) {
  apply::LockOptions out;
  STRATA_TRY(out.timeout, parseDuration(flags.lock_timeout));
  if (!flags.lock_name.empty()) {
    out.name = flags.lock_name;
  }
  return out;
}

Expected<pg::Connection> connect(const DatabaseFlags& flags, const Config& config) {
  STRATA_TRY(const std::string url, databaseUrl(flags.url, config));
  return pg::Connection::open(url);
}

}  // namespace strata::cli
