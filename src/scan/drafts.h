#pragma once
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/naming.h"
#include "model/schema.h"
#include "scan/facts.h"
#include "scan/report.h"
#include "scan/types.h"

// The models on their way from facts to a Schema: columns are read, but names are not chosen and
// references not resolved.

namespace strata::scan {

struct ColumnDraft {
  Column column = {};
  const FieldFact* field = nullptr;
  Family family = Family::kOther;
  bool optional = false;
  bool serial = false;
};

/// A column of a key, index or exclusion constraint.
struct PartDraft {
  std::string expression = {};
  std::string collation = {};
  std::string opclass = {};
  std::string order = {};  ///< "DESC", "NULLS LAST" …
  std::string nulls = {};
  std::string exclusion_operator = {};
  std::string column = {};  ///< empty: an expression
  std::optional<int> statistics = {};
  bool temporal = false;  ///< WITHOUT OVERLAPS
};

enum class KeyKind : std::uint8_t { kPrimaryKey, kUnique, kIndex, kExclude };

struct KeyDraft {
  KeyKind kind = KeyKind::kIndex;
  Place where = {};
  std::string name = {};  ///< empty: PostgreSQL's default
  Place name_where = {};
  std::vector<FormerName> was = {};
  std::vector<PartDraft> parts = {};
  std::vector<std::string> include = {};
  std::string method = {};
  std::string predicate = {};
  std::vector<std::pair<std::string, std::string>> parameters = {};
  bool unique = false;
  bool nulls_not_distinct = false;
  bool replica_identity = false;
  bool clustered = false;
  std::string tablespace = {};
  bool deferrable = false;
  bool initially_deferred = false;
  std::string comment = {};
};

struct CheckDraft {
  Place where = {};
  std::string name = {};
  Place name_where = {};
  std::vector<FormerName> was = {};
  std::string expression = {};
  bool not_valid = false;
  bool no_inherit = false;
  bool not_enforced = false;
  std::string comment = {};
};

struct ReferenceDraft {
  Place where = {};
  std::string name = {};
  Place name_where = {};
  std::vector<FormerName> was = {};
  std::vector<std::string> columns = {};
  std::string target = {};                ///< C++ name of the struct
  std::vector<Term> target_members = {};  ///< empty: its primary key
  bool period = false;                    ///< of the last column
  bool target_period = false;             ///< of the last target member
  std::string on_delete = {};
  std::vector<std::string> set_columns = {};  ///< of ON DELETE SET NULL or DEFAULT; empty: all
  std::string on_update = {};
  bool match_full = false;
  bool deferrable = false;
  bool initially_deferred = false;
  bool not_valid = false;
  bool not_enforced = false;
  std::string comment = {};
};

/// A partition without a struct of its own.
struct PartitionDraft {
  Place where = {};
  std::string name = {};
  std::string bound = {};
  std::vector<std::string> options = {};
  std::string tablespace = {};
  std::string comment = {};
  std::vector<FormerName> was = {};
};

/// A table between two others.
struct JoinDraft {
  Place where = {};
  std::string target = {};                ///< C++ name of the struct
  std::string name = {};                  ///< empty: as [naming] says
  std::vector<std::string> columns = {};  ///< of this side, of the other; missing: as [naming] says
  std::vector<FormerName> was = {};
};

/// A table, or what `view` or `composite` make of it.
struct TableDraft {
  Table table = {};
  std::optional<View> view = {};
  bool composite = false;
  bool derives = false;                   ///< db::inherits or db::partition_of
  std::vector<std::string> parents = {};  ///< C++ names: INHERITS, or the one of a partition
  std::vector<PartitionDraft> partitions = {};
  std::vector<JoinDraft> joins = {};
  const RecordFact* record = nullptr;
  Place name_where = {};
  std::vector<ColumnDraft> columns = {};
  std::vector<KeyDraft> keys = {};
  std::vector<CheckDraft> checks = {};
  std::vector<ReferenceDraft> references = {};

  /// The column of a member, or null.
  [[nodiscard]] const ColumnDraft* ofMember(const std::string& member) const;

  /// The column of that name, or null.
  [[nodiscard]] ColumnDraft* named(const std::string& column);

  /// Or null.
  [[nodiscard]] const KeyDraft* primaryKey() const;
};

/// The columns of a key in order; "" for an expression.
std::vector<std::string> columnsOf(const KeyDraft& key);

/// A schema statement of a namespace.
struct ScopeSchema {
  std::string schema = {};
  Place where = {};
  std::string comment = {};
  std::vector<FormerName> was = {};
};

/// All the passes share.
struct Models {
  const Facts& facts;
  Report& report;
  Naming naming = {};
  KnownTypes known = {};
  std::map<std::string, ScopeSchema> schemas = {};  ///< by namespace
  std::map<std::string, TableDraft> tables = {};    ///< by C++ name
  std::map<Key, Place> types_at = {};               ///< types of the models by SQL name
  std::map<std::string, std::vector<std::string>> text_enums = {};  ///< labels by C++ name
  std::map<std::string, Place> schemas_used = {};
  Schema schema = {};

