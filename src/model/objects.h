#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/boxed.h"
#include "model/declared.h"
#include "model/key.h"

// The objects of a schema as plain values. In a *canonical* schema every text that is SQL (types,
// expressions, definitions) is what PostgreSQL prints under an empty search_path; in a *raw* one (a
// scan's result) it is what the user wrote or the scanner composed, and only valid SQL.
//
// Each type lists its members once, in fields(): JSON and the description of differences follow.
// A member equal to that of a default-constructed object is left out of the JSON.

namespace strata {

/// A name as the server has it; no part of the value, so that it equals any other.
struct ActualName {
  std::string text = {};

  friend bool operator==(const ActualName&, const ActualName&) { return true; }
};

/// A schema in PostgreSQL's sense (pg_namespace). key = {name}.
struct Namespace {
  Key key = {};
  std::string comment = {};
  Declared declared = {};

  /// The comment that initdb gives schema public and `CREATE SCHEMA public` does not: no one's
  /// wish, so that two databases that differ in it only are in sync.
  static constexpr std::string_view kStockComment = "standard public schema";

  [[nodiscard]] bool saysNothing() const {
    return comment.empty() || (key.name == "public" && comment == kStockComment);
  }

  friend bool operator==(const Namespace& left, const Namespace& right) {
    return left.key == right.key &&
           (left.comment == right.comment || (left.saysNothing() && right.saysNothing()));
  }

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("comment", self.comment);
    visit("declared", self.declared);
  }
};

/// key = {name}.
struct Extension {
  Key key = {};
  std::string schema = {};
  std::string version = {};  ///< empty: the one its server installs by default
  std::string comment = {};
  bool own_comment = false;   ///< the comment is the one that CREATE EXTENSION gives
  bool fixed_schema = false;  ///< not relocatable
  Declared declared = {};

  /// Without what its files say of it.
  friend bool operator==(const Extension& left, const Extension& right) {
    return left.key == right.key && left.schema == right.schema && left.version == right.version &&
           left.comment == right.comment;
  }

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("schema", self.schema);
    visit("version", self.version);
    visit("comment", self.comment);
    visit("own_comment", self.own_comment);
    visit("fixed_schema", self.fixed_schema);
    visit("declared", self.declared);
  }
};

/// An enum type. key = {schema, name}.
struct Enum {
  Key key = {};
  std::vector<std::string> labels = {};  ///< in sort order
  std::string comment = {};
  Declared declared = {};

  friend bool operator==(const Enum&, const Enum&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("labels", self.labels);
    visit("comment", self.comment);
    visit("declared", self.declared);
  }
};

/// What a NOT NULL is besides itself: the constraint behind it, of columns from PostgreSQL 18 on
/// and of domains from 17 on.
struct NotNull {
  std::string name = {};  ///< empty: the one PostgreSQL gives
  bool no_inherit = false;
  bool not_valid = false;
  bool local = false;      ///< its own although its column is only inherited
  bool inherited = false;  ///< only inherited although its column is its own
  std::string comment = {};

  friend bool operator==(const NotNull&, const NotNull&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("name", self.name);
    visit("no_inherit", self.no_inherit);
    visit("not_valid", self.not_valid);
    visit("local", self.local);
    visit("inherited", self.inherited);
    visit("comment", self.comment);
  }
};

/// A CHECK of a domain.
struct DomainCheck {
  std::string name = {};
  std::string definition = {};  ///< pg_get_constraintdef(): "CHECK (…)", maybe "… NOT VALID"
  std::string comment = {};

  friend bool operator==(const DomainCheck&, const DomainCheck&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("name", self.name);
    visit("definition", self.definition);
    visit("comment", self.comment);
  }
};

/// key = {schema, name}.
struct Domain {
  Key key = {};
  std::string type = {};
  bool not_null = false;
  std::optional<NotNull> not_null_constraint = {};  ///< none: a plain one, or not NOT NULL
  ActualName not_null_name = {};
  std::string default_expr = {};
  std::string collation = {};            ///< quoted and qualified; empty: the type's own
  std::vector<DomainCheck> checks = {};  ///< by name
  std::string comment = {};
  Declared declared = {};

