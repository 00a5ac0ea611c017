#include <fmt/format.h>

#include "catalog/reading.h"
#include "model/quoting.h"
#include "support/text.h"

namespace strata::catalog {
namespace {

/// What CREATE COLLATION says of one row; collversion is the server's own business.
std::string definitionOf(const Key& key, Row& row) {
  std::vector<std::string> options;
  const auto add = [&](const char* name, const std::string& value) {
    options.push_back(fmt::format("{} = {}", name, value));
  };
  const std::string provider = row.str();
  add("provider", provider);
  const std::string locale = row.str();
  const std::string collate = row.str();
  const std::string ctype = row.str();
  if (!locale.empty() || collate == ctype) {
    add("locale", quoteLiteral(locale.empty() ? collate : locale));
  } else {
    add("lc_collate", quoteLiteral(collate));
    add("lc_ctype", quoteLiteral(ctype));
  }
  if (!row.boolean()) {
    add("deterministic", "false");
  }
  if (!row.skipNull()) {
    add("rules", quoteLiteral(row.str()));
  }
  return fmt::format("CREATE COLLATION {} ({})", quoteQualified(key), join(options, ", "));
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    Collation object;
    object.key = {.schema = row.str(), .name = row.str()};
    object.identity = quoteQualified(object.key);
    object.definition = definitionOf(object.key, row);
    object.comment = row.str();
    if (!reading.excludesSchema(object.key.schema)) {
      reading.add(ClassId::kCollation, oid, std::move(object));
    }
  }
  return {};
}

/// The column that holds the locale of ICU and builtin ones.
const char* localeColumn(int major) {
  constexpr int kIcuLocale = 15;
  constexpr int kOneLocale = 17;
  return major >= kOneLocale ? "c.colllocale" : major >= kIcuLocale ? "c.colliculocale" : "NULL";
}

}  // namespace

template <>
std::vector<Reader> readersOf<Collation>(int major) {
  constexpr int kRules = 16;
  return {{.query = fmt::format(R"(
SELECT c.oid, n.nspname, c.collname,
  CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
  {locale}, c.collcollate, c.collctype, c.collisdeterministic, {rules}, d.description
FROM pg_catalog.pg_collation c
JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
{comment}
WHERE {users} AND NOT {member})",
                                fmt::arg("locale", localeColumn(major)),
                                fmt::arg("rules", major >= kRules ? "c.collicurules" : "NULL"),
                                fmt::arg("comment", joinComment("pg_collation", "c.oid")),
                                fmt::arg("users", isUsersSchema("n.nspname")),
                                fmt::arg("member", isExtensionMember("pg_collation", "c.oid"))),
           .read = read}};
}

}  // namespace strata::catalog
