#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "catalog/catalog.h"

// What the readers of catalog/ share: how a row is taken apart, and what is known so far. Internal.

namespace strata::catalog {

using Oid = std::uint32_t;

/// The catalogs whose rows the model has objects for, by their fixed oids (catalog/pg_*.h).
enum class ClassId : Oid {
  kDefaultAcl = 826,
  kType = 1247,
  kProcedure = 1255,
  kRelation = 1259,
  kForeignServer = 1417,
  kForeignDataWrapper = 2328,
  kOperatorFamilyOperator = 2602,
  kOperatorFamilyFunction = 2603,
  kAttrdef = 2604,
  kCast = 2605,
  kConstraint = 2606,
  kLanguage = 2612,
  kNamespace = 2615,
  kOperatorClass = 2616,
  kOperator = 2617,
  kRewrite = 2618,
  kTrigger = 2620,
  kOperatorFamily = 2753,
  kExtension = 3079,
  kPolicy = 3256,
  kStatistics = 3381,
  kCollation = 3456,
  kEventTrigger = 3466,
  kTextSearchDictionary = 3600,
  kTextSearchParser = 3601,
  kTextSearchConfiguration = 3602,
  kTextSearchTemplate = 3764,
  kPublication = 6104,
  kPublicationRelation = 6106,
  kPublicationNamespace = 6237,
};

/// The fields of one row, taken from left to right as its query lists them.
class Row {
 public:
  /// `rows` outlives the Row.
  Row(const pg::Rows& rows, int row) : rows_(rows), row_(row) {}

  /// An oid; 0 for NULL.
  Oid oid() { return static_cast<Oid>(rows_.integer(row_, next_++)); }

  /// A number; 0 for NULL.
  std::int64_t integer() { return rows_.integer(row_, next_++); }

  /// A boolean; false for NULL.
  bool boolean() { return rows_.boolean(row_, next_++); }

  /// A text; "" for NULL.
  std::string str() { return rows_.str(row_, next_++); }

  /// The same, valid as long as the rows.
  std::string_view text() { return rows_.text(row_, next_++); }

  /// The first letter of a "char"; NUL when it is empty.
  char letter();

  /// The elements of an array of texts; none for NULL.
  std::vector<std::string> array() { return rows_.array(row_, next_++); }

  /// Elements of a numeric array ("{1,2}") or vector ("1 2").
  std::vector<std::int64_t> numbers();

  /// True when the next field is NULL, which is then taken; else nothing is taken.
  bool skipNull();

  /// What a function such as pg_get_expr() or format_type() printed. They print NULL or ??? for
  /// what another session has dropped since the snapshot; lost() tells.
  std::string printed();

  /// The same where `wanted`; else a text that may be NULL.
  std::string printedIf(bool wanted) { return wanted ? printed() : str(); }

  /// True when something printed() was no longer there.
  [[nodiscard]] bool lost() const { return lost_; }

 private:
  const pg::Rows& rows_;
  int row_;
  int next_ = 0;
  bool lost_ = false;
};

/// A table or view that names may refer to, managed or not.
struct Relation {
  Key key = {};
  Table* table = nullptr;  ///< in the schema; null: excluded, an extension's, a foreign table
  View* view = nullptr;    ///< in the schema; null: a table, excluded, an extension's
  std::vector<std::string> columns = {};  ///< by attnum - 1; "" for a dropped one

  /// The column of that attnum; "" for an expression (0), a system column's own name when negative.
  [[nodiscard]] std::string column(std::int64_t attnum) const;

  /// Whether the schema has it, and so its parts.
  [[nodiscard]] bool managed() const { return table != nullptr || view != nullptr; }
};

/// What has been read so far; the readers run in the order of their table.
class Reading {
 public:
  Reading(const ReadOptions& options, int major);

  Schema schema = {};
  std::unordered_map<Oid, Relation> relations = {};  ///< all tables and views, by oid

  /// By ReadOptions::exclude_schemas.
  [[nodiscard]] bool excludesSchema(const std::string& name) const;
  /// The managed table or view of that oid; null: there is none.
  [[nodiscard]] const Relation* managed(Oid relation) const;

