#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "declare/declare.h"

namespace strata {

/// What a merge would do: nothing, when `refused` has anything.
struct Merge {
  std::map<std::filesystem::path, std::string> files = {};  ///< new contents, by path
  std::vector<Diagnostic> refused = {};  ///< what a person has to change, with its place
};

/// A canonical schema and how it is declared with the models' own names.
struct MergeSide {
  const Schema& schema;
  const Declaration& declaration;
};

/// The edits that lead models from `now` to `wanted`: new tables as new headers below `out`,
/// members in their structs. All else stays as it is.
Merge mergeModels(const Schema& models, const MergeSide& now, const MergeSide& wanted,
                  const std::filesystem::path& out);

}  // namespace strata
