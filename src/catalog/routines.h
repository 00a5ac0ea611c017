#pragma once
#include <string>
#include <string_view>

#include "catalog/reading.h"

// What the readers of functions, aggregates, operators and casts share. Internal.

namespace strata::catalog {

/// SQL: the types of the input arguments of a row of pg_proc called `routine`: "integer, text".
std::string inputTypes(std::string_view routine);

/// SQL: true when the row of `catalog` with the oid `oid` is a part of another object that the
/// server made along with it (a range's constructors, its multirange's cast).
std::string isInternalPart(std::string_view catalog, std::string_view oid);

/// SQL: an array of the items of CREATE OPERATOR CLASS that the row `oid` of `owner` (pg_opclass or
/// pg_opfamily) owns, of the family called `f`. Which of the two owns one is the access method's
/// choice: without those of its class, the family is loose.
std::string familyMembers(std::string_view owner, std::string_view oid);

/// Lets the members of operator families stand for the class or family that owns them.
Reader familyMemberReader();

}  // namespace strata::catalog
