#pragma once
#include "strata/keys.hpp"
#include "strata/programs.hpp"

// How tables hang together (partitions, inheritance, join tables), sequences, and types of one's
// own (domains, composite and range types, collations); a part of model.hpp.

namespace strata {

/// How a partitioned table spreads its rows.
enum class partitioning : std::uint8_t { range, list, hash };

// ---- partitions, inheritance --------------------------------------------------------------------

/// PARTITION BY: static_assert(partition_by(partitioning::range, &T::created_at)).
template <key_part... P>
  requires(sizeof...(P) > 0)
consteval bool partition_by(partitioning, P...) {
  return true;
}

template <class O>
concept partition_option = detail::stands<O, detail::on_partition>;

/// A partition without a struct of its own: partition("e2025", "FOR VALUES FROM (…) TO (…)"), or
/// partition("rest", "DEFAULT").
template <partition_option... O>
consteval bool partition(const char* name, const char* bounds, O...) {
  return *detail::named(name) != '\0' && *detail::named(bounds) != '\0';
}

namespace detail {
template <class T>
struct partition_of_table {
  static constexpr unsigned places = on_table;
};
}  // namespace detail

/// The struct, which derives from T, is this partition of T's table.
template <class T>
consteval detail::partition_of_table<T> partition_of(const char* bounds) {
  static_cast<void>(detail::named(bounds));
  return {};
}

/// The tables of the struct's bases are its table's parents (INHERITS).
inline constexpr detail::flag<detail::on_table> inherits{};

// ---- more of tables, columns and keys -----------------------------------------------------------

/// USING method: the table's access method.
struct access_method {
  static constexpr unsigned places = detail::on_table | detail::in_definition;
  const char* value;

  consteval explicit access_method(const char* name) : value(detail::named(name)) {}
};

/// Where the table or index lives.
struct tablespace {
  static constexpr unsigned places = detail::on_table | detail::on_index | detail::on_unique |
                                     detail::on_primary_key | detail::on_partition |
                                     detail::in_definition;
  const char* value;

  consteval explicit tablespace(const char* name) : value(detail::named(name)) {}
};

/// REPLICA IDENTITY FULL, or NOTHING; `replica_identity` on a key or unique index is USING INDEX.
inline constexpr detail::flag<detail::on_table> replica_identity_full{};
inline constexpr detail::flag<detail::on_table> replica_identity_nothing{};
inline constexpr detail::flag<detail::on_index | detail::on_unique | detail::on_primary_key>
    replica_identity{};
/// CLUSTER goes by this index.
inline constexpr detail::flag<detail::on_index | detail::on_unique | detail::on_primary_key>
    clustered{};
/// NOT ENFORCED (PostgreSQL 18).
inline constexpr detail::flag<detail::on_check | detail::on_reference> not_enforced{};
/// NOT NULL although the field is a std::optional; the domain's in domain(…).
inline constexpr detail::flag<detail::on_field | detail::on_domain> not_null{};
/// May be NULL although the field is no std::optional.
inline constexpr detail::flag<detail::on_field> nullable{};

/// The planner's number of distinct values; negative: a share of the rows.
struct n_distinct {
  static constexpr unsigned places = detail::on_field;
  double value;

  consteval explicit n_distinct(double number) : value(number) {}
};

template <class A>
concept statistics_argument = key_part<A> || detail::stands<A, detail::on_statistics>;

/// An extended statistics object: extended_statistics("s", "ndistinct, mcv", &T::a, &T::b); empty
/// kinds are all.
template <key_part P, statistics_argument... A>
consteval bool extended_statistics(const char* name, const char*, P, A...) {
  return *detail::named(name) != '\0';
}

// ---- relations ----------------------------------------------------------------------------------

template <class O>
concept join_option = detail::stands<O, detail::on_join>;

/// Many of this to many of T: a table with the two primary keys, a foreign key each (ON DELETE
/// CASCADE), and an index for the way back. Without a name it and its columns are named as [naming]
/// of strata.toml says; column("…") names that of this side, a second one that of the other.
template <class T, join_option... O>
consteval bool many_to_many(const char* join_table, O...) {
  return *detail::named(join_table) != '\0';
}

template <class T, join_option... O>
consteval bool many_to_many(O...) {
  return true;
}

/// The field is the key of the T it belongs to: references<T>(…) and an index.
template <class T, reference_option... O>
consteval detail::reference belongs_to(O...) {
  return {};
}

// ---- reference data -----------------------------------------------------------------------------

/// What DB_ROWS(T, {…}, {…}) says: the rows of T's table, which the database follows by their key.
/// Never called: the compiler only checks the types, so that values need not be constants to it.
template <class T, unsigned long N>
constexpr bool rows(const T (&)[N]) {
  return N > 0;
}

// ---- sequences ----------------------------------------------------------------------------------

template <class O>
concept sequence_option = detail::stands<O, detail::on_identity | detail::on_sequence>;

/// A sequence of its own: sequence("order_numbers", start(1000), increment(10)).
template <sequence_option... O>
consteval bool sequence(const char* name, O...) {
  return *detail::named(name) != '\0';
}

// ---- types --------------------------------------------------------------------------------------

template <class O>
concept domain_option = __is_same(O, check) || detail::stands<O, detail::on_domain>;

/// A domain, as the SQL type of a C++ type: sql_type<Email> = domain("email", "text", check(…)).
struct domain {
  const char* value;

