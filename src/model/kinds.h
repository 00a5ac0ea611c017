#pragma once
#include "model/objects.h"

// The one list of object kinds. X(Type, member of Schema, word for people and SQL).
// Adding a kind: its struct in objects.h, its line here; then the linker names each function that
// catalog/, diff/ and plan/ still lack for it.
#define STRATA_KINDS(X)                    \
  X(Namespace, namespaces, "schema")       \
  X(Extension, extensions, "extension")    \
  X(Enum, enums, "enum")                   \
  X(Domain, domains, "domain")             \
  X(Sequence, sequences, "sequence")       \
  X(Table, tables, "table")                \
  X(Constraint, constraints, "constraint") \
  X(Index, indexes, "index")

namespace strata {

/// The kinds, and the parts of objects that can be depended upon or changed by themselves.
enum class Kind : std::uint8_t {
#define STRATA_KIND_ENUMERATOR(Type, member, word) k##Type,
  STRATA_KINDS(STRATA_KIND_ENUMERATOR)
#undef STRATA_KIND_ENUMERATOR
      kColumn,
};

template <class T>
struct KindOf;
#define STRATA_KIND_OF(Type, member, word)       \
  template <>                                    \
  struct KindOf<Type> {                          \
    static constexpr Kind value = Kind::k##Type; \
  };
STRATA_KINDS(STRATA_KIND_OF)
STRATA_KIND_OF(Column, columns, "column")
#undef STRATA_KIND_OF

template <class T>
inline constexpr Kind kKindOf = KindOf<T>::value;

/// "table", "column", …
const char* word(Kind kind);

/// An object or a column, by kind and name.
struct ObjectId {
  Kind kind = Kind::kTable;
  Key key = {};

  friend auto operator<=>(const ObjectId&, const ObjectId&) = default;
  friend bool operator==(const ObjectId&, const ObjectId&) = default;
};

template <class T>
ObjectId idOf(const T& object) {
  return {.kind = kKindOf<T>, .key = object.key};
}

}  // namespace strata
