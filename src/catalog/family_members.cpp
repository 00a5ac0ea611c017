#include <fmt/format.h>

#include "catalog/routines.h"

namespace strata::catalog {
namespace {

/// Each operator and function of a family stands for its owner: what it needs, that needs.
Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const auto catalog = static_cast<ClassId>(row.oid());
    const Oid oid = row.oid();
    const auto owner_catalog = static_cast<ClassId>(row.oid());
    if (const ObjectId* owner = reading.find(owner_catalog, row.oid())) {
      reading.identify(catalog, oid, ObjectId(*owner));
    }
  }
  return {};
}

/// SQL: that the member with the oid `member` of `catalog` is owned by the row `oid` of `owner`.
std::string isOwned(std::string_view catalog, std::string_view member, std::string_view owner,
                    std::string_view oid) {
  return fmt::format(
      "EXISTS (SELECT FROM pg_catalog.pg_depend w WHERE w.classid = "
      "'pg_catalog.{}'::pg_catalog.regclass AND w.objid = {} AND w.refclassid = "
      "'pg_catalog.{}'::pg_catalog.regclass AND w.refobjid = {})",
      catalog, member, owner, oid);
}

}  // namespace

std::string familyMembers(std::string_view owner, std::string_view oid) {
  const auto owned = [&](std::string_view catalog) {
    return isOwned(catalog, "m.oid", owner, oid);
  };
  return fmt::format(R"(ARRAY(
    SELECT 'OPERATOR ' || m.amopstrategy || ' ' || m.amopopr::pg_catalog.regoperator
      || coalesce((SELECT ' FOR ORDER BY ' || pg_catalog.quote_ident(sn.nspname) || '.'
                     || pg_catalog.quote_ident(s.opfname)
                   FROM pg_catalog.pg_opfamily s
                   JOIN pg_catalog.pg_namespace sn ON sn.oid = s.opfnamespace
                   WHERE s.oid = m.amopsortfamily), '')
    FROM pg_catalog.pg_amop m WHERE m.amopfamily = f.oid AND {operators}
    ORDER BY m.amopstrategy, m.amopopr::pg_catalog.regoperator::pg_catalog.text)
  || ARRAY(
    SELECT 'FUNCTION ' || m.amprocnum || ' (' || pg_catalog.format_type(m.amproclefttype, NULL)
      || ', ' || pg_catalog.format_type(m.amprocrighttype, NULL) || ') '
      || m.amproc::pg_catalog.oid::pg_catalog.regprocedure
    FROM pg_catalog.pg_amproc m WHERE m.amprocfamily = f.oid AND {functions}
    ORDER BY m.amprocnum, pg_catalog.format_type(m.amproclefttype, NULL),
      pg_catalog.format_type(m.amprocrighttype, NULL)))",
                     fmt::arg("operators", owned("pg_amop")),
                     fmt::arg("functions", owned("pg_amproc")));
}

Reader familyMemberReader() {
  return {.query = R"(
SELECT d.classid, d.objid, d.refclassid, d.refobjid
FROM pg_catalog.pg_depend d
WHERE d.classid IN ('pg_catalog.pg_amop'::pg_catalog.regclass,
                    'pg_catalog.pg_amproc'::pg_catalog.regclass)
  AND d.refclassid IN ('pg_catalog.pg_opclass'::pg_catalog.regclass,
                       'pg_catalog.pg_opfamily'::pg_catalog.regclass)
  AND d.objid >= 16384)",
          .read = read};
}

}  // namespace strata::catalog