  /// By its own name or its schema's.
  [[nodiscard]] bool excludesTable(const Key& table) const;

  /// Remembers which object a catalog's row stands for.
  void identify(ClassId catalog, Oid oid, ObjectId id);
  /// The object of a catalog's row; null: not managed.
  [[nodiscard]] const ObjectId* find(ClassId catalog, Oid oid) const;
  /// The same, or the column when the object is a table and `attnum` is not 0.
  [[nodiscard]] std::optional<ObjectId> find(ClassId catalog, Oid oid, int attnum) const;

  /// Adds the object to its kind, and remembers its row.
  template <class T>
  T& add(ClassId catalog, Oid oid, T object) {
    identify(catalog, oid, idOf(object));
    Key key = object.key;
    return schema.get<T>().emplace(std::move(key), std::move(object)).first->second;
  }

 private:
  std::unordered_set<std::string> excluded_schemas_;
  std::unordered_set<std::string> excluded_tables_;
  std::unordered_map<std::uint64_t, ObjectId> objects_ = {};
};

/// One query, and what is made of its rows.
struct Reader {
  std::string query = {};
  Expected<void> (*read)(const pg::Rows& rows, Reading& reading) = nullptr;
};

/// The readers of a kind, in order; one definition per kind of model/kinds.h, each in a file of its
/// own.
template <class T>
std::vector<Reader> readersOf(int major);

/// The second reader of tables.
Reader columnReader();

/// Columns' not_null_constraint from 18 on, domains' from 17 on.
std::vector<Reader> notNullReaders(int major);

/// Schema::access.
std::vector<Reader> accessReaders(int major);

/// Schema::dependencies.
std::vector<Reader> dependencyReaders(int major);

/// Schema::unmanaged.
std::vector<Reader> unmanagedReaders(int major);

/// The table of readers: all queries of a snapshot, in the order in which their rows are read.
std::vector<Reader> allReaders(int major);

/// What readCatalog() sends, in order: a frame of its own or, in a transaction of the caller's, a
/// savepoint, with the readers' queries between.
std::vector<std::string> statementsOf(const std::vector<Reader>& readers, bool in_transaction);

/// SQL: true for a name of pg_namespace, `column`, that is not PostgreSQL's own ("pg_" is
/// reserved).
std::string isUsersSchema(std::string_view column);

/// SQL: true when the row of `catalog` (as in pg_catalog) with the oid `oid` is an extension's.
std::string isExtensionMember(std::string_view catalog, std::string_view oid);

/// SQL: a LEFT JOIN that gives `d.description` for a row of `catalog`.
std::string joinComment(std::string_view catalog, std::string_view oid,
                        std::string_view attnum = "0");

/// The error for an object that went away, or changed, between the snapshot and its printing.
Diagnostic changedMeanwhile(Kind kind, const Key& key);

/// Options without what the server keeps there for itself (`pg_attver` of 15.20), sorted.
std::vector<std::string> sortedOptions(std::vector<std::string> options);

/// The options of a relation and, from the field after them, those of its TOAST table.
std::vector<std::string> takeRelationOptions(Row& row);

/// "EXTERNAL", … for pg_attribute.attstorage; "" for NUL.
std::string storageWord(char letter);

/// "pglz", "lz4" for pg_attribute.attcompression; "" for NUL.
std::string compressionWord(char letter);

/// pg_trigger.tgenabled and the like.
Enabled takeEnabled(Row& row);

/// `"schema"."name"`, or empty when the next two fields, a collation's, are NULL.
std::string takeCollation(Row& row);

/// The options of a sequence from seven fields of pg_sequence (kSequenceFields).
SequenceOptions takeSequenceOptions(Row& row);

/// SQL: the seven fields of takeSequenceOptions(), from a pg_sequence called s.
inline constexpr std::string_view kSequenceFields =
    "pg_catalog.format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, "
    "s.seqcache, s.seqcycle";

/// ChooseConstraintName() of the server for one name that is free: `name1_name2_label` with the
/// longer of the names cut, at a character, until all fit 63 bytes (makeObjectName()).
std::string defaultObjectName(std::string name1, std::string name2, const std::string& label);

}  // namespace strata::catalog
