#pragma once
#include <string>
#include <vector>

#include "model/declared.h"
#include "model/key.h"

// Types and what gives types their behaviour: composite and range types, collations, operators,
// casts, text search; and what reaches outside: foreign servers, publications, statistics.

namespace strata {

/// An attribute of a composite type.
struct Attribute {
  std::string name = {};
  std::string type = {};       ///< format_type()
  std::string collation = {};  ///< quoted and qualified; empty: the type's own
  std::string comment = {};

  friend bool operator==(const Attribute&, const Attribute&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("name", self.name);
    visit("type", self.type);
    visit("collation", self.collation);
    visit("comment", self.comment);
  }
};

/// CREATE TYPE … AS (…). key = {schema, name}.
struct CompositeType {
  Key key = {};
  std::vector<Attribute> attributes = {};  ///< in order, without dropped ones
  std::string comment = {};
  Declared declared = {};

  friend bool operator==(const CompositeType&, const CompositeType&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("attributes", self.attributes);
    visit("comment", self.comment);
    visit("declared", self.declared);
  }
};

/// CREATE TYPE … AS RANGE. key = {schema, name}.
struct RangeType {
  Key key = {};
  std::string subtype = {};     ///< format_type()
  std::string definition = {};  ///< "SUBTYPE = …, SUBTYPE_OPCLASS = …, …": what is not the default
  Key multirange = {};          ///< the multirange type's name
  std::string comment = {};
  Declared declared = {};

  friend bool operator==(const RangeType&, const RangeType&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("subtype", self.subtype);
    visit("definition", self.definition);
    visit("multirange", self.multirange);
    visit("comment", self.comment);
    visit("declared", self.declared);
  }
};

/// What PostgreSQL can only create and drop whole: its statement and its name.
struct Definition {
  Key key = {};  ///< {schema, name for people}; the schema is empty where there is none
  std::string identity = {};  ///< what follows the kind's word in DROP and COMMENT ON; quoted
  std::string definition =
      {};  ///< the CREATE statement(s), separated by ";\n", composed by the reader
  std::string comment = {};
  Declared declared = {};

  friend bool operator==(const Definition&, const Definition&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("identity", self.identity);
    visit("definition", self.definition);
    visit("comment", self.comment);
    visit("declared", self.declared);
  }
};

struct Collation : Definition {
  friend bool operator==(const Collation&, const Collation&) = default;
};

/// key = {schema, "+(integer, integer)"}.
struct Operator : Definition {
  friend bool operator==(const Operator&, const Operator&) = default;
};

/// key = {schema, "name USING btree"}. Also those that CREATE OPERATOR CLASS has made.
struct OperatorFamily : Definition {
  friend bool operator==(const OperatorFamily&, const OperatorFamily&) = default;
};

/// key = {schema, "name USING btree"}.
struct OperatorClass : Definition {
  friend bool operator==(const OperatorClass&, const OperatorClass&) = default;
};

/// key = {name = "source AS target"}.
struct Cast : Definition {
  friend bool operator==(const Cast&, const Cast&) = default;
};

struct TextSearchTemplate : Definition {
  friend bool operator==(const TextSearchTemplate&, const TextSearchTemplate&) = default;
};

struct TextSearchParser : Definition {
  friend bool operator==(const TextSearchParser&, const TextSearchParser&) = default;
};

struct TextSearchDictionary : Definition {
  std::string options = {};  ///< pg_ts_dict.dictinitoption: what ALTER … (…) can change

  friend bool operator==(const TextSearchDictionary&, const TextSearchDictionary&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    Definition::fields(self, visit);
    visit("options", self.options);
  }
};

struct TextSearchConfiguration : Definition {
  /// "asciiword WITH pg_catalog.simple, app.d": what follows MAPPING FOR; sorted.
  std::vector<std::string> mappings = {};

  friend bool operator==(const TextSearchConfiguration&, const TextSearchConfiguration&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    Definition::fields(self, visit);
    visit("mappings", self.mappings);
  }
};

/// A procedural language that no extension brought. key = {name}.
struct Language : Definition {
  friend bool operator==(const Language&, const Language&) = default;
};

/// key = {name}.
struct ForeignDataWrapper : Definition {
  std::vector<std::string> options = {};  ///< "name=value", sorted

  friend bool operator==(const ForeignDataWrapper&, const ForeignDataWrapper&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    Definition::fields(self, visit);
    visit("options", self.options);
  }
};

/// key = {name}.
struct ForeignServer : Definition {
  std::string version = {};
  std::vector<std::string> options = {};  ///< "name=value", sorted

  friend bool operator==(const ForeignServer&, const ForeignServer&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    Definition::fields(self, visit);
    visit("version", self.version);
    visit("options", self.options);
  }
};

/// An extended statistics object. key = {schema, name}.
struct Statistics : Definition {
  Key table = {};                         ///< goes when this table is dropped
  std::vector<std::string> columns = {};  ///< those named without an expression
  int target = -1;                        ///< SET STATISTICS; -1: the default

  friend bool operator==(const Statistics&, const Statistics&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    Definition::fields(self, visit);
    visit("table", self.table);
    visit("columns", self.columns);
    visit("target", self.target);
  }
};

/// A table in a publication.
struct PublishedTable {
  Key table = {};
  std::vector<std::string> columns = {};  ///< empty: all
  std::string where = {};                 ///< pg_get_expr(); empty: all rows

  friend bool operator==(const PublishedTable&, const PublishedTable&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("table", self.table);
    visit("columns", self.columns);
    visit("where", self.where);
  }
};

/// key = {name}.
struct Publication {
  Key key = {};
  bool all_tables = false;
  std::vector<PublishedTable> tables = {};  ///< by table
  std::vector<std::string> schemas = {};    ///< TABLES IN SCHEMA; sorted
  /// "publish='insert, update'", "publish_via_partition_root=true", …: what is not the default.
  std::vector<std::string> options = {};
  std::string comment = {};
  Declared declared = {};

  friend bool operator==(const Publication&, const Publication&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor&& visit) {
    visit("all_tables", self.all_tables);
    visit("tables", self.tables);
    visit("schemas", self.schemas);
    visit("options", self.options);
    visit("comment", self.comment);
    visit("declared", self.declared);
  }
};

}  // namespace strata
