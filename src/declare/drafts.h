#pragma once
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "declare/declare.h"
#include "declare/expression.h"
#include "declare/names.h"
#include "declare/types.h"
#include "model/quoting.h"
#include "model/schema.h"

// The headers on their way from a schema to text. What is written into a draft is noted in
// Scope::said with it, attribute by attribute; what is not is made by SQL.

namespace strata::declaring {

/// Where an option stands among those of a field.
enum class Place : std::uint8_t {
  kStructure,
  kPrimaryKey,
  kColumn,
  kType,
  kValue,
  kSetting,
  kComment,
  kUnique,
  kReference,
  kCheck,
  kIndex,
  kStatistics,
  kRule,
  kTrigger,
  kPolicy,
};

struct FieldDraft {
  std::vector<std::string> comment = {};  ///< the lines of `///`
  std::vector<std::pair<Place, Expression>> options = {};
  std::string type = {};
  std::string name = {};
  std::string initialiser = {};  ///< "= true"; empty: none
  Family family = Family::kOther;
  bool inherited = false;  ///< of a base: nothing can be said on it here
};

/// One struct.
struct TableDraft {
  const Table* real = nullptr;          ///< of a view or composite type: what is like it
  const View* view = nullptr;           ///< it is this view
  const CompositeType* type = nullptr;  ///< it is this composite type
  std::vector<std::string> bases = {};
  TypeName name = {};
  std::vector<std::string> comment = {};
  std::vector<Expression> options = {};  ///< behind db::table
  std::vector<FieldDraft> fields = {};   ///< as the columns
  std::vector<std::pair<Place, Expression>> statements = {};
  std::set<std::string> headers = {};  ///< standard ones
  std::set<Key> enums = {};            ///< that fields are of
  std::set<Key> types = {};            ///< domains and composite types that fields are of
  std::set<Key> whole_targets = {};    ///< tables whose header it includes
  std::set<TypeName> forwards = {};    ///< structs that are only declared
  std::set<std::filesystem::path> includes = {};  ///< headers of enums and types

  [[nodiscard]] FieldDraft& field(const std::string& column);

  /// Whether options of the column can stand on its field.
  [[nodiscard]] bool hasField(const std::string& column) { return !field(column).inherited; }
};

/// All the passes share.
struct Scope {
  const Schema& real;
  std::set<Key> unsayable = {};  ///< what SQL makes from the start
  Schema said = {};
  Names names = {};
  std::map<Key, TableDraft> tables = {};
  std::set<Key> structs = {};  ///< domains and composite types that are structs
  std::set<Key> refused = {};  ///< tables that the words turn out not to be able to say
  std::map<Key, int> holders =
      {};  ///< how many tables, indexes and constraints have {schema, name}
  std::vector<DeclaredItem> items = {};  ///< what is no struct of a table, as it is written
  KeptLayout kept = {};
  /// What each table's header includes, so that no circle arises.
  std::map<Key, std::set<Key>> includes = {};

  /// The headers that tables and types have already.
  std::map<Key, std::filesystem::path> homes = {};

  /// The header of `table` may include that of `other`: it closes no circle.
  [[nodiscard]] bool mayInclude(const Key& table, const Key& other) const;

  /// A member of a table as its own struct names it.
  [[nodiscard]] Expression own(const TableDraft& table, const std::string& column) const;

  /// Whether the scanner would call the object of `key` so by itself.
  [[nodiscard]] bool isDefaultName(const Key& key, std::string_view name2,
                                   std::string_view label) const;
};

/// `///` lines where the scanner reads exactly this text from them; none for any other text.
std::vector<std::string> commentLines(const std::string& comment, std::size_t indent);

// One function a concept, each in its file.

void sayTable(Scope& scope, TableDraft& table);
void sayColumn(Scope& scope, TableDraft& table, const Column& column, Table& said);

/// Bases, PARTITION OF, INHERITS; the parents must be said.
void sayFamily(Scope& scope, TableDraft& table, Table& said);

/// PARTITION BY and the partitions that need no struct.
void sayPartitions(Scope& scope, TableDraft& table, const std::vector<const Table*>& parts);

/// What children and partitions have of their parents; after all else of all tables.
void sayInherited(Scope& scope);

void sayView(Scope& scope, TableDraft& table);
void sayComposite(Scope& scope, TableDraft& table);
void sayKeys(Scope& scope, TableDraft& table);
void sayChecks(Scope& scope, TableDraft& table);
void sayIndexes(Scope& scope, TableDraft& table);
void sayStatistics(Scope& scope, TableDraft& table);

/// Triggers, rules and policies.
void sayPrograms(Scope& scope, TableDraft& table);

/// After the keys of all tables.
void sayReferences(Scope& scope, TableDraft& table);

/// `= value` of a column's default; empty when C++ cannot say it.
std::string initialiserOf(const Scope& scope, const TableDraft& table, const Column& column,
                          const CppColumnType& type);

/// db::start, db::increment … of a sequence of its type, where they are not the default.
std::vector<Expression> sequenceWords(const SequenceOptions& options);

/// db::clustered, db::tablespace, db::replica_identity of a key or index; `said` is noted with it.
template <class Part>
void sayPlacement(Scope& scope, const TableDraft& table, const Part& real, Part& said,
                  std::vector<Expression>& options) {
  if (real.clustered) {
    options.push_back(word("db::clustered"));
    said.clustered = true;
  }
  if (!real.tablespace.empty()) {
    options.push_back(call("db::tablespace", {literal(real.tablespace)}));
    said.tablespace = real.tablespace;
  }
  const std::string identity = "USING INDEX " + quoteIdentifier(real.key.name);
  if (table.real->replica_identity == identity) {
    options.push_back(word("db::replica_identity"));
    scope.said.tables.at(table.real->key).replica_identity = identity;
  }
}

/// db::with("name", value) of "name=value"; `on`, `off` are what a bool is written as.
Expression storageParameter(const std::string& text, std::string_view on, std::string_view off);

}  // namespace strata::declaring
