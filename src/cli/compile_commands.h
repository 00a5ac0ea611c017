#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "support/expected.h"

namespace strata::cli {

/// Which entry of a compilation database (compile_commands.json, as CMake and others write it)
/// says how model headers are compiled.
struct CompileCommandQuery {
  std::filesystem::path file = {};    ///< compile_commands.json
  std::string target = {};            ///< a CMake target: only entries of it; empty: all
  std::filesystem::path header = {};  ///< the entry nearest to it counts
};

/// The flags of that entry that decide what a header means: include paths, macros, the language
/// standard and the like, without input, output and dependency files; relative paths are made
/// absolute, for they are meant from the entry's directory. Errors: ST1218 no such file, no JSON,
/// or no entry of the target (with the nearest target).
Expected<std::vector<std::string>> flagsFromCompileCommands(const CompileCommandQuery& query);

/// The words of a POSIX shell command line: quotes and backslashes, nothing expanded.
std::vector<std::string> shellWords(std::string_view command);

}  // namespace strata::cli
