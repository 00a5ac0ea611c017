#pragma once
#include <cstddef>
#include <optional>
#include <string>

#include "directory/atlas_scanner.h"
#include "directory/file.h"

namespace strata::directory {

/// What Atlas runs of a file, in each format: of goose's and dbmate's files what its own line by
/// line reading leaves of them. Offsets are those of the file only in the other formats.
AtlasStatements atlasStatements(const MigrationFile& file);

/// What one of the two tools makes of a file.
struct FileReading {
  std::size_t statements = 0;  ///< how many it runs
  std::string statement = {};  ///< the first that the other tool does not run; "" when it has none
  std::string error = {};      ///< why it runs nothing; "" when it does
};

/// A file of which Atlas runs other statements than strata.
struct AtlasDifference {
  std::string file = {};  ///< its name in the directory
  unsigned line = 0;      ///< of the first statement that differs
  unsigned column = 0;
  FileReading strata = {};
  FileReading atlas = {};
};

/// nullopt when both run the same statements, or neither can read the file.
std::optional<AtlasDifference> atlasDifference(const MigrationFile& file);

}  // namespace strata::directory
