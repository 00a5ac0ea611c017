#pragma once
#include <cstdint>

// Where an option may stand, and the options of tables and columns; a part of model.hpp.

namespace strata {

/// What PostgreSQL does to the referencing row (ON DELETE, ON UPDATE).
enum class action : std::uint8_t { no_action, restrict_, cascade, set_null, set_default };
using action::cascade;  // set_null and set_default are in keys.hpp: they also take columns
using action::no_action;
using action::restrict_;

/// An index method; using_("…") names one that is not here.
enum class method : std::uint8_t { btree, hash, gin, gist, brin, spgist };

/// How a column's large values are stored (SET STORAGE).
enum class storage_mode : std::uint8_t { plain, external, extended, main };

namespace detail {

/// Where an option may stand: the bits of its `places`.
enum place : unsigned {
  on_field = 1U << 0U,
  on_table = 1U << 1U,
  on_primary_key = 1U << 2U,
  on_unique = 1U << 3U,
  on_index = 1U << 4U,
  on_exclude = 1U << 5U,
  on_check = 1U << 6U,
  on_reference = 1U << 7U,
  on_identity = 1U << 8U,
  on_generated = 1U << 9U,
  on_enum = 1U << 10U,
  on_label = 1U << 11U,
  on_schema = 1U << 12U,
  on_extension = 1U << 13U,
  in_key = 1U << 14U,         // a column of an index with its order, collation …
  in_exclusion = 1U << 15U,   // a column of an exclusion constraint with its operator
  in_definition = 1U << 16U,  // a part of define<T>()
  on_trigger = 1U << 17U,
  on_rule = 1U << 18U,
  on_policy = 1U << 19U,
  on_grant = 1U << 20U,
  on_partition = 1U << 21U,
  on_domain = 1U << 22U,
  on_sequence = 1U << 23U,
  on_join = 1U << 24U,
  in_temporal_key = 1U << 25U,  // the last column of a key, its period
  in_period = 1U << 26U,        // the last column of either side of a foreign key, its period
  on_statistics = 1U << 27U,
  on_range = 1U << 28U,
  on_collation = 1U << 29U,
  on_constraint = on_primary_key | on_unique | on_exclude | on_check | on_reference,
};

template <class T>
inline constexpr bool is_member_v = false;
template <class T, class M>
inline constexpr bool is_member_v<M T::*> = true;

template <class O, unsigned Places>
concept stands = (O::places & Places) != 0;

// Not constexpr on purpose: reaching one in a constant expression is the compile error, and its
// name says why.
const char* a_name_must_not_be_empty();
std::int64_t the_number_must_be_positive();

consteval const char* named(const char* text) {
  return text == nullptr || *text == '\0' ? a_name_must_not_be_empty() : text;
}

consteval std::int64_t positive(std::int64_t value) {
  return value > 0 ? value : the_number_must_be_positive();
}

}  // namespace detail

/// May stand in DB(…).
template <class O>
concept field_option = detail::stands<O, detail::on_field>;
/// May stand in DB_TABLE(…).
template <class O>
concept table_option = detail::stands<O, detail::on_table>;
/// &Struct::member.
template <class P>
concept member_pointer = detail::is_member_v<P>;
/// A column of an index: a member, an expression, or either with its order.
template <class P>
concept key_part = member_pointer<P> || detail::stands<P, detail::in_key>;
template <class O>
concept primary_key_option = detail::stands<O, detail::on_primary_key>;
template <class O>
concept unique_option = detail::stands<O, detail::on_unique>;
template <class O>
concept index_option = detail::stands<O, detail::on_index>;
template <class O>
concept exclude_argument = detail::stands<O, detail::on_exclude | detail::in_exclusion>;
template <class O>
concept check_option = detail::stands<O, detail::on_check>;
template <class O>
concept reference_option = detail::stands<O, detail::on_reference>;
template <class O>
concept reference_argument =
    member_pointer<O> || reference_option<O> || detail::stands<O, detail::in_period>;
template <class O>
concept identity_option = detail::stands<O, detail::on_identity>;
template <class O>
concept generated_option = detail::stands<O, detail::on_generated>;
template <class O>
concept enumeration_option = detail::stands<O, detail::on_enum>;
template <class O>
concept label_option = detail::stands<O, detail::on_label>;
template <class O>
concept schema_option = detail::stands<O, detail::on_schema>;
template <class O>
concept extension_option = detail::stands<O, detail::on_extension>;

// ---- names and words about an object ------------------------------------------------------------

namespace detail {
struct table_word {
  static constexpr unsigned places = on_table | in_definition;

