#include <fmt/format.h>

#include "catalog/reading.h"
#include "model/quoting.h"

namespace strata::catalog {
namespace {

/// SQL: a qualified, quoted name for the function `oid`; NULL for none.
std::string functionName(std::string_view oid) {
  return fmt::format(
      "(SELECT pg_catalog.format('%I.%I', fn.nspname, f.proname) FROM pg_catalog.pg_proc f "
      "JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace WHERE f.oid = {})",
      oid);
}

/// The rest of a query on `catalog`, aliased x, whose columns begin with `prefix`.
std::string tail(const std::string& catalog, const std::string& prefix) {
  return fmt::format(R"(
JOIN pg_catalog.pg_namespace n ON n.oid = x.{prefix}namespace
{comment}
WHERE {users} AND NOT {member})",
                     fmt::arg("prefix", prefix), fmt::arg("comment", joinComment(catalog, "x.oid")),
                     fmt::arg("users", isUsersSchema("n.nspname")),
                     fmt::arg("member", isExtensionMember(catalog, "x.oid")));
}

/// One object from a row that begins with oid, schema, name, comment and the options of its
/// CREATE TEXT SEARCH `word`.
template <class T>
T takeObject(Row& row, const char* word) {
  T object;
  object.key = {.schema = row.str(), .name = row.str()};
  object.identity = quoteQualified(object.key);
  object.comment = row.str();
  object.definition =
      fmt::format("CREATE TEXT SEARCH {} {} ({})", word, object.identity, row.printed());
  return object;
}

template <class T>
Expected<void> keep(ClassId catalog, Oid oid, const Row& row, T object, Reading& reading) {
  if (reading.excludesSchema(object.key.schema)) {
    return {};
  }
  if (row.lost()) {
    return changedMeanwhile(kKindOf<T>, object.key);
  }
  reading.add(catalog, oid, std::move(object));
  return {};
}

Expected<void> readTemplates(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    auto object = takeObject<TextSearchTemplate>(row, "TEMPLATE");
    STRATA_CHECK(keep(ClassId::kTextSearchTemplate, oid, row, std::move(object), reading));
  }
  return {};
}

Expected<void> readParsers(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    auto object = takeObject<TextSearchParser>(row, "PARSER");
    STRATA_CHECK(keep(ClassId::kTextSearchParser, oid, row, std::move(object), reading));
  }
  return {};
}

Expected<void> readDictionaries(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    auto object = takeObject<TextSearchDictionary>(row, "DICTIONARY");
    object.options = row.str();
    STRATA_CHECK(keep(ClassId::kTextSearchDictionary, oid, row, std::move(object), reading));
  }
  return {};
}

Expected<void> readConfigurations(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    auto object = takeObject<TextSearchConfiguration>(row, "CONFIGURATION");
    object.mappings = row.array();
    STRATA_CHECK(keep(ClassId::kTextSearchConfiguration, oid, row, std::move(object), reading));
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<TextSearchTemplate>(int /*major*/) {
  return {{.query = fmt::format(R"(
SELECT x.oid, n.nspname, x.tmplname, d.description,
  coalesce('INIT = ' || {init} || ', ', '') || 'LEXIZE = ' || {lexize}
FROM pg_catalog.pg_ts_template x{tail})",
                                fmt::arg("init", functionName("x.tmplinit")),
                                fmt::arg("lexize", functionName("x.tmpllexize")),
                                fmt::arg("tail", tail("pg_ts_template", "tmpl"))),
           .read = readTemplates}};
}

template <>
std::vector<Reader> readersOf<TextSearchParser>(int /*major*/) {
  return {{.query = fmt::format(R"(
SELECT x.oid, n.nspname, x.prsname, d.description,
  'START = ' || {start} || ', GETTOKEN = ' || {token} || ', END = ' || {end}
    || coalesce(', HEADLINE = ' || {headline}, '') || ', LEXTYPES = ' || {types}
FROM pg_catalog.pg_ts_parser x{tail})",
                                fmt::arg("start", functionName("x.prsstart")),
                                fmt::arg("token", functionName("x.prstoken")),
                                fmt::arg("end", functionName("x.prsend")),
                                fmt::arg("headline", functionName("x.prsheadline")),
                                fmt::arg("types", functionName("x.prslextype")),
                                fmt::arg("tail", tail("pg_ts_parser", "prs"))),
           .read = readParsers}};
}

template <>
std::vector<Reader> readersOf<TextSearchDictionary>(int /*major*/) {
  return {{.query = fmt::format(R"(
SELECT x.oid, n.nspname, x.dictname, d.description,
  (SELECT pg_catalog.format('TEMPLATE = %I.%I', tn.nspname, t.tmplname)
   FROM pg_catalog.pg_ts_template t JOIN pg_catalog.pg_namespace tn ON tn.oid = t.tmplnamespace
   WHERE t.oid = x.dicttemplate), x.dictinitoption
FROM pg_catalog.pg_ts_dict x{tail})",
                                fmt::arg("tail", tail("pg_ts_dict", "dict"))),
           .read = readDictionaries}};
}

template <>
std::vector<Reader> readersOf<TextSearchConfiguration>(int /*major*/) {
  // A token type's name is its parser's to say.
  return {{.query = fmt::format(R"(
SELECT x.oid, n.nspname, x.cfgname, d.description,
  (SELECT pg_catalog.format('PARSER = %I.%I', pn.nspname, p.prsname)
   FROM pg_catalog.pg_ts_parser p JOIN pg_catalog.pg_namespace pn ON pn.oid = p.prsnamespace
   WHERE p.oid = x.cfgparser),
  ARRAY(SELECT pg_catalog.format('%I WITH %s', t.alias, m.dictionaries)
        FROM (SELECT m.maptokentype, pg_catalog.string_agg(
                pg_catalog.format('%I.%I', dn.nspname, c.dictname), ', ' ORDER BY m.mapseqno)
                AS dictionaries
              FROM pg_catalog.pg_ts_config_map m
              JOIN pg_catalog.pg_ts_dict c ON c.oid = m.mapdict
              JOIN pg_catalog.pg_namespace dn ON dn.oid = c.dictnamespace
              WHERE m.mapcfg = x.oid GROUP BY m.maptokentype) m
        JOIN pg_catalog.ts_token_type(x.cfgparser) t ON t.tokid = m.maptokentype
        ORDER BY t.alias COLLATE "C")
FROM pg_catalog.pg_ts_config x{tail})",
                                fmt::arg("tail", tail("pg_ts_config", "cfg"))),
           .read = readConfigurations}};
}

}  // namespace strata::catalog
