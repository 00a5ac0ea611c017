#pragma once
#include "strata/keys.hpp"
#include "strata/options.hpp"
#include "strata/programs.hpp"
#include "strata/structure.hpp"

// The annotation vocabulary. Every option is a typed constant that the compiler checks; nothing of
// it exists at run time. STRATA(options…) stands before a field, STRATA_TABLE(options…) after
// `struct`, and what names several columns is a static_assert inside the struct.
// docs/annotations.md is the guide.

namespace strata {

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
concept definition_part =
    __is_same(P, bool) || __is_same(P, check) || __is_same(P, sql) || stands<P, in_definition>;

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

// Reference data, behind the struct: STRATA_ROWS(Country, {.iso = "de"}, {.iso = "no"}).
#define STRATA_ROWS(Model, ...) static_assert(sizeof(::strata::rows<Model>({__VA_ARGS__})) != 0)

// How the options reach the compiler without reaching the program. alignas(0) has no effect by the
// standard; g++ warns about it, but its "warn if not aligned to 1" can never warn. STRATA_NO_CHECK
// turns the checks off (g++ checks in quadratic time when thousands of models share a namespace).
// The plus says that alignas(…) holds an expression: else clang tries a type first, and an editor's
// completion of the first option knows few words.
#if defined(STRATA_SCAN)
#define STRATA(...) [[clang::annotate("strata.field" __VA_OPT__(, ) __VA_ARGS__)]]
#define STRATA_TABLE(...) [[clang::annotate("strata.table" __VA_OPT__(, ) __VA_ARGS__)]]
#elif defined(STRATA_NO_CHECK)
#define STRATA(...)
#define STRATA_TABLE(...)
#elif defined(__clang__)
#define STRATA(...) alignas(+::strata::detail::field_zero(__VA_ARGS__))
#define STRATA_TABLE(...) alignas(+::strata::detail::table_zero(__VA_ARGS__))
#elif defined(__GNUC__)
#define STRATA(...) [[gnu::warn_if_not_aligned(::strata::detail::field_one(__VA_ARGS__))]]
#define STRATA_TABLE(...) [[gnu::warn_if_not_aligned(::strata::detail::table_one(__VA_ARGS__))]]
#else
#define STRATA(...)
#define STRATA_TABLE(...)
#endif
