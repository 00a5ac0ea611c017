#pragma once
#include "model/access.h"
#include "model/definitions.h"
#include "model/objects.h"
#include "model/programs.h"

// The one list of object kinds. X(Type, member of Schema, word for people and SQL).
// Adding a kind: its struct in objects.h, its line here; then the linker names each function that
// catalog/, diff/ and plan/ still lack for it.
#define STRATA_KINDS(X)                                                               \
  X(Namespace, namespaces, "schema")                                                  \
  X(Language, languages, "language")                                                  \
  X(Extension, extensions, "extension")                                               \
  X(Collation, collations, "collation")                                               \
  X(Enum, enums, "enum")                                                              \
  X(Domain, domains, "domain")                                                        \
  X(CompositeType, composite_types, "composite type")                                 \
  X(RangeType, range_types, "range type")                                             \
  X(Sequence, sequences, "sequence")                                                  \
  X(ForeignDataWrapper, foreign_data_wrappers, "foreign-data wrapper")                \
  X(ForeignServer, foreign_servers, "server")                                         \
  X(Table, tables, "table")                                                           \
  X(View, views, "view")                                                              \
  X(Constraint, constraints, "constraint")                                            \
  X(Index, indexes, "index")                                                          \
  X(Function, functions, "function")                                                  \
  X(Aggregate, aggregates, "aggregate")                                               \
  X(Operator, operators, "operator")                                                  \
  X(OperatorFamily, operator_families, "operator family")                             \
  X(OperatorClass, operator_classes, "operator class")                                \
  X(Cast, casts, "cast")                                                              \
  X(TextSearchTemplate, text_search_templates, "text search template")                \
  X(TextSearchParser, text_search_parsers, "text search parser")                      \
  X(TextSearchDictionary, text_search_dictionaries, "text search dictionary")         \
  X(TextSearchConfiguration, text_search_configurations, "text search configuration") \
  X(Trigger, triggers, "trigger")                                                     \
  X(Rule, rules, "rule")                                                              \
  X(Policy, policies, "policy")                                                       \
  X(Statistics, statistics, "statistics object")                                      \
  X(Publication, publications, "publication")                                         \
  X(EventTrigger, event_triggers, "event trigger")                                    \
  X(DefaultPrivileges, default_privileges, "default privileges")

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
