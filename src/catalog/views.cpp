#include <fmt/format.h>

#include "catalog/reading.h"

namespace strata::catalog {
namespace {

/// pg_get_viewdef() starts with a space and ends with a semicolon.
std::string queryOf(std::string text) {
  text.erase(0, text.find_first_not_of(' '));
  if (text.ends_with(';')) {
    text.pop_back();
  }
  return text;
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    const Oid row_type = row.oid();
    const Oid rule = row.oid();
    View view{.key = {.schema = row.str(), .name = row.str()},
              .materialized = row.boolean(),
              .query = queryOf(row.printed()),
              .options = takeRelationOptions(row),
              .access_method = row.str(),
              .populated = row.boolean(),
              .comment = row.str()};
    if (reading.excludesTable(view.key)) {
      continue;
    }
    if (row.lost()) {
      return changedMeanwhile(Kind::kView, view.key);
    }
    const ObjectId id = idOf(view);
    reading.identify(ClassId::kType, row_type, id);
    reading.identify(ClassId::kRewrite, rule, id);
    Relation& relation = reading.relations[oid];
    relation.key = view.key;
    relation.view = &reading.add(ClassId::kRelation, oid, std::move(view));
  }
  return {};
}

std::vector<std::string> takeSettings(Row& row) {
  std::vector<std::string> settings;
  const auto add = [&](const char* word, const std::string& value) {
    if (!value.empty()) {
      settings.push_back(word + value);
    }
  };
  add("STORAGE ", storageWord(row.letter()));
  add("COMPRESSION ", compressionWord(row.letter()));
  add("STATISTICS ", row.str());
  for (const std::string& option : sortedOptions(row.array())) {
    settings.push_back("(" + option + ")");
  }
  return settings;
}

Expected<void> readColumns(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const auto found = reading.relations.find(row.oid());
    if (found == reading.relations.end() || found->second.view == nullptr) {
      continue;
    }
    Relation& relation = found->second;
    relation.columns.resize(static_cast<std::size_t>(row.integer()));
    const Oid default_oid = row.oid();
    ViewColumn column{.name = row.str(),
                      .type = row.printed(),
                      .collation = takeCollation(row),
                      .default_expr = row.printedIf(default_oid != 0),
                      .settings = takeSettings(row),
                      .comment = row.str()};
    if (row.lost()) {
      return changedMeanwhile(Kind::kView, relation.key);
    }
    if (default_oid != 0) {
      reading.identify(ClassId::kAttrdef, default_oid, idOf(*relation.view));
    }
    relation.columns.back() = column.name;
    relation.view->columns.push_back(std::move(column));
  }
  return {};
}

}  // namespace

template <>
std::vector<Reader> readersOf<View>(int /*major*/) {
  return {{.query = fmt::format(R"(
SELECT c.oid, c.reltype, r.oid, n.nspname, c.relname, c.relkind = 'm',
  pg_catalog.pg_get_viewdef(c.oid), c.reloptions, tc.reloptions, nullif(am.amname, 'heap'),
  c.relispopulated, d.description
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid AND r.rulename = '_RETURN'
LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
LEFT JOIN pg_catalog.pg_class tc ON tc.oid = c.reltoastrelid AND c.reltoastrelid <> 0
{comment}
WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND {users} AND NOT {member})",
                                fmt::arg("comment", joinComment("pg_class", "c.oid")),
                                fmt::arg("users", isUsersSchema("n.nspname")),
                                fmt::arg("member", isExtensionMember("pg_class", "c.oid"))),
           .read = read},
          // attstattarget is -1 up to 16 and NULL from 17 on for the default.
          {.query = fmt::format(R"(
SELECT a.attrelid, a.attnum, ad.oid, a.attname,
  pg_catalog.format_type(a.atttypid, a.atttypmod), cn.nspname, co.collname,
  pg_catalog.pg_get_expr(ad.adbin, ad.adrelid),
  CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END, a.attcompression,
  nullif(a.attstattarget, -1), a.attoptions, d.description
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation co
  ON co.oid = a.attcollation AND a.attcollation <> t.typcollation
LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
{comment}
WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND {users}
ORDER BY a.attrelid, a.attnum)",
                                fmt::arg("comment", joinComment("pg_class", "c.oid", "a.attnum")),
                                fmt::arg("users", isUsersSchema("n.nspname"))),
           .read = readColumns}};
}

}  // namespace strata::catalog
