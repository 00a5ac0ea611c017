#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/key.h"

namespace strata::planning {

/// The identifiers of an SQL text outside its literals and comments, keywords among them: unquoted
/// ones in lower case, quoted ones as they are named.
std::vector<std::string> identifiersOf(std::string_view sql);

/// Whether `name` is one of identifiersOf(sql).
bool mentions(std::string_view sql, std::string_view name);

/// Whether `schema.name` is named in `sql`.
bool mentions(std::string_view sql, const Key& key);

/// Whether the literal 'text' stands in `sql`.
bool mentionsLiteral(std::string_view sql, std::string_view text);

/// Whether one pair of parentheses holds the whole of `sql`.
bool isParenthesized(std::string_view sql);

/// The expression in parentheses, unless it has them.
std::string parenthesized(const std::string& expression);

/// A type as format_type() prints it, in parts: `app."Mood"[]`, `timestamp(3) with time zone`.
struct TypeName {
  Key key = {};                ///< schema (empty for PostgreSQL's own) and name without modifiers
  std::string modifiers = {};  ///< "10,2"; empty: none
  bool array = false;
};

TypeName parseType(std::string_view type);

/// The name "schema.name" that begins at `at`, which then moves past it and, of one without a dot,
/// past that; an empty one when none does.
Key qualifiedName(std::string_view sql, std::size_t& at);

/// `sql`, an expression as PostgreSQL prints it, so that PostgreSQL reads back the expression it
/// printed: `x IN ('a')` on a varchar is printed as `(ARRAY['a'::character varying])::text[]`,
/// which its parser takes apart element by element unless the array's own type is said, as it does
/// with regclass and oid; and of
/// `((a AND b) AND c)`, which is what it prints of a BETWEEN b AND c, it makes one AND of three.
std::string readBack(std::string_view sql);

/// The offset past the quoted text that begins at `at` of what PostgreSQL printed: E'…' knows
/// backslashes.
std::size_t pastQuoted(std::string_view sql, std::size_t at);

/// A name as Go's %q writes it, which is what Atlas puts into its comments: `"users"`.
std::string goQuoted(std::string_view name);

}  // namespace strata::planning
