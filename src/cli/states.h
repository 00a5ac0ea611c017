#pragma once
#include <optional>
#include <vector>

#include "cli/project.h"
#include "cli/state.h"

namespace CLI {
class App;
}

namespace strata::cli {

/// A flag that takes a state: --from or --to. `help` says what for.
void addStateFlag(CLI::App& app, const char* name, std::vector<std::string>& state,
                  const std::string& help);

/// A state that has been loaded.
struct State {
  Schema schema = {};                             ///< canonical
  std::optional<Schema> models = {};              ///< as declared: they know former names
  std::optional<pg::Connection> connection = {};  ///< a dev database at this state; never the live
  bool live = false;                              ///< read from a database of the user's
};

/// States of one server version, and where SQL for them is tried out.
struct LoadedStates {
  Project project;
  std::vector<State> states = {};  ///< as asked for
  int major = 0;                   ///< the version that all of them are canonical of
  AccessPolicy access = {};        ///< what of owners and privileges is compared
};

/// Loads each. The version is that of the first live database, else what the configuration says;
/// live ones are read first and together, each in one read-only transaction, and a live one of
/// another version is made anew on the dev database. Errors: the loaders' own; ST1208 --dev-version
/// contradicts a live database; ST1209 a state has what the version lacks.
Expected<LoadedStates> loadStates(const std::vector<StateRef>& refs, Overrides overrides);

// One loader per scheme, in states/.

/// The catalog of a live database.
Expected<Schema> readLive(const std::string& conninfo);

/// The models, or the configured directory; of `ref.revision` when it has one.
Expected<State> loadModels(Project& project);
Expected<State> loadMigrations(Project& project);
Expected<State> loadRevision(Project& project, const StateRef& ref);

/// The columns of the models' tables in the order of their structs at git's HEAD, by the text of
/// the headers there; empty without a repository.
ColumnOrders committedOrders(const Project& project, const Schema& models);

/// A directory by its URL.
Expected<State> loadDirectory(Project& project, const std::string& url);

/// Files, folders and patterns of plain SQL, run in order.
Expected<State> loadSqlFiles(Project& project, const std::vector<std::string>& paths);

/// A file that toJson() wrote, made anew on the dev database.
Expected<State> loadJsonFile(Project& project, const std::string& path);

/// A session on an empty dev database of the version `major`, with the roles that `schema` names.
/// Errors: ST1208 the dev server has another version; ST3105 it is the user's and lacks a role.
Expected<pg::Connection> scratchFor(Project& project, const Schema& schema, int major);

}  // namespace strata::cli
