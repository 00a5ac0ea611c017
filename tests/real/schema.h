#pragma once
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "model/schema.h"

namespace strata::real {

/// What the models of a schema cannot say and the migrations therefore lack.
struct LeftOut {
  Unmanaged object = {};
  std::string why = {};
};

/// A schema of a project that many people use, modelled under tests/real/<name>.
struct RealSchema {
  std::string name = {};
  /// Columns of mixins that stand in the middle or at the end of the original's tables: base
  /// classes come first in C++, and so do their columns.
  std::set<std::string> mixin_columns = {};
  std::vector<LeftOut> left_out = {};

  /// Models, configuration and comments.sql.
  [[nodiscard]] std::filesystem::path folder() const;

  /// The original's SQL, which is not ours to distribute: $STRATA_SHARED/corpora/real/<name>.sql.
  [[nodiscard]] std::filesystem::path original() const;
};

/// All of them.
const std::vector<RealSchema>& realSchemas();

/// For googletest's names.
void PrintTo(const RealSchema& schema, std::ostream* out);

}  // namespace strata::real
