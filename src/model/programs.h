#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "model/declared.h"
#include "model/key.h"

// What runs inside the server: views, routines, triggers, rules, policies. Their SQL is
// PostgreSQL's own text of them under an empty search_path.

namespace strata {

/// A column of a view.
struct ViewColumn {
  std::string name = {};
  std::string type = {};          ///< format_type()
  std::string collation = {};     ///< quoted and qualified; empty: the type's own
  std::string default_expr = {};  ///< ALTER VIEW … ALTER COLUMN … SET DEFAULT
  /// A materialized view's own attributes: "STORAGE EXTERNAL", "COMPRESSION lz4", "STATISTICS 7",
  /// "(n_distinct = 5)"; what follows SET in ALTER MATERIALIZED VIEW … ALTER COLUMN.
  std::vector<std::string> settings = {};
  std::string comment = {};
  Declared declared = {};

  friend bool operator==(const ViewColumn&, const ViewColumn&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("name", self.name);
    visit("type", self.type);
    visit("collation", self.collation);
    visit("default", self.default_expr);
    visit("settings", self.settings);
    visit("comment", self.comment);
    visit("declared", self.declared);
  }
};

/// A view or materialized view. key = {schema, name}. The indexes of a materialized view are
/// objects of their own, with its name as parent; triggers and rules likewise.
struct View {
  Key key = {};
  bool materialized = false;
  std::string query = {};  ///< pg_get_viewdef(), without the final semicolon
  std::vector<ViewColumn> columns = {};
  std::vector<std::string> options = {};  ///< reloptions, sorted; toast ones as "toast.…"
  std::string access_method = {};         ///< of a materialized view; empty: heap
  bool populated = true;                  ///< WITH DATA
  std::string comment = {};
  Declared declared = {};

  friend bool operator==(const View&, const View&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("materialized", self.materialized);
    visit("query", self.query);
    visit("columns", self.columns);
    visit("options", self.options);
    visit("access_method", self.access_method);
    visit("populated", self.populated);
    visit("comment", self.comment);
    visit("declared", self.declared);
  }
};

/// A function, window function or procedure. key = {schema, "name(integer, text)"}: the types of
/// its input arguments as pg_get_function_identity_arguments() gives them without names.
struct Function {
  Key key = {};
  std::string name = {};      ///< proname
  std::string identity = {};  ///< the argument types that DROP and COMMENT ON need: "integer, text"
  bool procedure = false;
  bool window = false;
  std::string arguments = {};   ///< pg_get_function_arguments(): names, modes, types, defaults
  std::string result = {};      ///< pg_get_function_result(); empty for a procedure
  std::string definition = {};  ///< pg_get_functiondef(): "CREATE OR REPLACE …", no semicolon
  std::string language = {};
  /// The body is a text that the server does not look into (plpgsql, a quoted SQL body): what it
  /// names is no dependency for PostgreSQL.
  bool opaque = true;
  std::string comment = {};
  Declared declared = {};

  friend bool operator==(const Function&, const Function&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("name", self.name);
    visit("identity", self.identity);
    visit("procedure", self.procedure);
    visit("window", self.window);
    visit("arguments", self.arguments);
    visit("result", self.result);
    visit("definition", self.definition);
    visit("language", self.language);
    visit("opaque", self.opaque);
    visit("comment", self.comment);
    visit("declared", self.declared);
  }
};

/// An aggregate function. key as Function's.
struct Aggregate {
  Key key = {};
  std::string name = {};
  std::string identity = {};  ///< the arguments as COMMENT ON AGGREGATE needs them
  std::string definition =
      {};  ///< "CREATE AGGREGATE s.n(…) (SFUNC = …, …)", composed by the reader
  std::string comment = {};
  Declared declared = {};

  friend bool operator==(const Aggregate&, const Aggregate&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("name", self.name);
    visit("identity", self.identity);
    visit("definition", self.definition);
    visit("comment", self.comment);
    visit("declared", self.declared);
  }
};

/// pg_trigger.tgenabled, pg_rewrite.ev_enabled and pg_event_trigger.evtenabled.
enum class Enabled : std::uint8_t { kOrigin, kDisabled, kReplica, kAlways };

/// A trigger of a user's. key = {schema, table or view, name}. Those that the server clones to
/// partitions are left out unless they differ from their parent's in `enabled` or have a comment.
struct Trigger {
  Key key = {};
  std::string definition = {};  ///< pg_get_triggerdef(), no semicolon
  bool constraint = false;      ///< CREATE CONSTRAINT TRIGGER: cannot be replaced
  bool cloned = false;  ///< a partition's clone; its definition, its parent's, is empty here
  Enabled enabled = Enabled::kOrigin;
  std::string comment = {};
  Declared declared = {};

  friend bool operator==(const Trigger&, const Trigger&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("definition", self.definition);
    visit("constraint", self.constraint);
    visit("cloned", self.cloned);
    visit("enabled", self.enabled);
    visit("comment", self.comment);
    visit("declared", self.declared);
  }
};

/// A rewrite rule other than a view's own. key = {schema, table or view, name}.
struct Rule {
  Key key = {};
  std::string definition = {};  ///< pg_get_ruledef(), no semicolon
  Enabled enabled = Enabled::kOrigin;
  std::string comment = {};
  Declared declared = {};

  friend bool operator==(const Rule&, const Rule&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("definition", self.definition);
    visit("enabled", self.enabled);
    visit("comment", self.comment);
    visit("declared", self.declared);
  }
};

/// A row-level security policy. key = {schema, table, name}.
struct Policy {
  Key key = {};
  bool permissive = true;
  std::string command = {};             ///< "ALL", "SELECT", "INSERT", "UPDATE", "DELETE"
  std::vector<std::string> roles = {};  ///< sorted names, unquoted; empty: PUBLIC
  std::string using_expr = {};          ///< pg_get_expr(); empty: none
  std::string check_expr = {};
  std::string comment = {};
  Declared declared = {};

  friend bool operator==(const Policy&, const Policy&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("permissive", self.permissive);
    visit("command", self.command);
    visit("roles", self.roles);
    visit("using", self.using_expr);
    visit("check", self.check_expr);
    visit("comment", self.comment);
    visit("declared", self.declared);
  }
};

/// key = {name}.
struct EventTrigger {
  Key key = {};
  std::string event = {};
  std::vector<std::string> tags = {};  ///< in the order given
  std::string function = {};           ///< quoted and qualified, without parentheses
  Enabled enabled = Enabled::kOrigin;
  std::string comment = {};
  Declared declared = {};

  friend bool operator==(const EventTrigger&, const EventTrigger&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("event", self.event);
    visit("tags", self.tags);
    visit("function", self.function);
    visit("enabled", self.enabled);
    visit("comment", self.comment);
    visit("declared", self.declared);
  }
};

}  // namespace strata