  consteval table_word operator()(const char* name) const {
    static_cast<void>(named(name));
    return *this;
  }
};
}  // namespace detail

/// The struct is this table: table("users"); without a name it is the struct's, as [naming] of
/// strata.toml says.
inline constexpr detail::table_word table{};

/// The schema of one struct, enum or extension; as static_assert(schema("x")) that of a namespace.
struct schema {
  static constexpr unsigned places = detail::on_table | detail::on_enum | detail::on_extension |
                                     detail::on_domain | detail::on_range | detail::in_definition;
  const char* value;

  template <schema_option... O>
  consteval explicit schema(const char* name, O...) : value(detail::named(name)) {}

  consteval explicit operator bool() const { return true; }
};

/// The column's name, where it is not the member's.
struct column {
  static constexpr unsigned places = detail::on_field | detail::on_join;
  const char* value;

  consteval explicit column(const char* name) : value(detail::named(name)) {}
};

/// The name of a constraint or index, where it is not PostgreSQL's default.
struct name {
  static constexpr unsigned places = detail::on_constraint | detail::on_index;
  const char* value;

  consteval explicit name(const char* text) : value(detail::named(text)) {}
};

/// A former name: the change is a rename, not a drop and a create.
struct was {
  static constexpr unsigned places =
      detail::on_field | detail::on_table | detail::on_enum | detail::on_label | detail::on_domain |
      detail::on_sequence | detail::on_schema | detail::on_constraint | detail::on_index |
      detail::on_partition | detail::on_join | detail::on_trigger | detail::on_rule |
      detail::on_policy | detail::on_statistics | detail::on_range | detail::on_collation |
      detail::in_definition;
  const char* value;

  consteval explicit was(const char* former) : value(detail::named(former)) {}
};

/// COMMENT ON, where `///` does not say it.
struct comment {
  static constexpr unsigned places =
      detail::on_field | detail::on_table | detail::on_constraint | detail::on_index |
      detail::on_enum | detail::on_schema | detail::on_trigger | detail::on_rule |
      detail::on_policy | detail::on_partition | detail::on_domain | detail::on_sequence |
      detail::on_statistics | detail::on_range | detail::on_collation | detail::in_definition;
  const char* value;

  consteval explicit comment(const char* text) : value(text) {}
};

// ---- table options ------------------------------------------------------------------------------

namespace detail {
struct mixin_option {
  static constexpr unsigned places = on_table;
};

struct unlogged_option {
  static constexpr unsigned places = on_table | in_definition;
};
}  // namespace detail

/// Not a table itself; its fields become columns of the tables that derive from it.
inline constexpr detail::mixin_option mixin{};
/// UNLOGGED.
inline constexpr detail::unlogged_option unlogged{};

/// A storage parameter: with("fillfactor", 70).
struct with {
  static constexpr unsigned places = detail::on_table | detail::on_index | detail::on_unique |
                                     detail::on_primary_key | detail::on_exclude |
                                     detail::on_partition | detail::in_definition;
  const char* parameter;

  consteval with(const char* key, const char*) : parameter(detail::named(key)) {}

  consteval with(const char* key, int) : parameter(detail::named(key)) {}

  consteval with(const char* key, double) : parameter(detail::named(key)) {}

  consteval with(const char* key, bool) : parameter(detail::named(key)) {}
};

// ---- column options -----------------------------------------------------------------------------

/// character varying(n).
struct size {
  static constexpr unsigned places = detail::on_field;
  std::int64_t value;

