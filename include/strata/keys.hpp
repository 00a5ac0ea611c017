#pragma once
#include "strata/options.hpp"

// Keys, indexes and constraints; a part of model.hpp.

namespace strata {

// ---- columns of keys ----------------------------------------------------------------------------

namespace detail {
struct part {
  static constexpr unsigned places = in_key;
};

struct collation_option {
  static constexpr unsigned places = on_field | on_domain;
};

struct exclusion_part {
  static constexpr unsigned places = in_exclusion;
};

struct temporal_part {
  static constexpr unsigned places = in_temporal_key;
};

struct period_part {
  static constexpr unsigned places = in_period;
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

consteval detail::collation_option collate(const char* name) {
  static_cast<void>(detail::named(name));
  return {};
}

/// Statistics target of an expression of an index: statistics(expr("lower(name)"), 500).
template <key_part P>
consteval detail::part statistics(P, std::int64_t) {
  return {};
}

/// WITHOUT OVERLAPS: the last column of a primary key or unique constraint (PostgreSQL 18).
template <member_pointer M>
consteval detail::temporal_part without_overlaps(M) {
  return {};
}

/// PERIOD: the last column of both sides of a foreign key (PostgreSQL 18).
template <member_pointer M>
consteval detail::period_part period(M) {
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

namespace detail {
/// An action on some of the key's columns.
struct column_action {
  action value;
};

template <action A>
struct action_word {
  template <member_pointer... M>
    requires(sizeof...(M) > 0)
  consteval column_action operator()(M...) const {
    return {A};
  }
};
}  // namespace detail

/// SET NULL; in on_delete also set_null(&T::a) of these columns alone (PostgreSQL 15).
inline constexpr detail::action_word<action::set_null> set_null{};
/// SET DEFAULT; the same.
inline constexpr detail::action_word<action::set_default> set_default{};

/// ON DELETE.
struct on_delete {
  static constexpr unsigned places = detail::on_reference;
  action value;

  consteval explicit on_delete(action what) : value(what) {}

  template <action A>
  consteval explicit on_delete(detail::action_word<A>) : value(A) {}

  consteval explicit on_delete(detail::column_action what) : value(what.value) {}
};

/// ON UPDATE.
struct on_update {
  static constexpr unsigned places = detail::on_reference;
  action value;

  consteval explicit on_update(action what) : value(what) {}

  template <action A>
  consteval explicit on_update(detail::action_word<A>) : value(A) {}
};

namespace detail {
/// A key of one field with options; no boolean, so that it cannot be a statement without columns.
struct field_key {
  static constexpr unsigned places = on_field;
};

/// A column of a primary key or unique constraint.
template <class P>
concept key_column = member_pointer<P> || stands<P, in_temporal_key>;

struct primary_key_word {
  static constexpr unsigned places = on_field;

  template <primary_key_option... O>
    requires(sizeof...(O) > 0)
  consteval field_key operator()(O...) const {
    return {};
  }

  template <member_pointer P, class... A>
    requires((key_column<A> || primary_key_option<A>) && ...)
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
    requires((key_column<A> || unique_option<A>) && ...)
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
  requires((member_pointer<A> || __is_same(A, detail::reference) ||
            detail::stands<A, detail::in_period>) &&
           ...)
consteval bool foreign_key(P, A...) {
  return true;
}

/// An exclusion constraint: exclude(element(&T::room, "="), element(&T::during, "&&")).
template <exclude_argument... A>
consteval bool exclude(A...) {
  return true;
}

}  // namespace strata
