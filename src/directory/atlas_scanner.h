#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "directory/statements.h"

namespace strata::directory {

/// Which of its scanners Atlas takes for a file.
enum class AtlasScan : std::uint8_t {
  kPostgres,  ///< the one of its driver: `BEGIN … END;` is one statement
  kGeneric,   ///< for golang-migrate's, goose's, Flyway's and dbmate's files
};

/// What Atlas makes of a text, mistakes included.
struct AtlasStatements {
  std::vector<Statement> statements = {};  ///< without line and column
  std::string error = {};                  ///< why it runs none of them, in its own words; "" else
  std::size_t error_offset = 0;            ///< what `error` is about; 0: all of it
};

/// The statements that Atlas finds in `text`: its own scanner (sql/migrate/lex.go of module
/// ariga.io/atlas v1.2.0) step for step. Offsets count from the start of `text`, also below a
/// delimiter directive. Where that scanner would run for long, for it looks for an END from each
/// BEGIN, and within that search again, the answer is an error that says so.
AtlasStatements atlasStatements(std::string_view text, AtlasScan scan = AtlasScan::kPostgres);

}  // namespace strata::directory
