#pragma once
#include <cstdint>

// The annotation vocabulary. Every option is a typed constant that the compiler checks; nothing of
// it exists at run time. STRATA(options…) stands before a field, STRATA_TABLE(options…) after
// `struct`, and what names several columns is a static_assert inside the struct.
// docs/annotations.md is the guide.

namespace strata {

/// What PostgreSQL does to the referencing row (ON DELETE, ON UPDATE).
enum class action : std::uint8_t { no_action, restrict_, cascade, set_null, set_default };
using enum action;

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
concept reference_argument = member_pointer<O> || reference_option<O>;
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

/// The struct is this table.
struct table {
  static constexpr unsigned places = detail::on_table | detail::in_definition;
  const char* value;

  consteval explicit table(const char* name) : value(detail::named(name)) {}
};

/// The schema of one struct, enum or extension; as static_assert(schema("x")) that of a namespace.
struct schema {
  static constexpr unsigned places =
      detail::on_table | detail::on_enum | detail::on_extension | detail::in_definition;
  const char* value;

  template <schema_option... O>
  consteval explicit schema(const char* name, O...) : value(detail::named(name)) {}

  consteval explicit operator bool() const { return true; }
};

/// The column's name, where it is not the member's.
struct column {
  static constexpr unsigned places = detail::on_field;
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
  static constexpr unsigned places = detail::on_field | detail::on_table | detail::on_enum |
                                     detail::on_label | detail::in_definition;
  const char* value;

  consteval explicit was(const char* former) : value(detail::named(former)) {}
};

/// COMMENT ON, where `///` does not say it.
struct comment {
  static constexpr unsigned places = detail::on_field | detail::on_table | detail::on_constraint |
                                     detail::on_index | detail::on_enum | detail::on_schema |
                                     detail::in_definition;
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
                                     detail::in_definition;
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
  static constexpr unsigned places = detail::on_field;
  const char* value;

  consteval explicit type(const char* sql) : value(detail::named(sql)) {}
};

/// DEFAULT as an SQL expression; goes before an in-class initialiser.
struct default_sql {
  static constexpr unsigned places = detail::on_field;
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

/// SET STATISTICS.
struct statistics {
  static constexpr unsigned places = detail::on_field;
  std::int64_t value;

  consteval explicit statistics(std::int64_t target) : value(target) {}
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

// ---- columns of keys ----------------------------------------------------------------------------

namespace detail {
struct part {
  static constexpr unsigned places = in_key;
};

struct collation {
  static constexpr unsigned places = on_field;
};

struct exclusion_part {
  static constexpr unsigned places = in_exclusion;
};
}  // namespace detail

/// An SQL expression as a column of an index.
struct expr {
  static constexpr unsigned places = detail::in_key;
  const char* value;

  consteval explicit expr(const char* sql) : value(detail::named(sql)) {}
};

/// Order of a column of an index; they nest: nulls_last(desc(&T::m)).
template <key_part P>
consteval detail::part asc(P) {
  return {};
}

template <key_part P>
consteval detail::part desc(P) {
  return {};
}

template <key_part P>
consteval detail::part nulls_first(P) {
  return {};
}

template <key_part P>
consteval detail::part nulls_last(P) {
  return {};
}

/// Operator class of a column of an index.
template <key_part P>
consteval detail::part opclass(P, const char* name) {
  static_cast<void>(detail::named(name));
  return {};
}

/// Collation of a column of an index, or of a field.
template <key_part P>
consteval detail::part collate(P, const char* name) {
  static_cast<void>(detail::named(name));
  return {};
}

consteval detail::collation collate(const char* name) {
  static_cast<void>(detail::named(name));
  return {};
}

/// A column of an exclusion constraint: element(&Booking::room, "=").
template <key_part P>
consteval detail::exclusion_part element(P, const char* sql_operator) {
  static_cast<void>(detail::named(sql_operator));
  return {};
}

// ---- keys, indexes, constraints -----------------------------------------------------------------

/// The predicate of a partial index or exclusion constraint.
struct where {
  static constexpr unsigned places = detail::on_index | detail::on_exclude;
  const char* value;

  consteval explicit where(const char* predicate) : value(detail::named(predicate)) {}
};

/// USING.
struct using_ {
  static constexpr unsigned places = detail::on_index | detail::on_exclude;

