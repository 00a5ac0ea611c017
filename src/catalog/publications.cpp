#include <fmt/format.h>

#include <algorithm>

#include "catalog/reading.h"
#include "model/quoting.h"
#include "support/text.h"

namespace strata::catalog {
namespace {

constexpr int kParts = 15;             // column lists, WHERE, TABLES IN SCHEMA
constexpr int kGeneratedColumns = 18;  // publish_generated_columns

/// What is not the default, from the fields that say which operations are published, and how.
std::vector<std::string> takeOptions(Row& row) {
  std::vector<std::string> operations;
  for (const char* operation : {"insert", "update", "delete", "truncate"}) {
    if (row.boolean()) {
      operations.emplace_back(operation);
    }
  }
  constexpr std::size_t kAll = 4;
  std::vector<std::string> options;
  if (operations.size() != kAll) {
    options.push_back(fmt::format("publish={}", quoteLiteral(join(operations, ", "))));
  }
  if (row.letter() == 's') {
    options.emplace_back("publish_generated_columns=stored");
  }
  if (row.boolean()) {
    options.emplace_back("publish_via_partition_root=true");
  }
  return options;
}

Expected<void> read(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    Publication object{.key = {.name = row.str()}, .all_tables = row.boolean()};
    object.options = takeOptions(row);
    object.comment = row.str();
    reading.add(ClassId::kPublication, oid, std::move(object));
  }
  return {};
}

Expected<void> readTables(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    const ObjectId* id = reading.find(ClassId::kPublication, row.oid());
    PublishedTable table{.table = {.schema = row.str(), .name = row.str()}, .columns = row.array()};
    const bool filtered = row.boolean();
    table.where = row.printedIf(filtered);
    if (id == nullptr || reading.excludesTable(table.table)) {
      continue;
    }
    if (row.lost()) {
      return changedMeanwhile(id->kind, id->key);
    }
    reading.identify(ClassId::kPublicationRelation, oid, *id);
    reading.schema.publications.at(id->key).tables.push_back(std::move(table));
  }
  for (auto& [key, publication] : reading.schema.publications) {
    std::ranges::sort(publication.tables, {}, &PublishedTable::table);
  }
  return {};
}

Expected<void> readSchemas(const pg::Rows& rows, Reading& reading) {
  for (int i = 0; i < rows.size(); ++i) {
    Row row(rows, i);
    const Oid oid = row.oid();
    const ObjectId* id = reading.find(ClassId::kPublication, row.oid());
    std::string schema = row.str();
    if (id != nullptr && !reading.excludesSchema(schema)) {
      reading.identify(ClassId::kPublicationNamespace, oid, *id);
      reading.schema.publications.at(id->key).schemas.push_back(std::move(schema));
    }
  }
  for (auto& [key, publication] : reading.schema.publications) {
    std::ranges::sort(publication.schemas);
  }
  return {};
}

Reader tableReader(int major) {
  const bool parts = major >= kParts;
  return {.query = fmt::format(R"(
SELECT r.oid, r.prpubid, n.nspname, c.relname, {}
FROM pg_catalog.pg_publication_rel r
JOIN pg_catalog.pg_class c ON c.oid = r.prrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace)",
                               parts ? R"(
  CASE WHEN r.prattrs IS NOT NULL THEN
    ARRAY(SELECT a.attname FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs) ORDER BY a.attnum) END,
  r.prqual IS NOT NULL, pg_catalog.pg_get_expr(r.prqual, r.prrelid))"
                                     : "NULL, false, NULL"),
          .read = readTables};
}

}  // namespace

template <>
std::vector<Reader> readersOf<Publication>(int major) {
  std::vector<Reader> readers = {
      {.query =
           fmt::format(R"(
SELECT p.oid, p.pubname, p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate,
  {generated}, p.pubviaroot, d.description
FROM pg_catalog.pg_publication p
{comment}
WHERE NOT {member})",
                       fmt::arg("generated", major >= kGeneratedColumns ? "p.pubgencols" : "''"),
                       fmt::arg("comment", joinComment("pg_publication", "p.oid")),
                       fmt::arg("member", isExtensionMember("pg_publication", "p.oid"))),
       .read = read},
      tableReader(major)};
  if (major >= kParts) {
    readers.push_back({.query = R"(
SELECT s.oid, s.pnpubid, n.nspname
FROM pg_catalog.pg_publication_namespace s
JOIN pg_catalog.pg_namespace n ON n.oid = s.pnnspid)",
                       .read = readSchemas});
  }
  return readers;
}

}  // namespace strata::catalog