  friend bool operator==(const Domain&, const Domain&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("type", self.type);
    visit("not_null", self.not_null);
    visit("not_null_constraint", self.not_null_constraint);
    visit("default", self.default_expr);
    visit("collation", self.collation);
    visit("checks", self.checks);
    visit("comment", self.comment);
    visit("declared", self.declared);
  }
};

/// The options of a sequence (CREATE SEQUENCE); the defaults are those of an ascending bigint.
struct SequenceOptions {
  std::string type = "bigint";
  std::int64_t start = 1;
  std::int64_t increment = 1;
  std::int64_t min = 1;
  std::int64_t max = INT64_MAX;
  std::int64_t cache = 1;
  bool cycle = false;

  friend bool operator==(const SequenceOptions&, const SequenceOptions&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("type", self.type);
    visit("start", self.start);
    visit("increment", self.increment);
    visit("min", self.min);
    visit("max", self.max);
    visit("cache", self.cache);
    visit("cycle", self.cycle);
  }
};

/// A sequence that is no identity column's own. key = {schema, name}.
struct Sequence {
  Key key = {};
  SequenceOptions options = {};
  Key owned_by = {};  ///< the column of OWNED BY; empty name: none
  bool unlogged = false;
  std::string comment = {};
  Declared declared = {};

  friend bool operator==(const Sequence&, const Sequence&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("options", self.options);
    visit("owned_by", self.owned_by);
    visit("unlogged", self.unlogged);
    visit("comment", self.comment);
    visit("declared", self.declared);
  }
};

/// GENERATED … AS IDENTITY.
struct Identity {
  bool always = false;  ///< else BY DEFAULT
  SequenceOptions options = {};
  Key sequence = {};  ///< empty: under the name that PostgreSQL gives
  std::string comment = {};
  bool persistence_differs = false;  ///< logged although the table is not, or the reverse

  friend bool operator==(const Identity&, const Identity&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("always", self.always);
    visit("options", self.options);
    visit("sequence", self.sequence);
    visit("comment", self.comment);
    visit("persistence_differs", self.persistence_differs);
  }
};

enum class Generated : std::uint8_t { kNo, kStored, kVirtual };

/// key = {schema, table, name}.
struct Column {
  Key key = {};
  std::string type = {};  ///< format_type()
  bool not_null = false;
  std::optional<NotNull> not_null_constraint = {};  ///< none: a plain one, or not NOT NULL
  ActualName not_null_name = {};
  std::string default_expr = {};  ///< DEFAULT, or the expression of a generated column
  Generated generated = Generated::kNo;
  Boxed<Identity> identity = {};
  std::string collation = {};    ///< quoted and qualified; empty: the type's own
  std::string storage = {};      ///< "PLAIN", "EXTERNAL", "EXTENDED", "MAIN"; empty: the type's own
  std::string compression = {};  ///< "pglz", "lz4"; empty: the default
  std::optional<int> statistics = {};             ///< SET STATISTICS; none: the default
  std::vector<std::string> options = {};          ///< attoptions, "n_distinct=5", sorted
  std::vector<std::string> foreign_options = {};  ///< of a foreign table's: "name=value", sorted
  bool inherited = false;                         ///< only from a parent table (attislocal false)
  std::string comment = {};
  Declared declared = {};

  friend bool operator==(const Column&, const Column&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("name", self.key.name);
    visit("type", self.type);
    visit("not_null", self.not_null);
    visit("not_null_constraint", self.not_null_constraint);
    visit("default", self.default_expr);
    visit("generated", self.generated);
    visit("identity", self.identity);
    visit("collation", self.collation);
    visit("storage", self.storage);
    visit("compression", self.compression);
    visit("statistics", self.statistics);
    visit("options", self.options);
    visit("foreign_options", self.foreign_options);
    visit("inherited", self.inherited);
    visit("comment", self.comment);
    visit("declared", self.declared);
  }
};

