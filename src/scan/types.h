#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "scan/facts.h"

namespace strata::scan {

/// What kind of value a column holds: which options apply, and which columns a foreign key may
/// pair.
enum class Family : std::uint8_t {
  kInteger,
  kNumber,
  kText,
  kEnum,
  kArray,
  kOther,
  kWritten,  ///< db::type: PostgreSQL judges
};

/// The SQL type of a C++ type, or what to tell the user instead.
struct ColumnType {
  std::string sql = {};  ///< valid SQL; empty: there is none, see the rest
  bool nullable = false;
  Family family = Family::kOther;
  const char* code = "ST2010";
  std::string problem = {};      ///< "has type 'x', which …"
  std::string replacement = {};  ///< a C++ type to write instead; "" when none is near
  std::string help = {};
  bool nested = false;  ///< what is wrong is inside the type, not all of it
};

/// What the models themselves add to the table of types.
struct KnownTypes {
  std::map<std::string, std::string> enums = {};    ///< C++ name → quoted SQL name
  std::map<std::string, std::string> written = {};  ///< key of a type → SQL, by db::sql_type<T>
};

/// A text that is equal for equal types: "std::vector<int32>".
std::string typeKey(const TypeFact& type);

/// docs/annotations.md has the table.
ColumnType mapType(const TypeFact& type, const KnownTypes& known);

/// A type for each row of that table, and for each of those refused with a reason, as a field
/// spells them.
std::vector<std::string_view> mappedTypes();
std::vector<std::string_view> refusedTypes();

}  // namespace strata::scan