  template <domain_option... O>
  consteval domain(const char* name, const char* type, O...) : value(detail::named(name)) {
    static_cast<void>(detail::named(type));
  }
};

template <class O>
concept range_option = detail::stands<O, detail::on_range>;

/// A range type: sql_type<Speeds> = range_type("speeds", "double precision", "subtype_diff = …").
struct range_type {
  const char* value;

  template <range_option... O>
  consteval range_type(const char* name, const char* subtype, O...) : value(detail::named(name)) {
    static_cast<void>(detail::named(subtype));
  }

  template <range_option... O>
  consteval range_type(const char* name, const char* subtype, const char*, O... options)
      : range_type(name, subtype, options...) {}
};

/// The struct is this composite type, its fields the attributes.
struct composite {
  static constexpr unsigned places = detail::on_table;
  const char* value;

  consteval explicit composite(const char* name) : value(detail::named(name)) {}
};

template <class O>
concept collation_option = detail::stands<O, detail::on_collation>;

/// A collation: collation("german", "provider = icu, locale = 'de'").
template <collation_option... O>
consteval bool collation(const char* name, const char* options, O...) {
  return *detail::named(name) != '\0' && *detail::named(options) != '\0';
}

/// The enum is kept as text with a check of its labels, or as an integer; else as an enum type.
inline constexpr detail::flag<detail::on_enum> as_text{};
inline constexpr detail::flag<detail::on_enum> as_integer{};

// ---- environments -------------------------------------------------------------------------------

namespace detail {
template <class W>
inline constexpr unsigned places_of = 0;
template <class W>
  requires requires { W::places; }
inline constexpr unsigned places_of<W> = W::places;

/// A statement is a part of define<T>() too.
template <class W>
inline constexpr unsigned as_part_of_definition =
    __is_same(W, bool) || __is_same(W, check) || __is_same(W, sql) ? in_definition : 0U;

template <class W>
struct limited {
  static constexpr unsigned places = places_of<W> | as_part_of_definition<W>;

  consteval explicit operator bool() const { return true; }
};

struct environment_option {
  static constexpr unsigned places = on_field | on_table | in_definition;

  consteval explicit operator bool() const { return true; }
};
}  // namespace detail

/// Only in these environments: the column in DB(…), the table in DB_TABLE(…), all of a namespace in
/// a static_assert there; or the word at the end: only_in("dev", "test", index(&T::m)).
consteval detail::environment_option only_in(const char* environment) {
  static_cast<void>(detail::named(environment));
  return {};
}

template <class W>
  requires(!__is_same(W, const char*))
consteval detail::limited<W> only_in(const char* environment, W) {
  static_cast<void>(detail::named(environment));
  return {};
}

template <class... A>
consteval auto only_in(const char* environment, const char* second, A... more) {
  static_cast<void>(detail::named(environment));
  return only_in(second, more...);
}

namespace detail {
struct removed_label {
  static constexpr unsigned places = on_enum;
};
}  // namespace detail

/// A label that is no longer there, and what its rows get: removed("hidden", Status::draft).
template <class E>
  requires(__is_enum(E))
consteval detail::removed_label removed(const char* label, E) {
  static_cast<void>(detail::named(label));
  return {};
}

}  // namespace strata
