#pragma once
#include <map>
#include <ranges>
#include <string>
#include <type_traits>
#include <vector>

#include "model/attached_sql.h"
#include "model/kinds.h"
#include "model/reference_rows.h"
#include "support/expected.h"

namespace strata {

template <class T>
using Objects = std::map<Key, T>;

/// `dependent` cannot exist without `referenced` (pg_depend, deptype n or a).
struct Dependency {
  ObjectId dependent = {};
  ObjectId referenced = {};

  friend auto operator<=>(const Dependency&, const Dependency&) = default;
  friend bool operator==(const Dependency&, const Dependency&) = default;
};

/// Something the database has and strata does not manage yet: reported, never silently ignored.
struct Unmanaged {
  std::string kind = {};  ///< PostgreSQL's word: "view", "function", "trigger" …
  std::string name = {};  ///< for people

  friend auto operator<=>(const Unmanaged&, const Unmanaged&) = default;
  friend bool operator==(const Unmanaged&, const Unmanaged&) = default;
};

/// All that strata manages of one database, as a value. Two canonical schemas of one server version
/// are synced if and only if sameObjects() says so.
struct Schema {
  // Out of line: thirty maps are much to copy and destroy in each source that holds a schema.
  Schema();
  Schema(const Schema&);
  Schema(Schema&&) noexcept;
  Schema& operator=(const Schema&);
  Schema& operator=(Schema&&) noexcept;
  ~Schema();

#define STRATA_SCHEMA_MEMBER(Type, member, word) Objects<Type> member;
  STRATA_KINDS(STRATA_SCHEMA_MEMBER)
#undef STRATA_SCHEMA_MEMBER

  /// Owner and privileges, of what has an owner; and privileges of columns and of the sequences of
  /// identity columns (model/privileges.h), where they are not the default. Read of every database,
  /// absent for what a model declares.
  std::map<ObjectId, Access> access = {};

  std::vector<AttachedSql> attached = {};     ///< raw only; by header and place
  Objects<ReferenceRows> rows = {};           ///< by table; of what a model declares only
  std::string read_as = {};                   ///< the role that read it; empty for a raw schema
  int server_version = 0;                     ///< major; 0 for a raw schema
  std::vector<Dependency> dependencies = {};  ///< canonical only; sorted
  std::vector<Unmanaged> unmanaged = {};      ///< canonical only; sorted

  template <class T>
  [[nodiscard]] Objects<T>& get() {
#define STRATA_SCHEMA_GET(Type, member, word) \
  if constexpr (std::is_same_v<T, Type>) {    \
    return member;                            \
  }
    STRATA_KINDS(STRATA_SCHEMA_GET)
  }

  template <class T>
  [[nodiscard]] const Objects<T>& get() const {
    STRATA_KINDS(STRATA_SCHEMA_GET)
#undef STRATA_SCHEMA_GET
  }
};

/// Calls visit.operator()<T>() for each kind, in the order of the list.
template <class Visitor>
void forEachKind(Visitor&& visit) {
#define STRATA_VISIT_KIND(Type, member, word) visit.template operator()<Type>();
  STRATA_KINDS(STRATA_VISIT_KIND)
#undef STRATA_VISIT_KIND
}

/// The parts (constraints, indexes) of one table: a range of pairs, by name.
template <class T>
auto partsOf(const Objects<T>& objects, const Key& table) {
  const auto first = objects.lower_bound({.schema = table.schema, .parent = table.name});
  auto last = first;
  while (last != objects.end() && last->first.schema == table.schema &&
         last->first.parent == table.name) {
    ++last;
  }
  return std::ranges::subrange(first, last);
}

/// Equal in every object and in `access`; rows, dependencies, unmanaged objects and versions are
/// not looked at.
bool sameObjects(const Schema& left, const Schema& right);

/// Whether the schema has the object or column.
bool contains(const Schema& schema, const ObjectId& id);

/// The column, or null.
const Column* findColumn(const Schema& schema, const Key& column);

/// JSON with stable order; `indent` < 0 gives one line. Members at their default are left out.
std::string toJson(const Schema& schema, int indent = 2);

/// The reverse. Errors: ST1101 with the place of a syntax error or the name of what is wrong.
Expected<Schema> schemaFromJson(std::string_view json);

/// For people: the first few differences, a line each ("column app.users.email: type is text, not
/// integer"), `from` being what is and `to` what should be. Empty when sameObjects().
std::vector<std::string> describeDifferences(const Schema& from, const Schema& to,
                                             std::size_t limit = 20);

}  // namespace strata
