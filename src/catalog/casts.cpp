#include <fmt/format.h>

#include "catalog/routines.h"

namespace strata::catalog {
namespace {

std::string way(char method, const std::string& function) {
  switch (method) {
    case 'b':
      return "WITHOUT FUNCTION";
    case 'i':
      return "WITH INOUT";
    default:
      return "WITH FUNCTION " + function;
  }
}

std::string context(char letter) {
  return letter == 'i' ? " AS IMPLICIT" : letter == 'a' ? " AS ASSIGNMENT" : "";
}

Cast takeCast(Row& row) {
  const std::string source = row.printed();
  const std::string target = row.printed();
  const char method = row.letter();
  const std::string function = row.printedIf(method == 'f');
  Cast out;
  out.key.name = source + " AS " + target;
  out.identity = "(" + out.key.name + ")";
  out.definition = fmt::format("CREATE CAST {} {}{}", out.identity, way(method, function),
                               context(row.letter()));
  out.comment = row.str();
  return out;
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    Cast object = takeCast(row);
    if (row.lost()) {
      return changedMeanwhile(Kind::kCast, object.key);
    }
    reading.add(ClassId::kCast, oid, std::move(object));
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<Cast>(int /*major*/) {
  return {{.query = fmt::format(R"(
SELECT c.oid, pg_catalog.format_type(c.castsource, NULL),
  pg_catalog.format_type(c.casttarget, NULL), c.castmethod,
  nullif(c.castfunc, 0)::pg_catalog.regprocedure, c.castcontext, d.description
FROM pg_catalog.pg_cast c
{comment}
WHERE c.oid >= 16384 AND NOT {member} AND NOT {part})",
                                fmt::arg("comment", joinComment("pg_cast", "c.oid")),
                                fmt::arg("member", isExtensionMember("pg_cast", "c.oid")),
                                fmt::arg("part", isInternalPart("pg_cast", "c.oid"))),
           .read = read}};
}

}  // namespace strata::catalog
