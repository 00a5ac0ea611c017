#include "cli/states.h"
#include "directory/checksum.h"

namespace strata::cli {
namespace {

Expected<State> replayed(Project& project, const directory::Directory& directory) {
  STRATA_TRY(Project::Replayed at_end, project.replay(directory));
  return State{.schema = std::move(at_end.schema), .connection = std::move(at_end.connection)};
}

}  // namespace

Expected<State> loadMigrations(Project& project) {
  STRATA_TRY(const directory::Directory directory, project.openDirectory(true));
  return replayed(project, directory);
}

Expected<State> loadDirectory(Project& project, const std::string& url) {
  STRATA_TRY(const directory::DirectoryUrl parsed, directory::parseDirectoryUrl(url));
  STRATA_TRY(const directory::Directory directory, directory::open(parsed));
  STRATA_CHECK(directory::requireIntact(directory));
  return replayed(project, directory);
}

}  // namespace strata::cli
