#pragma once
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "declare/expression.h"
#include "declare/names.h"
#include "declare/types.h"
#include "model/schema.h"

// The headers on their way from a schema to text. What is written into a draft is noted in
// Scope::said with it, attribute by attribute; what is not is made by SQL.

namespace strata::declaring {

/// Where an option stands among those of a field.
enum class Place : std::uint8_t {
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
};

struct FieldDraft {
  std::vector<std::string> comment = {};  ///< the lines of `///`
  std::vector<std::pair<Place, Expression>> options = {};
  std::string type = {};
  std::string name = {};
  std::string initialiser = {};  ///< "= true"; empty: none
  Family family = Family::kOther;
};

/// One struct.
struct TableDraft {
  const Table* real = nullptr;
  TypeName name = {};
  std::vector<std::string> comment = {};
  std::vector<Expression> options = {};  ///< behind db::table
  std::vector<FieldDraft> fields = {};   ///< as the columns
  std::vector<std::pair<Place, Expression>> statements = {};
  std::set<std::string> headers = {};  ///< standard ones
  std::set<Key> enums = {};            ///< that fields are of
  std::set<Key> whole_targets = {};    ///< tables whose header it includes
  std::set<TypeName> forwards = {};    ///< structs that are only declared

  [[nodiscard]] FieldDraft& field(const std::string& column);
};

/// All the passes share.
struct Scope {
  const Schema& real;
  Schema said = {};
  Names names = {};
  std::map<Key, TableDraft> tables = {};
  std::map<Key, int> holders =
      {};  ///< how many tables, indexes and constraints have {schema, name}
  /// What each table's header includes, so that no circle arises.
  std::map<Key, std::set<Key>> includes = {};

  /// A member of a table as its own struct names it.
  [[nodiscard]] Expression own(const TableDraft& table, const std::string& column) const;

  /// Whether the scanner would call the object of `key` so by itself.
  [[nodiscard]] bool isDefaultName(const Key& key, std::string_view name2,
                                   std::string_view label) const;
};

/// A struct is all it takes: no partition, child, foreign or typed table.
bool isPlain(const Table& table);

/// `///` lines where the scanner reads exactly this text from them; none for any other text.
std::vector<std::string> commentLines(const std::string& comment, std::size_t indent);

// One function a concept, each in its file.

void sayTable(Scope& scope, TableDraft& table);
void sayColumn(Scope& scope, TableDraft& table, const Column& column, Table& said);
void sayKeys(Scope& scope, TableDraft& table);
void sayChecks(Scope& scope, TableDraft& table);
void sayIndexes(Scope& scope, TableDraft& table);

/// After the keys of all tables.
void sayReferences(Scope& scope, TableDraft& table);

/// `= value` of a column's default; empty when C++ cannot say it.
std::string initialiserOf(const Scope& scope, const TableDraft& table, const Column& column,
                          const CppColumnType& type);

/// db::with("name", value) of "name=value"; `on`, `off` are what a bool is written as.
Expression storageParameter(const std::string& text, std::string_view on, std::string_view off);

}  // namespace strata::declaring
