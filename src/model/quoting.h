#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/key.h"

namespace strata {

/// SQL text that is safe to splice: quoted names and literals, or text that PostgreSQL itself made.
/// All SQL of the project is built from these, never by formatting raw names.

/// `"name"`, always quoted, inner quotes doubled (Atlas's style, and immune to new keywords).
std::string quoteIdentifier(std::string_view name);

/// `"schema"."name"`, or `"name"` when the schema is empty. `parent` is not printed.
std::string quoteQualified(const Key& key);

/// `"a", "b"`.
std::string quoteIdentifiers(const std::vector<std::string>& names);

/// `'text'`, or `E'…'` when it holds a backslash: right whatever standard_conforming_strings says.
std::string quoteLiteral(std::string_view text);

}  // namespace strata
