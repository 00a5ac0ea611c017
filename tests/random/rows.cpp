#include "random/rows.h"

#include "model/quoting.h"
#include "random/gen.h"

namespace strata::arbitrary {
namespace {

/// INSERT of the row with that number: every other one says values, the rest are defaults.
std::string insertion(const Model& model, const Object& table, std::size_t number) {
  std::string columns;
  std::string values;
  for (const int id : model.columnsOf(table.id)) {
    const Object& column = *model.find(id);
    const TypeFacts facts = factsOf(model, column.text("type"));
    if (column.has("generated") || column.has("identity") || facts.values.empty()) {
      continue;
    }
    columns += (columns.empty() ? "" : ", ") + quoteIdentifier(column.name);
    values +=
        (values.empty() ? "" : ", ") + quoteLiteral(facts.values[number % facts.values.size()]);
  }
  const std::string into = "INSERT INTO " + model.nameOf(table);
  return columns.empty() ? into + " DEFAULT VALUES"
                         : into + " (" + columns + ") VALUES (" + values + ")";
}

}  // namespace

int fillTables(pg::Connection& connection, const Model& model) {
  int filled = 0;
  for (const int id : model.ofSort(Sort::kTable)) {
    const Object& table = *model.find(id);
    bool any = false;
    for (std::size_t row = 0; row < 3; ++row) {
      any = connection.execute(insertion(model, table, row)).has_value() || any;
    }
    filled += any ? 1 : 0;
  }
  return filled;
}

Expected<std::map<std::string, Survivors>> survivors(pg::Connection& connection, const Schema& from,
                                                     const Schema& to) {
  std::map<std::string, Survivors> all;
  // A type made anew under its name may print the same value otherwise.
  const bool same_types = to.enums == from.enums && to.domains == from.domains &&
                          to.composite_types == from.composite_types;
  for (const auto& [key, table] : from.tables) {
    const auto other = to.tables.find(key);
    if (other == to.tables.end() || !table.partition_bound.empty() || !table.inherits.empty() ||
        !other->second.partition_bound.empty() || !(table.server + other->second.server).empty()) {
      continue;  // rows of a partition that goes elsewhere are the parent's; of a foreign table
                 // none
    }
    const std::string name = quoteQualified(key);
    STRATA_TRY(auto count, connection.execute("SELECT count(*) FROM ONLY " + name));
    Survivors& kept = all[display(key)];
    kept.rows = count.str(0, 0);
    STRATA_TRY(auto all_rows, connection.execute("SELECT count(*) FROM " + name));
    kept.all = all_rows.str(0, 0);
    if (table.partition_key.empty() != other->second.partition_key.empty()) {
      continue;  // now in its partitions, or no longer
    }
    for (const Column& column : table.columns) {
      const Column* now = findColumn(to, column.key);
      if (now == nullptr || now->type != column.type || now->generated != Generated::kNo ||
          column.generated != Generated::kNo || !same_types) {
        continue;
      }
      const std::string text = quoteIdentifier(column.key.name) + "::text";
      STRATA_TRY(auto values, connection.execute("SELECT string_agg(" + text + ", '|' ORDER BY " +
                                                 text + " COLLATE \"C\") FROM ONLY " + name));
      kept.columns[column.key.name] = values.str(0, 0);
    }
  }
  return all;
}

}  // namespace strata::arbitrary
