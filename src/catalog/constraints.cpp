#include <fmt/format.h>

#include "catalog/reading.h"
#include "model/quoting.h"

namespace strata::catalog {
namespace {

ConstraintType typeFrom(char letter) {
  switch (letter) {
    case 'p':
      return ConstraintType::kPrimaryKey;
    case 'u':
      return ConstraintType::kUnique;
    case 'f':
      return ConstraintType::kForeignKey;
    case 'x':
      return ConstraintType::kExclusion;
    default:  // 'c'; the query asks for no other
      return ConstraintType::kCheck;
  }
}

/// pg_get_constraintdef() prints the storage parameters of the index of an exclusion constraint,
/// but not those of a key; here they follow its columns as in ADD CONSTRAINT. The last parenthesis
/// closes those (or INCLUDE's): only words follow, and names before it may hold anything.
std::string withIndexOptions(std::string definition, const std::vector<std::string>& options) {
  if (options.empty()) {
    return definition;
  }
  std::string with;
  for (const std::string& option : options) {
    const std::size_t equals = option.find('=');
    with += (with.empty() ? " WITH (" : ", ") + option.substr(0, equals) + "=" +
            quoteLiteral(option.substr(equals + 1));
  }
  definition.insert(definition.rfind(')') + 1, with + ")");
  return definition;
}

std::vector<std::string> columnNames(const Relation& relation,
                                     const std::vector<std::int64_t>& attnums) {
  std::vector<std::string> names;
  names.reserve(attnums.size());
  for (const std::int64_t attnum : attnums) {
    names.push_back(relation.column(attnum));
  }
  return names;
}

Constraint takeConstraint(Row& row, const Relation& relation) {
  Constraint constraint{.key = partOf(relation.key, row.str()), .type = typeFrom(row.letter())};
  std::string definition = row.printed();
  constraint.definition = withIndexOptions(std::move(definition), sortedOptions(row.array()));
  constraint.columns = columnNames(relation, row.numbers());
  constraint.inherited = row.boolean();
  constraint.comment = row.str();
  constraint.clustered = row.boolean();
  constraint.tablespace = row.str();
  constraint.index_statistics = row.array();
  constraint.index_comment = row.str();
  return constraint;
}

/// Two fields of a foreign key: the referenced table and its columns.
bool takeReferences(Row& row, Constraint& constraint, const Reading& reading) {
  const Oid oid = row.oid();
  const std::vector<std::int64_t> attnums = row.numbers();
  if (oid == 0) {
    return true;
  }
  const auto found = reading.relations.find(oid);
  if (found == reading.relations.end()) {
    return false;
  }
  constraint.references = found->second.key;
  constraint.referenced_columns = columnNames(found->second, attnums);
  return true;
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    const Oid index = row.oid();
    const auto found = reading.relations.find(row.oid());
    if (found == reading.relations.end() || found->second.table == nullptr) {
      continue;
    }
    Constraint constraint = takeConstraint(row, found->second);
    if (!takeReferences(row, constraint, reading) || row.lost()) {
      return changedMeanwhile(Kind::kConstraint, constraint.key);
    }
    if (index != 0) {
      reading.identify(ClassId::kRelation, index, idOf(constraint));
    }
    reading.add(ClassId::kConstraint, oid, std::move(constraint));
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<Constraint>(int /*major*/) {
  // A foreign key to a partitioned table has a row of the server's own for each partition of that
  // one: it has a parent on its own side that refers to another table.
  return {{.query = fmt::format(R"(
SELECT c.oid, ic.oid, c.conrelid, c.conname, c.contype, pg_catalog.pg_get_constraintdef(c.oid),
  CASE WHEN c.contype <> 'x' THEN ic.reloptions END, c.conkey, NOT c.conislocal OR c.conparentid <> 0, d.description,
  ix.indisclustered, ts.spcname, st.targets, ide.description,
  c.confrelid, c.confkey
FROM pg_catalog.pg_constraint c
JOIN pg_catalog.pg_class t ON t.oid = c.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
LEFT JOIN pg_catalog.pg_class ic ON ic.oid = c.conindid AND c.contype IN ('p', 'u', 'x')
LEFT JOIN pg_catalog.pg_index ix ON ix.indexrelid = ic.oid
LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = ic.reltablespace
LEFT JOIN pg_catalog.pg_description ide ON ide.objoid = ic.oid AND ide.objsubid = 0
  AND ide.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
LEFT JOIN (SELECT a.attrelid,
             pg_catalog.array_agg(a.attnum || '=' || a.attstattarget ORDER BY a.attnum) AS targets
           FROM pg_catalog.pg_attribute a WHERE a.attnum > 0 AND a.attstattarget >= 0
           GROUP BY a.attrelid) st ON st.attrelid = ic.oid
LEFT JOIN pg_catalog.pg_constraint p ON p.oid = c.conparentid AND c.contype = 'f'
{comment}
WHERE c.contype IN ('p', 'u', 'c', 'f', 'x') AND t.relkind IN ('r', 'p', 'f')
  AND t.relpersistence <> 't' AND {users}
  AND (p.oid IS NULL OR p.confrelid = c.confrelid))",
                                fmt::arg("comment", joinComment("pg_constraint", "c.oid")),
                                fmt::arg("users", isUsersSchema("n.nspname"))),
           .read = read}};
}

}  // namespace strata::catalog
