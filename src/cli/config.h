#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "diff/access.h"
#include "support/expected.h"

namespace strata::cli {

/// Headers that are scanned together: [models], or one of several [[models]].
struct ModelLibrary {
  std::vector<std::string> headers = {"models/**/*.hpp"};  ///< globs
  std::vector<std::string> flags = {};                     ///< for the compiler
  std::string compile_commands = {};  ///< a compilation database that has more of them
  std::string cmake_target = {};      ///< the target of it that counts; empty: the nearest source
};

/// What runs around migrations: shell commands, and names of SQL files. See [hooks].
struct HookCommands {
  std::vector<std::string> before_apply = {};
  std::vector<std::string> before_file = {};
  std::vector<std::string> after_file = {};
  std::vector<std::string> after_apply = {};
};

/// strata.toml, with its defaults filled in. Paths are relative to `root`.
struct Config {
  std::filesystem::path root = ".";            ///< the folder of strata.toml; else the current one
  std::filesystem::path file = {};             ///< strata.toml itself; empty: none found
  std::vector<ModelLibrary> models = {{}};     ///< [models], at least one
  std::vector<std::string> sql = {};           ///< [models] sql: globs of SQL sources
  std::string dir = "file://migrations";       ///< [migrations] dir: a directory URL
  std::string tests = {};                      ///< [migrations] tests; empty: tests/ in `dir`
  std::string generated = "generated";         ///< [generated] dir
  std::string templates = {};                  ///< [generated] templates; empty: built in
  int dev_version = 15;                        ///< [dev] version
  std::string dev_url = {};                    ///< [dev] url
  std::vector<std::string> dev_setup = {};     ///< [dev] setup: globs of SQL files
  std::string dev_bin_dir = {};                ///< [dev] bin_dir
  std::string database_url = {};               ///< [database] url
  bool development = false;                    ///< [database] development: it may be emptied
  bool allow_destructive = false;              ///< [policy] destructive = "allow"
  HookCommands hooks = {};                     ///< [hooks]
  AccessPolicy access = {};                    ///< [privileges] manage, owners, roles
  std::string env = {};                        ///< the environment it is for; empty: none
  std::vector<std::string> environments = {};  ///< NAME of each [env.NAME]
  std::map<std::string, std::string> types = {};   ///< [types]: C++ name → SQL type
  std::map<std::string, std::string> naming = {};  ///< [naming]: what is set of namingKeys()
};

/// Reads `path`, or, when it is empty, the nearest strata.toml upwards from the current folder
/// (none is fine: the defaults). `${VAR}` in a value is the process environment's; an unset one is
/// an error. What [env.NAME] says of the environment `env`, or when that is empty of [env] default,
/// goes before the rest. Errors: ST1201 syntax, ST1202 unknown key (with the nearest name), ST1203
/// wrong type, each with its line; ST1220 an environment that is not there.
Expected<Config> loadConfig(const std::filesystem::path& path, const std::string& env = {});

/// Every key that loadConfig() knows, as "section.key"; [types] has names of the user instead, and
/// [env.NAME] all of these.
std::vector<std::string> configKeys();

}  // namespace strata::cli