  consteval explicit using_(method) {}

  consteval explicit using_(const char* access_method) {
    static_cast<void>(detail::named(access_method));
  }
};

namespace detail {
template <unsigned Places>
struct flag {
  static constexpr unsigned places = Places;
};

inline constexpr unsigned kCovering = on_index | on_unique | on_primary_key | on_exclude;
inline constexpr unsigned kDeferred = on_unique | on_primary_key | on_exclude | on_reference;
}  // namespace detail

/// INCLUDE.
template <member_pointer... M>
  requires(sizeof...(M) > 0)
consteval detail::flag<detail::kCovering> include(M...) {
  return {};
}

/// NULLS NOT DISTINCT (PostgreSQL 15).
inline constexpr detail::flag<detail::on_unique | detail::on_index> nulls_not_distinct{};
/// The index is UNIQUE without being a constraint, as a partial or expression index must be.
inline constexpr detail::flag<detail::on_index> unique_index{};
inline constexpr detail::flag<detail::kDeferred> deferrable{};
/// DEFERRABLE INITIALLY DEFERRED.
inline constexpr detail::flag<detail::kDeferred> initially_deferred{};
/// MATCH FULL.
inline constexpr detail::flag<detail::on_reference> match_full{};
/// NOT VALID: holds for new rows only.
inline constexpr detail::flag<detail::on_reference | detail::on_check> not_valid{};
/// NO INHERIT.
inline constexpr detail::flag<detail::on_check> no_inherit{};

/// ON DELETE.
struct on_delete {
  static constexpr unsigned places = detail::on_reference;
  action value;

  consteval explicit on_delete(action what) : value(what) {}
};

/// ON UPDATE.
struct on_update {
  static constexpr unsigned places = detail::on_reference;
  action value;

  consteval explicit on_update(action what) : value(what) {}
};

namespace detail {
/// A key of one field with options; no boolean, so that it cannot be a statement without columns.
struct field_key {
  static constexpr unsigned places = on_field;
};

struct primary_key_word {
  static constexpr unsigned places = on_field;

  template <primary_key_option... O>
    requires(sizeof...(O) > 0)
  consteval field_key operator()(O...) const {
    return {};
  }

  template <member_pointer P, class... A>
    requires((member_pointer<A> || primary_key_option<A>) && ...)
  consteval bool operator()(P, A...) const {
    return true;
  }
};

struct unique_word {
  static constexpr unsigned places = on_field;

  template <unique_option... O>
    requires(sizeof...(O) > 0)
  consteval field_key operator()(O...) const {
    return {};
  }

  template <member_pointer P, class... A>
    requires((member_pointer<A> || unique_option<A>) && ...)
  consteval bool operator()(P, A...) const {
    return true;
  }
};

struct index_word {
  static constexpr unsigned places = on_field;

  template <index_option... O>
    requires(sizeof...(O) > 0)
  consteval field_key operator()(O...) const {
    return {};
  }

  template <key_part P, class... A>
    requires((key_part<A> || index_option<A>) && ...)
  consteval bool operator()(P, A...) const {
    return true;
  }
};

struct reference {
  static constexpr unsigned places = on_field;
};
}  // namespace detail

/// PRIMARY KEY: of a field, or primary_key(&T::a, &T::b) of several.
inline constexpr detail::primary_key_word primary_key{};
/// A UNIQUE constraint: of a field, or unique(&T::a, &T::b).
inline constexpr detail::unique_word unique{};
/// An index: of a field, or index(&T::a, desc(&T::b), where("…")).
inline constexpr detail::index_word index{};

/// CHECK, on a field or in static_assert(check("…")).
struct check {
  static constexpr unsigned places = detail::on_field;
  const char* value;

  template <check_option... O>
  consteval explicit check(const char* expression, O...) : value(detail::named(expression)) {}

