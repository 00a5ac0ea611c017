#pragma once
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "declare/declare.h"
#include "declare/source_edits.h"

namespace strata {

/// A file after a merge.
struct MergedFile {
  std::string text = {};
  std::vector<declaring::LineRange> lines = {};  ///< that are new or other
  bool is_new = false;
};

/// What a merge would do: nothing, when `refused` has anything.
struct Merge {
  std::map<std::filesystem::path, MergedFile> files = {};  ///< new contents, by path
  std::vector<std::filesystem::path> removed = {};         ///< files that have nothing left
  std::vector<Diagnostic> refused = {};  ///< what a person has to change, with its place
};

/// A canonical schema and how it is declared with the models' own names.
struct MergeSide {
  const Schema& schema;
  const Declaration& declaration;
};

/// A statement in a file of the user's.
struct SqlInFile {
  std::filesystem::path file = {};
  std::size_t offset = 0;
  std::string text = {};  ///< without its semicolon
};

/// What the models consist of.
struct MergeInput {
  const Schema& models;                             ///< raw
  std::vector<std::filesystem::path> headers = {};  ///< all of the project that the models include
  std::set<std::filesystem::path> listed = {};      ///< of them, those that must stay there
  std::vector<SqlInFile> sql = {};                  ///< [models] sql, split
};

/// The edits that lead models from `now` to `wanted`, in place; new tables are new headers, new
/// SQL goes into sql/. All else stays as it is, byte for byte. Paths are relative to the current
/// folder.
Merge mergeModels(const MergeInput& input, const MergeSide& now, const MergeSide& wanted);

/// Which of the headers each includes, by however many steps; by the ends of their paths.
std::map<std::filesystem::path, std::set<std::filesystem::path>> includesAmong(
    const std::vector<std::filesystem::path>& headers);

/// The enumerators of the models' enums, by label, as their headers have them.
std::map<Key, std::map<std::string, std::string>> enumeratorsOf(const Schema& models);

}  // namespace strata
