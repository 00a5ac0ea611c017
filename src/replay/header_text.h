#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace strata {

/// A data member as it stands in a header.
struct FieldText {
  std::string name = {};
  std::string column = {};  ///< of db::column("…"), else the name
  std::size_t start = 0;    ///< offset of the declaration, its DB(…) included
  std::size_t options = 0;  ///< offset behind `DB(`; 0: it has none
  std::size_t name_at = 0;
};

/// A struct as it stands in a header, without those inside it.
struct StructText {
  std::string name = {};
  std::size_t options = 0;  ///< offset behind `DB_TABLE(`; 0: it has none
  std::size_t name_at = 0;
  std::vector<FieldText> fields = {};
};

/// The structs of a header by its text alone: for a version that is not compiled, and for what to
/// write where. What macros make, and what no model writes, is not seen.
std::vector<StructText> structsIn(std::string_view header);

}  // namespace strata