  consteval explicit operator bool() const { return true; }
};

/// A foreign key to these members of another struct.
template <class T, class M, reference_argument... A>
consteval detail::reference references(M T::*, A...) {
  return {};
}

/// A foreign key to the primary key of T, which need not be complete here.
template <class T, reference_option... O>
consteval detail::reference references(O...) {
  return {};
}

/// A foreign key of several columns: foreign_key(&T::a, &T::b, references(&U::x, &U::y)).
template <member_pointer P, class... A>
  requires((member_pointer<A> || __is_same(A, detail::reference)) && ...)
consteval bool foreign_key(P, A...) {
  return true;
}

/// An exclusion constraint: exclude(element(&T::room, "="), element(&T::during, "&&")).
template <exclude_argument... A>
consteval bool exclude(A...) {
  return true;
}

// ---- enums, extensions --------------------------------------------------------------------------

/// The enum type's SQL name, where it is not the C++ name in snake_case.
struct type_name {
  static constexpr unsigned places = detail::on_enum;
  const char* value;

  consteval explicit type_name(const char* text) : value(detail::named(text)) {}
};

namespace detail {
template <class E>
struct label_of {
  static constexpr unsigned places = on_enum;
};
}  // namespace detail

/// The label of an enumerator, where it is not its name; label(E::x, "x", was("y")) renames it.
template <class E, label_option... O>
  requires(__is_enum(E))
consteval detail::label_of<E> label(E, const char* text, O...) {
  static_cast<void>(detail::named(text));
  return {};
}

/// E is an enum type: static_assert(enumeration<E>(type_name("…"), label(…))).
template <class E, enumeration_option... O>
  requires(__is_enum(E))
consteval bool enumeration(O...) {
  return true;
}

/// The extension's version.
struct version {
  static constexpr unsigned places = detail::on_extension;
  const char* value;

  consteval explicit version(const char* text) : value(detail::named(text)) {}
};

/// The schema needs this extension: static_assert(extension("citext")).
template <extension_option... O>
consteval bool extension(const char* name, O...) {
  return *detail::named(name) != '\0';
}

// ---- structs and types nobody may edit ----------------------------------------------------------

namespace detail {
template <class T>
struct field_definition {
  static constexpr unsigned places = in_definition;
};

template <class T>
struct definition {};

template <class P>
concept definition_part = __is_same(P, bool) || __is_same(P, check) || stands<P, in_definition>;

struct undefined {};
}  // namespace detail

/// The options of one member, inside define<T>().
template <class T, class M, field_option... O>
consteval detail::field_definition<T> field(M T::*, O...) {
  return {};
}

/// template <> inline constexpr auto db::model<T> = db::define<T>(table("…"), field(&T::m, …));
template <class T, detail::definition_part... P>
consteval detail::definition<T> define(P...) {
  return {};
}

/// What define<T>() says of T.
template <class T>
inline constexpr auto model = detail::undefined{};

/// template <> inline constexpr auto db::sql_type<Money> = db::type("numeric(12,2)");
template <class T>
inline constexpr auto sql_type = detail::undefined{};

namespace detail {
template <field_option... O>
consteval int field_zero(O...) {
  return 0;
}

template <table_option... O>
consteval int table_zero(O...) {
  return 0;
}

template <field_option... O>
consteval int field_one(O...) {
  return 1;
}

template <table_option... O>
consteval int table_one(O...) {
  return 1;
}
}  // namespace detail

}  // namespace strata

// How the options reach the compiler without reaching the program. alignas(0) has no effect by the
// standard; g++ warns about it, but its "warn if not aligned to 1" can never warn. STRATA_NO_CHECK
// turns the checks off (g++ checks in quadratic time when thousands of models share a namespace).
#if defined(STRATA_SCAN)
#define STRATA(...) [[clang::annotate("strata.field" __VA_OPT__(, ) __VA_ARGS__)]]
#define STRATA_TABLE(...) [[clang::annotate("strata.table" __VA_OPT__(, ) __VA_ARGS__)]]
#elif defined(STRATA_NO_CHECK)
#define STRATA(...)
#define STRATA_TABLE(...)
#elif defined(__clang__)
#define STRATA(...) alignas(::strata::detail::field_zero(__VA_ARGS__))
#define STRATA_TABLE(...) alignas(::strata::detail::table_zero(__VA_ARGS__))
#elif defined(__GNUC__)
#define STRATA(...) [[gnu::warn_if_not_aligned(::strata::detail::field_one(__VA_ARGS__))]]
#define STRATA_TABLE(...) [[gnu::warn_if_not_aligned(::strata::detail::table_one(__VA_ARGS__))]]
#else
#define STRATA(...)
#define STRATA_TABLE(...)
#endif