  consteval explicit size(std::int64_t characters) : value(detail::positive(characters)) {}
};

/// numeric(precision, scale).
struct numeric {
  static constexpr unsigned places = detail::on_field;
  std::int64_t precision;
  std::int64_t scale;

  consteval explicit numeric(std::int64_t p, std::int64_t s = 0)
      : precision(detail::positive(p)), scale(s) {}
};

/// The column's SQL type as written, whatever the C++ type is.
struct type {
  static constexpr unsigned places = detail::on_field | detail::on_sequence;
  const char* value;

  consteval explicit type(const char* sql) : value(detail::named(sql)) {}
};

/// DEFAULT as an SQL expression; goes before an in-class initialiser.
struct default_sql {
  static constexpr unsigned places = detail::on_field | detail::on_domain;
  const char* value;

  consteval explicit default_sql(const char* expression) : value(detail::named(expression)) {}
};

/// SET COMPRESSION: "pglz" or "lz4".
struct compression {
  static constexpr unsigned places = detail::on_field;
  const char* value;

  consteval explicit compression(const char* name) : value(detail::named(name)) {}
};

/// SET STORAGE.
struct storage {
  static constexpr unsigned places = detail::on_field;
  storage_mode value;

  consteval explicit storage(storage_mode mode) : value(mode) {}
};

namespace detail {
struct ignore_option {
  static constexpr unsigned places = on_field;
};

struct no_default_option {
  static constexpr unsigned places = on_field;
};

struct virtual_option {
  static constexpr unsigned places = on_generated;
};

struct cycle_option {
  static constexpr unsigned places = on_identity;
};

template <unsigned Places>
struct number_option {
  static constexpr unsigned places = Places;
  std::int64_t value;
};
}  // namespace detail

/// The field is no column.
inline constexpr detail::ignore_option ignore{};
/// The in-class initialiser is C++'s own business.
inline constexpr detail::no_default_option no_default{};
/// The generated column is computed when read (PostgreSQL 18), not stored.
inline constexpr detail::virtual_option virtual_{};

/// GENERATED ALWAYS AS (expression) STORED, or VIRTUAL with `virtual_`.
struct generated {
  static constexpr unsigned places = detail::on_field;
  const char* value;

  template <generated_option... O>
  consteval explicit generated(const char* expression, O...) : value(detail::named(expression)) {}
};

/// SET STATISTICS.
consteval detail::number_option<detail::on_field | detail::on_statistics> statistics(
    std::int64_t target) {
  return {target};
}

/// Identity options: START, INCREMENT, MINVALUE, MAXVALUE, CACHE.
consteval detail::number_option<detail::on_identity> start(std::int64_t value) {
  return {value};
}

consteval detail::number_option<detail::on_identity> increment(std::int64_t value) {
  return {value};
}

consteval detail::number_option<detail::on_identity> min_value(std::int64_t value) {
  return {value};
}

consteval detail::number_option<detail::on_identity> max_value(std::int64_t value) {
  return {value};
}

consteval detail::number_option<detail::on_identity> cache(std::int64_t value) {
  return {detail::positive(value)};
}

/// Identity option: CYCLE.
inline constexpr detail::cycle_option cycle{};

namespace detail {
struct identity_word {
  static constexpr unsigned places = on_field;

  template <identity_option... O>
  consteval identity_word operator()(O...) const {
    return *this;
  }
};
}  // namespace detail

/// GENERATED BY DEFAULT AS IDENTITY; identity(start(100), increment(10)).
inline constexpr detail::identity_word identity{};
/// GENERATED ALWAYS AS IDENTITY.
inline constexpr detail::identity_word identity_always{};

namespace detail {
struct serial_option {
  static constexpr unsigned places = on_field;
};
}  // namespace detail

/// smallserial, serial or bigserial: a sequence that the column owns. New tables have `identity`.
inline constexpr detail::serial_option serial{};

}  // namespace strata
