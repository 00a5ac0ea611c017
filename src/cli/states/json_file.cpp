#include <fmt/format.h>

#include "cli/states.h"
#include "model/privileges.h"
#include "replay/canonical.h"
#include "replay/rebuild.h"
#include "replay/roles.h"
#include "support/files.h"

namespace strata::cli {
namespace {

Diagnostic notMade(const std::string& path, const Rebuilt& rebuilt) {
  Diagnostic error{.code = "ST1210",
                   .message = fmt::format("PostgreSQL does not accept the schema of '{}'", path),
                   .help = "has the file been edited, or has it another server version?",
                   .where = {.file = path}};
  for (const std::string& failure : rebuilt.failures) {
    error.notes.push_back({.message = failure});
  }
  return error;
}

}  // namespace

// Also what a server once printed goes through one again: the file may have been edited, or be of
// another version.
Expected<State> loadJsonFile(Project& project, const std::string& path) {
  STRATA_TRY(const std::string text, readFile(path));
  auto written = schemaFromJson(text);
  if (!written) {
    Diagnostic error = std::move(written).error();
    error.message = fmt::format("'{}' is no Schema JSON: {}", path, error.message);
    error.help = "write it with 'strata schema inspect --format json'";
    return error;
  }
  STRATA_TRY(pg::Connection connection, project.scratch());
  STRATA_CHECK(ensureRoles(connection, rolesOf(*written)));
  if (written->server_version == 0) {
    STRATA_TRY(Schema schema, canonicalise(connection, *written, {}));
    return State{.schema = std::move(schema),
                 .models = *std::move(written),
                 .connection = std::move(connection)};
  }
  STRATA_TRY(Rebuilt rebuilt, rebuild(connection, *written));
  if (!rebuilt.failures.empty()) {
    return notMade(path, rebuilt);
  }
  return State{.schema = std::move(rebuilt.schema), .connection = std::move(connection)};
}

}  // namespace strata::cli
