#include "catalog/routines.h"

#include <fmt/format.h>

namespace strata::catalog {

std::string inputTypes(std::string_view routine) {
  return fmt::format(
      "coalesce((SELECT pg_catalog.string_agg(pg_catalog.format_type(a.type, NULL), ', ' "
      "ORDER BY a.place) FROM pg_catalog.unnest({}.proargtypes::pg_catalog.oid[]) "
      "WITH ORDINALITY AS a(type, place)), '')",
      routine);
}

std::string isInternalPart(std::string_view catalog, std::string_view oid) {
  return fmt::format(
      "EXISTS (SELECT FROM pg_catalog.pg_depend m WHERE m.classid = "
      "'pg_catalog.{}'::pg_catalog.regclass AND m.objid = {} AND m.deptype = 'i')",
      catalog, oid);
}

}  // namespace strata::catalog
