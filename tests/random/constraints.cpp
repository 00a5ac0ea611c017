#include <algorithm>

#include "model/quoting.h"
#include "random/gen.h"

// Constraints, indexes and extended statistics.

namespace strata::arbitrary {
namespace {

bool onTable(Gen& gen, Object& object) {
  const Object* table = gen.any(Sort::kTable);
  object.table = table == nullptr ? 0 : table->id;
  return table != nullptr;
}

/// One to three different columns; those of the partition key first, as unique keys want it.
std::vector<int> keyColumns(Gen& gen, int table) {
  std::vector<int> columns = gen.model.columnsOf(table);
  gen.rng.shuffle(columns);
  columns.resize(std::min<std::size_t>(columns.size(), 1 + gen.rng.below(2)));
  for (const int id : refsIn(gen.model.find(table)->text("partition by"))) {
    if (std::ranges::find(columns, id) == columns.end()) {
      columns.push_back(id);
    }
  }
  return columns;
}

std::string listed(const std::vector<int>& ids) {
  std::string out;
  for (const int id : ids) {
    out += (out.empty() ? "" : ", ") + ref(id);
  }
  return "(" + out + ")";
}

std::string include(Gen& gen, int table, const std::vector<int>& keys) {
  const int column = columnOf(gen, table, "");
  const bool taken = std::ranges::find(keys, column) != keys.end();
  return column == 0 || taken || !gen.percent(12) ? "" : " INCLUDE (" + ref(column) + ")";
}

std::string primaryKey(Gen& gen, const Object& object) {
  const std::vector<int> keys = keyColumns(gen, object.table);
  return keys.empty() ? "" : "PRIMARY KEY " + listed(keys) + include(gen, object.table, keys);
}

std::string unique(Gen& gen, const Object& object) {
  const std::vector<int> keys = keyColumns(gen, object.table);
  const char* nulls = gen.major >= 15 && gen.percent(15) ? "NULLS NOT DISTINCT " : "";
  return keys.empty()
             ? ""
             : "UNIQUE " + std::string(nulls) + listed(keys) + include(gen, object.table, keys);
}

std::string check(Gen& gen, const Object& object) {
  return "CHECK (" + anyCondition(gen, object.table) + ")" + (gen.percent(10) ? " NO INHERIT" : "");
}

std::string exclusion(Gen& gen, const Object& object) {
  const int range = columnOf(gen, object.table, "r");
  if (range != 0) {
    return "EXCLUDE USING gist (" + ref(range) + " WITH &&)" +
           (gen.percent(30) ? " WHERE (" + anyCondition(gen, object.table) + ")" : "");
  }
  const int column = columnOf(gen, object.table, "itd");
  return column == 0 ? "" : "EXCLUDE USING btree (" + ref(column) + " WITH =)";
}

/// The columns of a unique key of the table, or none.
std::vector<int> someKey(Gen& gen, int table) {
  std::vector<std::vector<int>> keys;
  for (const int id : gen.model.partsOf(table, Sort::kConstraint)) {
    std::string text = gen.model.find(id)->text("definition");
    if (text.starts_with("PRIMARY") || text.starts_with("UNIQUE")) {
      keys.push_back(refsIn(text.substr(0, text.find(" INCLUDE"))));
    }
  }
  return keys.empty() ? std::vector<int>() : gen.rng.pick(keys);
}

/// Columns of `table` to refer to `key` with, made where there is none of the type.
std::vector<int> referringColumns(Gen& gen, int table, const std::vector<int>& key) {
  std::vector<int> columns;
  for (const int id : key) {
    std::string type = gen.model.find(id)->text("type");
    type = type == "serial" ? "integer" : type == "bigserial" ? "bigint" : type;
    type = type == "smallserial" ? "smallint" : type;
    int found = 0;
    for (const int own : gen.model.columnsOf(table)) {
      const bool same = gen.model.find(own)->text("type") == type;
      found = same && std::ranges::find(columns, own) == columns.end() ? own : found;
    }
    if (found == 0) {
      Object& made = gen.model.add(Sort::kColumn, anyName(gen.rng), 0, table);
      made.set("type", type);
      found = made.id;
    }
    columns.push_back(found);
  }
  return columns;
}

std::string foreignKey(Gen& gen, const Object& object) {
  const Object* other = gen.percent(25) ? gen.model.find(object.table) : gen.any(Sort::kTable);
  const int target = other->id;
  const std::vector<int> key = someKey(gen, target);
  if (key.empty() || gen.model.find(object.table)->has("of")) {
    return "";
  }
  const std::vector<int> columns = referringColumns(gen, object.table, key);
  std::string text = "FOREIGN KEY " + listed(columns) + " REFERENCES " + ref(target) + " " +
                     listed(key) + (gen.percent(10) ? " MATCH FULL" : "");
  if (gen.percent(40)) {
    text += gen.rng.pick<const char*>(
        {" ON DELETE CASCADE", " ON DELETE SET NULL", " ON DELETE RESTRICT", " ON UPDATE CASCADE",
         " ON UPDATE SET DEFAULT", " ON DELETE SET DEFAULT ON UPDATE CASCADE"});
  }
  if (gen.major >= 15 && text.ends_with("SET NULL") && gen.percent(50)) {
    text += " (" + ref(columns.front()) + ")";
  }
  return text;
}

std::string constraintText(Gen& gen, const Object& object) {
  if (object.table == 0 || gen.model.find(object.table) == nullptr) {
    return "";
  }
  switch (gen.rng.below(10)) {
    case 0:
    case 1:
      return primaryKey(gen, object);
    case 2:
    case 3:
      return unique(gen, object);
    case 4:
      return exclusion(gen, object);
    case 5:
    case 6:
      return check(gen, object);
    default:
      return foreignKey(gen, object);
  }
}

std::string deferrable(Gen& gen, const Object& object) {
  return object.text("definition").starts_with("CHECK")
             ? ""
             : gen.rng.pick<const char*>({"DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED"});
}

std::string unchecked(Gen& gen, const Object& object) {
  const std::string text = object.text("definition");
  const bool can = text.starts_with("CHECK") || text.starts_with("FOREIGN");
  if (can && gen.major >= 18 && gen.percent(50)) {
    return "NOT ENFORCED";
  }
  return can ? "NOT VALID" : "";
}

std::string constraintComment(Gen& gen, const Object& object) {
  return "COMMENT ON CONSTRAINT " + ref(object.id) + " ON " + ref(object.table) + " IS " +
         anyLiteral(gen.rng);
}

std::string only(Gen& gen, const Object& object) {
  const Object* table = gen.model.find(object.table);
  return table != nullptr && table->has("partition by") ? "ONLY" : "";
}

// Indexes.

bool indexable(Gen& gen, Object& object) {
  if (gen.kinds.has("matviews") && gen.percent(10)) {
    if (const Object* view = gen.any(Sort::kMatview)) {
      object.table = view->id;
      return true;
    }
  }
  return onTable(gen, object);
}

std::string uniqueIndex(Gen&, const Object& object) {
  return object.text("method").empty() ? "UNIQUE" : "";
}

std::string method(Gen& gen, const Object& object) {
  return object.has("unique")
             ? ""
             : std::string("USING ") +
                   gen.rng.pick<const char*>({"hash", "gin", "gist", "brin", "spgist", "btree"});
}

std::string plainKey(Gen& gen, const Object& object) {
  const int column = columnOf(gen, object.table, "");
  if (column == 0) {
    return "";
  }
  const char family = factsOf(gen.model, gen.model.find(column)->text("type")).family;
  if (gen.percent(15) && family == 't') {
    return "lower(" + ref(column) + "::text)";
  }
  if (gen.percent(15) && family == 'i') {
    return "(" + ref(column) + " + 1)";
  }
  if (gen.percent(15) && family == 'j') {
    return "(" + ref(column) + " ->> 'a')";
  }
  const std::string operators =
      family == 't' && gen.percent(15) && gen.model.find(column)->text("type") == "text"
          ? " text_pattern_ops"
          : "";
  return ref(column) + (gen.percent(10) && family == 't' ? " COLLATE \"C\"" : "") + operators +
         (gen.percent(25)
              ? gen.rng.pick<const char*>({" DESC", " NULLS FIRST", " DESC NULLS LAST", " ASC"})
              : "");
}

std::string indexKey(Gen& gen, const Object& object) {
  const std::string method = object.text("method");
  const bool second = object.has("key");
  std::string families;
  std::string tail;
  if (method.empty() || method.ends_with("btree")) {
    return plainKey(gen, object);
  }
  if (method.ends_with("gin")) {
    families = "jav";
  } else if (method.ends_with("spgist")) {
    families = second ? "" : "tr";
  } else if (method.ends_with("gist")) {
    families = "rv";
  } else if (method.ends_with("hash")) {
    families = second ? "" : "itde";
  } else {
    families = "ind";
  }
  const int column = families.empty() ? 0 : columnOf(gen, object.table, families);
  if (column == 0) {
    return "";
  }
  const char family = factsOf(gen.model, gen.model.find(column)->text("type")).family;
  if (method.ends_with("gin") && family == 'j' && gen.percent(40)) {
    tail = " jsonb_path_ops";
  }
  if (method.ends_with("gist") && family == 'v' && gen.percent(30)) {
    tail = " tsvector_ops (siglen = 100)";
  }
  return ref(column) + tail;
}

std::string indexInclude(Gen& gen, const Object& object) {
  const int column = columnOf(gen, object.table, "");
  return object.has("method") || column == 0 ? "" : "INCLUDE (" + ref(column) + ")";
}

std::string indexNulls(Gen& gen, const Object& object) {
  return gen.major >= 15 && object.has("unique") ? "NULLS NOT DISTINCT" : "";
}

std::string indexOptions(Gen& gen, const Object& object) {
  const std::string method = object.text("method");
  if (method.empty() || method.ends_with("btree")) {
    return gen.rng.pick<const char*>({"WITH (fillfactor = 70)", "WITH (deduplicate_items = off)"});
  }
  return method.ends_with("brin")  ? "WITH (pages_per_range = 16)"
         : method.ends_with("gin") ? "WITH (fastupdate = off)"
                                   : "";
}

std::string indexWhere(Gen& gen, const Object& object) {
  return "WHERE " + anyCondition(gen, object.table);
}

std::string indexComment(Gen& gen, const Object& object) {
  const Object* table = gen.model.find(object.table);
  const Object* schema = table == nullptr ? nullptr : gen.model.find(table->schema);
  return schema == nullptr ? ""
                           : "COMMENT ON INDEX " + ref(schema->id) + "." + ref(object.id) + " IS " +
                                 anyLiteral(gen.rng);
}

std::string indexStatistics(Gen& gen, const Object& object) {
  const Object* table = gen.model.find(object.table);
  return table == nullptr ? ""
                          : "ALTER INDEX " + ref(table->schema) + "." + ref(object.id) +
                                " ALTER COLUMN 1 SET STATISTICS 77";
}

// Extended statistics.

bool inTablesSchema(Gen& gen, Object& object) {
  const Object* table = gen.any(Sort::kTable);
  object.schema = table == nullptr ? 0 : table->schema;
  object.set("source", table == nullptr ? "" : ref(table->id));
  return table != nullptr;
}

std::string statisticsKinds(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>({"(ndistinct)", "(dependencies, mcv)", "(ndistinct, mcv)"});
}

std::string statisticsOn(Gen& gen, const Object& object) {
  const std::vector<int> source = refsIn(object.text("source"));
  const int column = source.empty() ? 0 : columnOf(gen, source.front(), "inted");
  if (column == 0) {
    return "";
  }
  const char family = factsOf(gen.model, gen.model.find(column)->text("type")).family;
  return gen.percent(25) && family == 'i' ? "(" + ref(column) + " % 10)" : ref(column);
}

std::string statisticsTarget(Gen&, const Object& object) {
  return "ALTER STATISTICS " + ref(object.id) + " SET STATISTICS 50";
}

std::string statisticsComment(Gen& gen, const Object& object) {
  return commentOn(gen, "STATISTICS", object);
}

}  // namespace

std::vector<Recipe> constraintRecipes() {
  return {{Sort::kConstraint,
           "constraints",
           16,
           onTable,
           // Not ONLY: a key of a partitioned table whose partitions do not have theirs yet is a
           // state on the way to another, which the planner does not reproduce.
           {{"definition", 100, 1, constraintText},
            {"deferrable", 12, 1, deferrable},
            {"unchecked", 10, 1, unchecked},
            {"+comment", 12, 1, constraintComment}}},
          {Sort::kIndex,
           "indexes",
           10,
           indexable,
           {{"unique", 20, 1, uniqueIndex},
            {"method", 40, 1, method},
            {"key", 100, 3, indexKey},
            {"include", 10, 1, indexInclude},
            {"nulls", 10, 1, indexNulls},
            {"with", 12, 1, indexOptions},
            {"where", 20, 1, indexWhere},
            {"only", 5, 1, only},
            {"+statistics", 4, 1, indexStatistics},
            {"+comment", 12, 1, indexComment}}},
          {Sort::kStatistics,
           "statistics",
           4,
           inTablesSchema,
           {{"kinds", 50, 1, statisticsKinds},
            {"expression", 100, 3, statisticsOn},
            {"+target", 15, 1, statisticsTarget},
            {"+comment", 15, 1, statisticsComment}}}};
}

}  // namespace strata::arbitrary
