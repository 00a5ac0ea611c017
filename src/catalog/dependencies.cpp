#include <fmt/format.h>

#include "catalog/reading.h"

namespace strata::catalog {
namespace {

/// One side of a row of pg_depend.
std::optional<ObjectId> takeSide(Row& row, const Reading& reading) {
  const auto catalog = static_cast<ClassId>(row.oid());
  const Oid oid = row.oid();
  const auto attnum = static_cast<int>(row.integer());
  return reading.find(catalog, oid, attnum);
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  reading.schema.dependencies.reserve(static_cast<std::size_t>(rows.size()));
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    std::optional<ObjectId> dependent = takeSide(row, reading);
    if (!dependent) {
      continue;
    }
    std::optional<ObjectId> referenced = takeSide(row, reading);
    if (referenced && *referenced != *dependent) {
      reading.schema.dependencies.push_back(
          {.dependent = *std::move(dependent), .referenced = *std::move(referenced)});
    }
  }
  return {};
}

}  // namespace

std::vector<Reader> dependencyReaders(int /*major*/) {
  // An array type stands for its element, and what an extension brought for the extension. The rest
  // of the folding is in what the readers have said of each oid.
  return {{.query = R"(
SELECT d.classid, d.objid, d.objsubid,
  coalesce(e.refclassid, d.refclassid), coalesce(e.refobjid, t.typelem, d.refobjid),
  CASE WHEN e.refobjid IS NULL THEN d.refobjsubid ELSE 0 END
FROM pg_catalog.pg_depend d
LEFT JOIN pg_catalog.pg_type t ON t.oid = d.refobjid
  AND d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass
  AND t.typsubscript = 'pg_catalog.array_subscript_handler'::pg_catalog.regproc
LEFT JOIN pg_catalog.pg_depend e ON e.deptype = 'e' AND e.classid = d.refclassid
  AND e.objid = coalesce(t.typelem, d.refobjid)
WHERE (d.deptype IN ('n', 'a')
  OR d.deptype = 'P' AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND EXISTS (
    SELECT FROM pg_catalog.pg_constraint c  -- a key that an index of a parent has as its part
    WHERE c.conindid = d.objid AND c.contype IN ('p', 'u') AND c.conparentid = 0
      AND c.conrelid IN (SELECT inhrelid FROM pg_catalog.pg_inherits)
  ) AND d.refobjid IN (SELECT indexrelid FROM pg_catalog.pg_index))
  -- triggers, rules and constraints of the system's own making are not known to the readers
  AND d.objid >= 16384  -- not initdb's own
  AND (e.refobjid IS NOT NULL OR d.refobjid >= 16384
    OR d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass))",
           .read = read}};
}

}  // namespace strata::catalog
