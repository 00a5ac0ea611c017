#pragma once
#include <string>
#include <vector>

#include "support/expected.h"

namespace strata::cli {

enum class StateScheme : std::uint8_t {
  kModels,      ///< models
  kMigrations,  ///< migrations
  kDirectory,   ///< dir://PATH[?version=V]
  kDatabase,    ///< postgres://…, or keywords (host=… dbname=…)
  kSql,         ///< file://PATH: a file, a folder or a pattern of SQL files
  kJson,        ///< file://PATH.json: Schema JSON
};

/// What --from or --to names, taken apart; nothing has been looked at yet.
struct StateRef {
  StateScheme scheme = StateScheme::kModels;
  std::vector<std::string> targets = {};  ///< path, directory URL or conninfo; several SQL files
  std::string revision = {};              ///< of git://REV/…; else empty
  std::string shown = {};                 ///< as written, without passwords
};

/// One state, or several file://….sql that are one together. Errors: ST1206 unknown, with the
/// nearest; ST1207 several that are not all SQL files.
Expected<StateRef> parseState(const std::vector<std::string>& texts);

}  // namespace strata::cli
