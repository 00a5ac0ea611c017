#pragma once
#include <gtest/gtest.h>

#include <map>

#include "catalog/catalog.h"
#include "model/quoting.h"
#include "pg/embedded.h"
#include "plan/plan.h"

namespace strata::test {

/// One server of each major version for all tests of the program.
inline pg::EmbeddedServer& server(int major) {
  static std::map<int, pg::EmbeddedServer> servers;
  if (const auto known = servers.find(major); known != servers.end()) {
    return known->second;
  }
  auto started = pg::EmbeddedServer::start({.major = major});
  if (!started) {
    ADD_FAILURE() << render(started.error());
    std::abort();
  }
  return servers.emplace(major, *std::move(started)).first->second;
}

inline constexpr const char* kClean = R"(
DO $$
DECLARE one text;
BEGIN
  FOR one IN SELECT evtname FROM pg_event_trigger  -- before they see what follows
  LOOP
    EXECUTE format('DROP EVENT TRIGGER %I', one);
  END LOOP;
  FOR one IN SELECT nspname FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', one);
  END LOOP;
  CREATE SCHEMA public;
  -- what is in no schema, and did not go with what it stood on
  DELETE FROM pg_default_acl;
  FOR one IN SELECT format('DROP CAST (%s AS %s)', castsource::regtype, casttarget::regtype)
      FROM pg_cast WHERE oid >= 16384
    UNION ALL SELECT format('DROP LANGUAGE %I CASCADE', lanname)
      FROM pg_language WHERE oid >= 16384 AND lanname <> 'plpgsql'
    UNION ALL SELECT format('DROP PUBLICATION %I', pubname) FROM pg_publication
    UNION ALL SELECT format('DROP EVENT TRIGGER %I', evtname)
      FROM pg_event_trigger WHERE oid >= 16384
    UNION ALL SELECT format('DROP FOREIGN DATA WRAPPER %I CASCADE', fdwname)
      FROM pg_foreign_data_wrapper
  LOOP
    EXECUTE one;
  END LOOP;
END $$)";

/// Those roles, on the server for good.
inline Expected<void> makeRoles(const std::vector<std::string>& roles, int major) {
  STRATA_TRY(auto connection, server(major).connect("postgres"));
  for (const std::string& role : roles) {
    const auto made = connection.execute("CREATE ROLE " + quoteIdentifier(role));
    if (!made && connection.lastError().sqlstate != "42710") {
      return made.error();
    }
  }
  return {};
}

/// A database of the server with nothing in it but what `sql` makes.
inline Expected<pg::Connection> load(const char* database, const std::string& sql, int major = 15) {
  STRATA_TRY(auto connection, pg::Connection::open(server(major).conninfo(database)));
  STRATA_CHECK(connection.execute("SET client_min_messages = warning"));
  STRATA_CHECK(connection.execute(kClean));
  STRATA_CHECK(connection.execute(sql));
  return connection;
}

/// Runs a planned file as `migrate apply` does.
inline Expected<void> apply(pg::Connection& connection, const PlannedFile& file) {
  const std::string text = fileText(file);
  if (!file.transactional) {
    for (const Step& step : file.steps) {
      STRATA_CHECK(connection.execute(step.sql));
    }
    return {};
  }
  STRATA_TRY(auto transaction, pg::Transaction::begin(connection));
  STRATA_CHECK(connection.execute(text));
  return transaction.commit();
}

}  // namespace strata::test
