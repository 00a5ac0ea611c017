#include <fmt/format.h>

#include "catalog/reading.h"
#include "model/quoting.h"

namespace strata::catalog {
namespace {

Language takeLanguage(Row& row) {
  Language out;
  out.key.name = row.str();
  out.identity = quoteIdentifier(out.key.name);
  const bool trusted = row.boolean();
  out.definition = fmt::format("CREATE {}LANGUAGE {} HANDLER {}", trusted ? "TRUSTED " : "",
                               out.identity, row.printed());
  if (const std::string inline_handler = row.str(); !inline_handler.empty()) {
    out.definition += " INLINE " + inline_handler;
  }
  if (const std::string validator = row.str(); !validator.empty()) {
    out.definition += " VALIDATOR " + validator;
  }
  out.comment = row.str();
  return out;
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    Language language = takeLanguage(row);
    if (row.lost()) {
      return changedMeanwhile(Kind::kLanguage, language.key);
    }
    reading.add(ClassId::kLanguage, oid, std::move(language));
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<Language>(int /*major*/) {
  return {{.query = fmt::format(R"(
SELECT l.oid, l.lanname, l.lanpltrusted, l.lanplcallfoid::pg_catalog.regproc,
  nullif(l.laninline, 0)::pg_catalog.regproc, nullif(l.lanvalidator, 0)::pg_catalog.regproc,
  d.description
FROM pg_catalog.pg_language l
{comment}
WHERE l.oid >= 16384 AND NOT {member})",
                                fmt::arg("comment", joinComment("pg_language", "l.oid")),
                                fmt::arg("member", isExtensionMember("pg_language", "l.oid"))),
           .read = read}};
}

}  // namespace strata::catalog