  /// The schema of what is declared in these namespaces, innermost first.
  [[nodiscard]] std::string schemaOf(const std::vector<std::string>& scopes) const;

  /// The schema of the namespace `scope`: its own, else that of the nearest one around it.
  [[nodiscard]] std::string schemaIn(std::string scope) const;

  /// The table of a struct; null when the struct is none, or a view or composite type.
  [[nodiscard]] const TableDraft* tableOf(const std::string& cpp_name) const;

  [[nodiscard]] Declared declared(const Place& where, std::string cpp_name) const;

  /// What a db::was("…") says.
  [[nodiscard]] FormerName former(const Term& was) const;

  /// What all those among the options of `term` say.
  [[nodiscard]] std::vector<FormerName> formers(const Term& term) const;

  /// Adds a statement of SQL that `term` stands for; `makes` is what db::was is about.
  void attach(const Term& term, std::string cpp_name, std::string text, ObjectId makes = {});

  /// Adds COMMENT ON `of`, where `term` has a comment.
  void attachComment(const Term& term, std::string cpp_name, const std::string& of);
};

/// Namespace statements, enums and type mappings.
void readScopes(Models& models);

/// [types] of strata.toml, C++ name → SQL; readScopes() goes first.
void readConfiguredTypes(Models& models, const std::map<std::string, std::string>& configured);

/// Every table's columns, and its keys and constraints without names.
void readTables(Models& models);

/// The fields of one DB(…) into `column` and `table`. False: the field is no column.
bool readField(Models& models, TableDraft& table, const FieldFact& field,
               const std::vector<Term>& terms, ColumnDraft& column);

/// One static_assert(…) of a struct, or a part of define<T>().
void readStatement(Models& models, TableDraft& table, const Term& statement);

/// Whether a key's last column is a period.
bool isTemporal(const KeyDraft& key);

/// The columns that a key, an index or the like names; false when one is none, which is reported.
bool readParts(Models& models, const TableDraft& table, const Term& statement,
               std::vector<PartDraft>& parts);

/// `"column" COLLATE … opclass DESC`, or `(expression)`.
std::string partSql(const PartDraft& part);

/// Partitions, join tables, statistics objects of a struct; false for any other word.
bool readStructure(Models& models, TableDraft& table, const Term& term);

/// Resolves parents; after all tables are read.
void linkParents(Models& models, TableDraft& table);

/// Partitions without structs into models.schema; after all tables are there.
void writeStructure(Models& models);

/// The tables of many_to_many, for writeParts() to name and write like any other.
std::vector<TableDraft> joinTables(Models& models);

/// Reference data into models.schema; after all tables are there.
void writeRows(Models& models);

/// The C++ name of a field's enum, also inside an optional.
const std::string& enumOf(const TypeFact& type);

/// The label of an enumerator, by their C++ names.
std::string labelOf(const Models& models, const std::string& enumeration,
                    const std::string& enumerator);

/// What sql_type<T> says: a type's SQL, a domain, a range type.
void readTypeMapping(Models& models, const DefinitionFact& mapping);

/// Makes the structs that are composite types known as types.
void readComposites(Models& models);
void writeComposite(Models& models, const TableDraft& draft);

/// START, INCREMENT … of db::identity and db::sequence, whose type is set; false: reported.
bool readSequenceOptions(Models& models, const Term& term, SequenceOptions& options);

void readSequence(Models& models, const StatementFact& statement);
void readCollation(Models& models, const StatementFact& statement);

/// A trigger, rule, policy, grant or other SQL of a struct; false for any other word.
bool readProgram(Models& models, TableDraft& table, const Term& term);

/// db::sql and db::grant of a namespace, whose schema must be known.
void readScopeSql(Models& models, const StatementFact& statement);
void readScopeGrant(Models& models, const StatementFact& statement);

/// A key word of a field: primary_key, unique or index with its options.
void readFieldKey(Models& models, TableDraft& table, const std::string& column, const Term& term);
void readFieldCheck(Models& models, TableDraft& table, const Term& term);
void readFieldReference(Models& models, TableDraft& table, const std::string& column,
                        const Term& term);

/// Resolves members and references, checks them, chooses names, and fills models.schema.
void link(Models& models);

/// Chooses the names and writes the constraints and indexes; the tables must be linked.
void writeParts(Models& models);

}  // namespace strata::scan
