#include <algorithm>

#include "model/quoting.h"
#include "random/gen.h"

// Schemas, extensions, sequences, tables and columns.

namespace strata::arbitrary {
namespace {

bool anywhere(Gen&, Object&) {
  return true;
}

bool inSchema(Gen& gen, Object& object) {
  const Object* schema = gen.any(Sort::kSchema);
  object.schema = schema == nullptr ? 0 : schema->id;
  return schema != nullptr;
}

bool someExtension(Gen& gen, Object& object) {
  object.name = gen.rng.pick<const char*>(
      {"citext", "hstore", "btree_gist", "btree_gin", "pg_trgm", "ltree"});
  return true;
}

std::string extensionSchema(Gen& gen, const Object&) {
  const Object* schema = gen.any(Sort::kSchema);
  return schema == nullptr ? "" : "SCHEMA " + ref(schema->id);
}

template <const char* kWhat>
std::string comment(Gen& gen, const Object& object) {
  return commentOn(gen, kWhat, object);
}

constexpr char kSchemaWord[] = "SCHEMA";
constexpr char kExtensionWord[] = "EXTENSION";
constexpr char kSequenceWord[] = "SEQUENCE";
constexpr char kTableWord[] = "TABLE";

// Sequences.

std::string sequenceType(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>({"AS smallint", "AS integer", "AS bigint"});
}

std::string increment(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>({"INCREMENT 2", "INCREMENT -1", "INCREMENT 10"});
}

std::string minimum(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>({"MINVALUE 1", "MINVALUE -100", "MINVALUE 0"});
}

std::string maximum(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>({"MAXVALUE 1000", "MAXVALUE 32000"});
}

std::string start(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>({"START 1", "START 100", "START 7"});
}

std::string cache(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>({"CACHE 5", "CACHE 20"});
}

std::string cycle(Gen&, const Object&) {
  return "CYCLE";
}

std::string unlogged(Gen&, const Object&) {
  return "UNLOGGED";
}

std::string unloggedSequence(Gen& gen, const Object&) {
  return gen.major >= 15 ? "UNLOGGED" : "";
}

std::string ownedBy(Gen& gen, const Object& object) {
  for (int attempt = 0; attempt < 4; ++attempt) {
    const Object* table = gen.any(Sort::kTable);
    if (table != nullptr && table->schema == object.schema) {
      const int column = columnOf(gen, table->id, "");
      return column == 0 ? ""
                         : "ALTER SEQUENCE " + ref(object.id) + " OWNED BY " + ref(table->id) +
                               "." + ref(column);
    }
  }
  return "";
}

// Columns.

bool inTable(Gen& gen, Object& object) {
  const Object* table = gen.any(Sort::kTable);
  object.table = table == nullptr ? 0 : table->id;
  return table != nullptr && !table->has("of");
}

std::string columnType(Gen& gen, const Object&) {
  return gen.percent(6) ? gen.rng.pick<const char*>({"serial", "bigserial", "smallserial"})
                        : anyType(gen);
}

std::string columnCollation(Gen& gen, const Object& object) {
  if (factsOf(gen.model, object.text("type")).family != 't') {
    return "";
  }
  const Object* own = gen.any(Sort::kCollation);
  return "COLLATE " + (own != nullptr && gen.percent(60)
                           ? ref(own->id)
                           : std::string(gen.rng.pick({"\"C\"", "\"POSIX\""})));
}

/// A function without arguments of that type.
const Object* functionOf(Gen& gen, const std::string& type) {
  for (const int id : gen.model.ofSort(Sort::kFunction)) {
    const Object* function = gen.model.find(id);
    if (function->text("returns") == "RETURNS " + type && !function->has("argument")) {
      return function;
    }
  }
  return nullptr;
}

std::string columnDefault(Gen& gen, const Object& object) {
  const std::string type = object.text("type");
  if (object.has("identity") || object.has("generated") || type.ends_with("serial")) {
    return "";
  }
  if (const Object* function = functionOf(gen, type); function != nullptr && gen.percent(60)) {
    return "DEFAULT " + ref(function->id) + "()";
  }
  const std::string value = anyValue(gen, type);
  return value.empty() ? "" : "DEFAULT " + value;
}

/// A statement of its own: the sequence may be made later, or owned by the column.
std::string sequenceDefault(Gen& gen, const Object& object) {
  const Object* sequence = gen.any(Sort::kSequence);
  if (sequence == nullptr || object.has("identity") || object.has("generated") ||
      factsOf(gen.model, object.text("type")).family != 'i') {
    return "";
  }
  return "ALTER TABLE " + ref(object.table) + " ALTER " + ref(object.id) +
         " SET DEFAULT nextval($q$" + ref(sequence->id) + "$q$)";
}

std::string notNull(Gen&, const Object&) {
  return "NOT NULL";
}

std::string identity(Gen& gen, const Object& object) {
  if (!object.text("type").ends_with("int") && object.text("type") != "integer") {
    return "";
  }
  return std::string("GENERATED ") + gen.rng.pick<const char*>({"ALWAYS", "BY DEFAULT"}) +
         " AS IDENTITY" +
         gen.rng.pick<const char*>({"", "", " (START 10 INCREMENT 2)", " (MAXVALUE 9000 CYCLE)"});
}

std::string generated(Gen& gen, const Object& object) {
  if (object.has("identity") || object.has("default")) {
    return "";
  }
  const char family = factsOf(gen.model, object.text("type")).family;
  int source = 0;
  for (int attempt = 0; attempt < 5 && (source == 0 || source == object.id); ++attempt) {
    source = columnOf(gen, object.table, family == 'b' || family == 't' ? "int" : "in");
  }
  if (source == 0 || source == object.id || gen.model.find(source)->has("generated")) {
    return "";
  }
  std::string expression;
  const char from = factsOf(gen.model, gen.model.find(source)->text("type")).family;
  if (family == 'b') {
    expression = ref(source) + " IS NULL";
  } else if (family == 't') {
    expression = from == 't' ? "lower(" + ref(source) + "::text)" : ref(source) + "::text";
  } else if (family == 'i' || family == 'n') {
    expression = "(" + ref(source) + " + 1)";
  } else {
    return "";
  }
  const bool is_virtual = gen.major >= 18 && gen.percent(50);
  return "GENERATED ALWAYS AS (" + expression + ")" + (is_virtual ? " VIRTUAL" : " STORED");
}

std::string alterColumn(const Object& object, const std::string& what) {
  return "ALTER TABLE " + ref(object.table) + " ALTER " + ref(object.id) + " " + what;
}

std::string storage(Gen& gen, const Object& object) {
  const std::string mode = gen.rng.pick<const char*>({"EXTERNAL", "MAIN", "EXTENDED", "PLAIN"});
  return alterColumn(object, "SET STORAGE " + mode);
}

std::string compression(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>({"COMPRESSION pglz", "COMPRESSION lz4"});
}

std::string columnStatistics(Gen& gen, const Object& object) {
  return alterColumn(object,
                     "SET STATISTICS " + std::string(gen.rng.pick<const char*>({"0", "7", "500"})));
}

std::string columnOptions(Gen& gen, const Object& object) {
  return alterColumn(
      object, gen.rng.pick<const char*>(
                  {"SET (n_distinct = 5)", "SET (n_distinct = -0.5, n_distinct_inherited = 9)"}));
}

std::string columnComment(Gen& gen, const Object& object) {
  return "COMMENT ON COLUMN " + ref(object.table) + "." + ref(object.id) + " IS " +
         anyLiteral(gen.rng);
}

// Tables.

std::string tableOptions(Gen& gen, const Object& object) {
  if (object.has("partition by")) {
    return "";
  }
  return gen.rng.pick<const char*>({"WITH (fillfactor = 70)", "WITH (autovacuum_enabled = false)",
                                    "WITH (fillfactor = 50, toast.autovacuum_enabled = false)",
                                    "WITH (toast_tuple_target = 256)"});
}

std::string partitionBy(Gen& gen, const Object& object) {
  if (!gen.kinds.has("partitions") || object.has("inherits")) {
    return "";
  }
  int column = columnOf(gen, object.id, "ited");
  if (column == 0 || gen.percent(50)) {
    Object& made = gen.model.add(Sort::kColumn, "k", 0, object.id);
    made.set("type", gen.rng.pick<const char*>({"integer", "text", "date"}));
    column = made.id;
  }
  return std::string("PARTITION BY ") + gen.rng.pick<const char*>({"RANGE", "LIST", "HASH"}) +
         " (" + ref(column) + ")";
}

std::string boundOf(Gen& gen, const Object& parent, std::size_t number) {
  const std::string by = parent.text("partition by");
  const std::vector<int> columns = refsIn(by);
  const Object* column = columns.empty() ? nullptr : gen.model.find(columns.front());
  const char family = column == nullptr ? 'i' : factsOf(gen.model, column->text("type")).family;
  const std::string n = std::to_string(number);
  const std::string m = std::to_string(number + 1);
  if (mentions(by, "HASH")) {
    return "FOR VALUES WITH (MODULUS 4, REMAINDER " + std::to_string(number % 4) + ")";
  }
  if (gen.percent(12)) {
    return "DEFAULT";
  }
  if (mentions(by, "LIST")) {
    return family == 'd'   ? "FOR VALUES IN ('200" + n + "-01-01')"
           : family == 't' ? "FOR VALUES IN ('a" + n + "', 'b" + n + "')"
                           : "FOR VALUES IN (" + n + ", 10" + n + ")";
  }
  return family == 'd'   ? "FOR VALUES FROM ('200" + n + "-01-01') TO ('200" + m + "-01-01')"
         : family == 't' ? "FOR VALUES FROM ('a" + n + "') TO ('a" + m + "')"
                         : "FOR VALUES FROM (" + n + "0) TO (" + m + "0)";
}

std::string partitionOf(Gen& gen, const Object& object) {
  if (!gen.kinds.has("partitions") || object.has("inherits")) {
    return "";
  }
  std::vector<const Object*> parents;
  for (const int id : gen.model.ofSort(Sort::kTable)) {
    const Object* table = gen.model.find(id);
    if (table->has("partition by") && id != object.id) {
      parents.push_back(table);
    }
  }
  if (parents.empty()) {
    return "";
  }
  const Object* parent = gen.rng.pick(parents);
  return "PARTITION OF " + ref(parent->id) + " " + boundOf(gen, *parent, gen.rng.below(8));
}

/// A table with columns of its own, in another order, that is attached.
std::string attached(Gen& gen, const Object& object) {
  if (object.has("of") || object.has("partition by") || object.has("inherits")) {
    return "";
  }
  const std::string of = partitionOf(gen, object);
  if (of.empty()) {
    return "";
  }
  const int parent = refsIn(of).front();
  std::vector<int> columns = gen.model.partsOf(parent, Sort::kColumn);
  gen.rng.shuffle(columns);
  for (const int id : columns) {
    const Object copy = *gen.model.find(id);
    Object& made = gen.model.add(Sort::kColumn, copy.name, 0, object.id);
    for (const char* slot : {"type", "collate", "not null"}) {
      if (copy.has(slot)) {
        made.set(slot, copy.text(slot));
      }
    }
  }
  return "ALTER TABLE " + ref(parent) + " ATTACH PARTITION " + ref(object.id) +
         of.substr(of.find('}') + 1);
}

std::string inherits(Gen& gen, const Object& object) {
  if (!gen.kinds.has("inheritance") || object.has("of") || object.has("partition by")) {
    return "";
  }
  const Object* parent = gen.any(Sort::kTable);
  if (parent == nullptr || parent->id == object.id) {
    return "";
  }
  const Object* second = gen.percent(20) ? gen.any(Sort::kTable) : nullptr;
  const bool two = second != nullptr && second->id != object.id && second->id != parent->id;
  return "INHERITS (" + ref(parent->id) + (two ? ", " + ref(second->id) : "") + ")";
}

std::string replicaIdentity(Gen& gen, const Object& object) {
  if (gen.percent(60)) {
    return "ALTER TABLE " + ref(object.id) + " REPLICA IDENTITY " +
           gen.rng.pick<const char*>({"FULL", "NOTHING"});
  }
  const std::vector<int> indexes = gen.model.partsOf(object.id, Sort::kIndex);
  return indexes.empty() ? ""
                         : "ALTER TABLE " + ref(object.id) + " REPLICA IDENTITY USING INDEX " +
                               quoteIdentifier(gen.model.find(gen.rng.pick(indexes))->name);
}

std::string rowSecurity(Gen&, const Object& object) {
  return "ALTER TABLE " + ref(object.id) + " ENABLE ROW LEVEL SECURITY";
}

std::string forceRowSecurity(Gen&, const Object& object) {
  return "ALTER TABLE " + ref(object.id) + " FORCE ROW LEVEL SECURITY";
}

void finishTable(Gen& gen, int id) {
  const bool partition = gen.model.find(id)->has("of");
  const bool filled = gen.model.find(id)->has("+attach");
  const std::size_t columns = partition || filled ? 0 : gen.rng.below(6);
  for (std::size_t i = 0; i < columns; ++i) {
    const Recipe& recipe = recipeOf(Sort::kColumn);
    Object& column = gen.model.add(Sort::kColumn, anyName(gen.rng), 0, id);
    const int made = column.id;
    for (const Rule& rule : recipe.rules) {
      if (gen.percent(rule.chance)) {
        makeSlot(gen, made, rule);
      }
    }
  }
  if (gen.model.find(id)->has("partition by")) {
    const std::size_t partitions = gen.rng.below(4);
    for (std::size_t i = 0; i < partitions; ++i) {
      const Object parent = *gen.model.find(id);
      const std::string of = "PARTITION OF " + ref(id) + " " + boundOf(gen, parent, i + 1);
      gen.model.add(Sort::kTable, anyName(gen.rng), parent.schema).set("of", of);
    }
  }
}

}  // namespace

std::vector<Recipe> tableRecipes() {
  return {{Sort::kSchema, "schemas", 5, anywhere, {{"+comment", 20, 1, comment<kSchemaWord>}}},
          {Sort::kExtension,
           "extensions",
           2,
           someExtension,
           {{"in", 30, 1, extensionSchema}, {"+comment", 5, 1, comment<kExtensionWord>}}},
          {Sort::kSequence,
           "sequences",
           3,
           inSchema,
           {{"unlogged", 10, 1, unloggedSequence},
            {"as", 30, 1, sequenceType},
            {"increment", 20, 1, increment},
            {"min", 15, 1, minimum},
            {"max", 15, 1, maximum},
            {"start", 15, 1, start},
            {"cache", 10, 1, cache},
            {"cycle", 15, 1, cycle},
            {"+owned", 20, 1, ownedBy},
            {"+comment", 15, 1, comment<kSequenceWord>}}},
          {Sort::kTable,
           "tables",
           14,
           inSchema,
           {{"of", 12, 1, partitionOf},
            {"inherits", 12, 1, inherits},
            {"partition by", 18, 1, partitionBy},
            {"unlogged", 8, 1, unlogged},
            {"with", 10, 1, tableOptions},
            {"+attach", 10, 1, attached},
            {"+rls", 8, 1, rowSecurity},
            {"+force", 5, 1, forceRowSecurity},
            {"+replica", 8, 1, replicaIdentity},
            {"+comment", 15, 1, comment<kTableWord>}},
           finishTable},
          {Sort::kColumn,
           "tables",
           6,
           inTable,
           {{"type", 100, 1, columnType},
            {"collate", 10, 1, columnCollation},
            {"identity", 10, 1, identity},
            {"default", 25, 1, columnDefault},
            {"generated", 8, 1, generated},
            {"not null", 30, 1, notNull},
            {"compression", 5, 1, compression},
            {"+sequence", 5, 1, sequenceDefault},
            {"+storage", 6, 1, storage},
            {"+statistics", 5, 1, columnStatistics},
            {"+options", 4, 1, columnOptions},
            {"+comment", 12, 1, columnComment}}}};
}

}  // namespace strata::arbitrary
