#pragma once
#include <string_view>
#include <vector>

#include "model/cpp_types.h"
#include "scan/types.h"

namespace strata::scan {

/// The SQL type of an instance of a class: a container, a value type, a library's type known by
/// its name.
ColumnType mapRecord(const TypeFact& type, const KnownTypes& known);

/// What a row of the table says, where the type's arguments do not matter.
ColumnType ofRow(const CppType& row);

/// What to say of a type without a column type.
ColumnType refused(const TypeFact& type, const KnownTypes& known);

/// A container's or C array's SQL type, by its element.
ColumnType mapSequence(const TypeFact& type, const KnownTypes& known);

/// Types without a column type, spelled as in a field.
std::vector<std::string_view> refusedExamples();

}  // namespace strata::scan
