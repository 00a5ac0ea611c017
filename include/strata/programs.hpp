#pragma once
#include "strata/keys.hpp"

// What is SQL by nature and stands beside a model: views, triggers, rules, policies, grants, and
// any other statement; a part of model.hpp.

namespace strata {

/// The command a policy is for.
enum class command : std::uint8_t { all, select, insert, update, delete_ };

/// When a trigger or rule fires (ALTER TABLE … ENABLE TRIGGER): `origin` is PostgreSQL's default.
enum class firing : std::uint8_t { origin, disabled, replica, always };

namespace detail {
struct materialized_option {
  static constexpr unsigned places = on_table;
};

struct row_security_option {
  static constexpr unsigned places = on_table | in_definition;
};
}  // namespace detail

/// The struct is this view, its fields the columns of `query`, which are checked against it.
struct view {
  static constexpr unsigned places = detail::on_table | detail::in_definition;
  const char* value;

  consteval view(const char* name, const char* query) : value(detail::named(name)) {
    static_cast<void>(detail::named(query));
  }
};

/// The view is materialized.
inline constexpr detail::materialized_option materialized{};
/// The materialized view is created empty (WITH NO DATA).
inline constexpr detail::flag<detail::on_table> no_data{};
/// ENABLE ROW LEVEL SECURITY: who may do what is in the table's policies.
inline constexpr detail::row_security_option row_security{};
/// The same for the table's owner (FORCE ROW LEVEL SECURITY).
inline constexpr detail::row_security_option force_row_security{};

/// A statement in SQL that belongs to the schema, in a namespace or a struct: a function, a text
/// search configuration, whatever has no word of its own.
struct sql {
  const char* value;

  consteval explicit sql(const char* statement) : value(detail::named(statement)) {}

  consteval explicit operator bool() const { return true; }
};

/// When a trigger, rule or event trigger fires.
struct enabled {
  static constexpr unsigned places = detail::on_trigger | detail::on_rule;
  firing value;

  consteval explicit enabled(firing when) : value(when) {}
};

template <class O>
concept trigger_option = detail::stands<O, detail::on_trigger>;
template <class O>
concept rule_option = detail::stands<O, detail::on_rule>;
template <class O>
concept policy_option = detail::stands<O, detail::on_policy>;
template <class O>
concept grant_option = detail::stands<O, detail::on_grant>;

/// trigger("touch", "BEFORE UPDATE", "FOR EACH ROW EXECUTE FUNCTION app.touch()"): what stands
/// before and after ON table.
template <trigger_option... O>
consteval bool trigger(const char* name, const char* when, const char* does, O...) {
  return *detail::named(name) != '\0' && *detail::named(when) != '\0' &&
         *detail::named(does) != '\0';
}

/// CREATE CONSTRAINT TRIGGER: constraint_trigger("balance", "AFTER INSERT", "DEFERRABLE …").
template <trigger_option... O>
consteval bool constraint_trigger(const char* name, const char* when, const char* does, O...) {
  return trigger(name, when, does);
}

/// rule("no_delete", "DELETE", "DO INSTEAD NOTHING"): what stands before and after TO table.
template <rule_option... O>
consteval bool rule(const char* name, const char* event, const char* does, O...) {
  return trigger(name, event, does);
}

/// The command of a policy; else it is for all.
struct for_command {
  static constexpr unsigned places = detail::on_policy;
  command value;

  consteval explicit for_command(command what) : value(what) {}
};

/// The role of a policy, may be there several times; else it is for everyone.
struct to {
  static constexpr unsigned places = detail::on_policy;
  const char* value;

  consteval explicit to(const char* role) : value(detail::named(role)) {}
};

/// USING (expression): the rows that are seen.
struct using_sql {
  static constexpr unsigned places = detail::on_policy;
  const char* value;

  consteval explicit using_sql(const char* expression) : value(detail::named(expression)) {}
};

/// WITH CHECK (expression): the rows that may be written.
struct with_check {
  static constexpr unsigned places = detail::on_policy;
  const char* value;

  consteval explicit with_check(const char* expression) : value(detail::named(expression)) {}
};

/// AS RESTRICTIVE.
inline constexpr detail::flag<detail::on_policy> restrictive{};

/// A row-level security policy: policy("own", for_command(command::select), using_sql("…")).
template <policy_option... O>
consteval bool policy(const char* name, O...) {
  return *detail::named(name) != '\0';
}

/// WITH GRANT OPTION.
inline constexpr detail::flag<detail::on_grant> with_grant_option{};

/// grant("SELECT, INSERT", "reader") on the struct's table or view, or, in a namespace, on its
/// schema; the role PUBLIC is everyone.
template <grant_option... O>
consteval bool grant(const char* privileges, const char* role, O...) {
  return *detail::named(privileges) != '\0' && *detail::named(role) != '\0';
}

}  // namespace strata
