#include "replay/roles.h"

#include <fmt/format.h>

#include <set>

#include "model/quoting.h"
#include "support/text.h"

namespace strata {
namespace {

Expected<std::vector<std::string>> missingOf(pg::Connection& connection,
                                             const std::vector<std::string>& roles) {
  if (roles.empty()) {
    return std::vector<std::string>{};
  }
  STRATA_TRY(const pg::Rows rows, connection.execute("SELECT rolname FROM pg_catalog.pg_roles"));
  std::set<std::string> known;
  for (int i = 0; i < rows.size(); ++i) {
    known.insert(rows.str(i, 0));
  }
  std::vector<std::string> missing;
  for (const std::string& role : roles) {
    if (!known.contains(role)) {
      missing.push_back(role);
    }
  }
  return missing;
}

std::string creation(const std::string& role) {
  return "CREATE ROLE " + quoteIdentifier(role);
}

}  // namespace

Expected<void> createRoles(pg::Connection& connection, const std::vector<std::string>& roles) {
  STRATA_TRY(const auto missing, missingOf(connection, roles));
  for (const std::string& role : missing) {
    const auto made = connection.execute(creation(role));
    // Another session of ours may have been faster.
    const std::string& state = connection.lastError().sqlstate;
    if (!made && state != "42710" && state != "23505") {
      return made.error();
    }
  }
  return {};
}

Expected<void> ensureRoles(pg::Connection& connection, const std::vector<std::string>& roles) {
  if (connection.throwAway()) {
    return createRoles(connection, roles);
  }
  STRATA_TRY(const auto missing, missingOf(connection, roles));
  if (missing.empty()) {
    return {};
  }
  std::vector<std::string> statements;
  for (const std::string& role : missing) {
    statements.push_back(creation(role) + ";");
  }
  return Diagnostic{.code = "ST3105",
                    .message = fmt::format("the server of --dev-url lacks the role{} {}",
                                           missing.size() == 1 ? "" : "s", join(missing, ", ")),
                    .help = "create what is missing there: " + join(statements, " ")};
}

std::optional<std::string> missingRole(const pg::Connection& connection, const Diagnostic& error) {
  constexpr std::string_view kBefore = "role \"";
  constexpr std::string_view kAfter = "\" does not exist";
  constexpr std::string_view kState = " (SQLSTATE 42704)";
  std::string_view message = error.message;
  if (error.code != "PG42704") {
    if (!message.ends_with(kState)) {
      return std::nullopt;
    }
    message.remove_suffix(kState.size());
  }
  if (!connection.throwAway() || !message.starts_with(kBefore) || !message.ends_with(kAfter)) {
    return std::nullopt;
  }
  message.remove_prefix(kBefore.size());
  message.remove_suffix(kAfter.size());
  return std::string(message);
}

}  // namespace strata
