#pragma once
#include <string_view>
#include <vector>

#include "scan/types.h"

namespace strata::scan {

/// The SQL type of an instance of a class: a container, a value type, a library's type known by
/// its name.
ColumnType mapRecord(const TypeFact& type, const KnownTypes& known);

/// What to say of a type without a column type.
ColumnType refused(const TypeFact& type, const KnownTypes& known);

/// A container's or C array's SQL type, by its element.
ColumnType mapSequence(const TypeFact& type, const KnownTypes& known);

/// The C++ types that rows of the table stand for, spelled as in a field.
std::vector<std::string_view> recordExamples();
std::vector<std::string_view> refusedExamples();

}  // namespace strata::scan