/// An ordinary, partitioned or foreign table, or a partition. key = {schema, name}. Constraints and
/// indexes are objects of their own, found by partsOf().
struct Table {
  Key key = {};
  std::vector<Column> columns = {};  ///< in attnum order, without dropped ones
  bool unlogged = false;
  std::string access_method = {};  ///< empty: heap
  std::string tablespace = {};     ///< empty: the database's own
  Key of_type = {};                ///< the composite type of a typed table; empty name: none
  std::string server = {};         ///< of a foreign table; empty: it is none
  std::vector<std::string> foreign_options = {};  ///< "name=value", sorted
  std::vector<std::string> options =
      {};                          ///< reloptions, "fillfactor=70", sorted; toast ones as "toast.…"
  std::vector<Key> inherits = {};  ///< parents in order; the one parent of a partition
  std::string partition_key = {};  ///< pg_get_partkeydef(): "RANGE (a)"; empty: not partitioned
  std::string partition_bound =
      {};  ///< pg_get_expr(relpartbound): "FOR VALUES …"; empty: no partition
  std::string replica_identity = {};  ///< "FULL", "NOTHING", "USING INDEX \"i\""; empty: DEFAULT
  bool row_security = false;
  bool force_row_security = false;
  std::string comment = {};
  Declared declared = {};

  friend bool operator==(const Table&, const Table&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("columns", self.columns);
    visit("unlogged", self.unlogged);
    visit("access_method", self.access_method);
    visit("tablespace", self.tablespace);
    visit("of_type", self.of_type);
    visit("server", self.server);
    visit("foreign_options", self.foreign_options);
    visit("options", self.options);
    visit("inherits", self.inherits);
    visit("partition_key", self.partition_key);
    visit("partition_bound", self.partition_bound);
    visit("replica_identity", self.replica_identity);
    visit("row_security", self.row_security);
    visit("force_row_security", self.force_row_security);
    visit("comment", self.comment);
    visit("declared", self.declared);
  }
};

/// contype of pg_constraint; its letters. NOT NULL constraints (18) are part of the column.
enum class ConstraintType : std::uint8_t { kPrimaryKey, kUnique, kCheck, kForeignKey, kExclusion };

/// A table constraint. key = {schema, table, name}.
struct Constraint {
  Key key = {};
  ConstraintType type = ConstraintType::kCheck;
  /// pg_get_constraintdef(): all that follows the name in ADD CONSTRAINT, NOT VALID included.
  std::string definition = {};
  std::vector<std::string> columns = {};  ///< conkey, in order
  Key references = {};                    ///< the referenced table of a foreign key
  std::vector<std::string> referenced_columns = {};
  bool inherited = false;                          ///< only from a parent table (conislocal false)
  bool clustered = false;                          ///< the table is clustered by its index
  std::string tablespace = {};                     ///< of its index; empty: the database's own
  std::vector<std::string> index_statistics = {};  ///< as Index::statistics
  std::string index_comment = {};
  std::string comment = {};
  Declared declared = {};

  friend bool operator==(const Constraint&, const Constraint&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("type", self.type);
    visit("definition", self.definition);
    visit("columns", self.columns);
    visit("references", self.references);
    visit("referenced_columns", self.referenced_columns);
    visit("inherited", self.inherited);
    visit("clustered", self.clustered);
    visit("tablespace", self.tablespace);
    visit("index_statistics", self.index_statistics);
    visit("index_comment", self.index_comment);
    visit("comment", self.comment);
    visit("declared", self.declared);
  }
};

/// An index that is no constraint's own. key = {schema, table, name}.
struct Index {
  Key key = {};
  bool unique = false;
  std::string method = {};  ///< "btree", …
  /// pg_get_indexdef() from USING on: "USING btree (a, lower(b)) INCLUDE (c) WITH (…) WHERE (…)".
  std::string definition = {};
  std::vector<std::string> columns = {};  ///< key columns in order; "" for an expression
  bool valid = true;                      ///< indisvalid
  bool only = false;                      ///< on a partitioned table without its children (ON ONLY)
  Key attached_to = {};                   ///< the parent's index, for one of a partition
  bool clustered = false;                 ///< its table is clustered by it
  std::string tablespace = {};            ///< empty: the database's own
  std::vector<std::string> statistics =
      {};  ///< "2=500": statistics target of a key column by its place
  std::string comment = {};
  Declared declared = {};

  friend bool operator==(const Index&, const Index&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("unique", self.unique);
    visit("method", self.method);
    visit("definition", self.definition);
    visit("columns", self.columns);
    visit("valid", self.valid);
    visit("only", self.only);
    visit("attached_to", self.attached_to);
    visit("clustered", self.clustered);
    visit("tablespace", self.tablespace);
    visit("statistics", self.statistics);
    visit("comment", self.comment);
    visit("declared", self.declared);
  }
};

}  // namespace strata
