#include <algorithm>
#include <map>

#include "model/quoting.h"
#include "random/gen.h"

// Types, and values and conditions of them.

namespace strata::arbitrary {
namespace {

const std::map<std::string, TypeFacts>& builtins() {
  static const std::map<std::string, TypeFacts> kAll = {
      {"smallint", {'i', {"1", "2", "7"}}},
      {"integer", {'i', {"1", "2", "42"}}},
      {"bigint", {'i', {"1", "2", "5000000000"}}},
      {"numeric", {'n', {"1", "2.5", "3"}}},
      {"numeric(10,2)", {'n', {"1", "2.5"}}},
      {"numeric(5)", {'n', {"1", "2"}}},
      {"real", {'n', {"1", "2.5"}}},
      {"double precision", {'n', {"1", "2.5"}}},
      {"money", {'x', {"1", "2"}}},
      {"text", {'t', {"a", "1", "zz"}}},
      {"varchar", {'t', {"a", "1"}}},
      {"varchar(20)", {'t', {"a", "1"}}},
      {"char(3)", {'t', {"abc", "1"}}},
      {"\"char\"", {'x', {"a"}}},
      {"name", {'x', {"a"}}},
      {"bytea", {'x', {"a", "b"}}},
      {"boolean", {'b', {"true", "false"}}},
      {"date", {'d', {"2024-01-01", "2024-06-01"}}},
      {"time", {'x', {"10:00", "11:30"}}},
      {"time(3) with time zone", {'x', {"10:00+00"}}},
      {"timestamp", {'d', {"2024-01-01 00:00", "2024-02-01 00:00"}}},
      {"timestamp(3)", {'d', {"2024-01-01 00:00"}}},
      {"timestamptz", {'d', {"2024-01-01 00:00+00", "2024-03-01 00:00+00"}}},
      {"interval", {'x', {"1 day", "2 hours"}}},
      {"interval day to second(2)", {'x', {"1 day"}}},
      {"uuid", {'x', {"11111111-1111-1111-1111-111111111111"}}},
      {"json", {'x', {"{}", "[1]"}}},
      {"jsonb", {'j', {"{}", "{\"a\": 1}"}}},
      {"xml", {'x', {"<a/>"}}},
      {"inet", {'x', {"10.0.0.1"}}},
      {"cidr", {'x', {"10.0.0.0/8"}}},
      {"macaddr", {'x', {"08:00:2b:01:02:03"}}},
      {"bit(4)", {'x', {"1010"}}},
      {"varbit(8)", {'x', {"101"}}},
      {"point", {'x', {"(1,2)"}}},
      {"box", {'x', {"(1,1),(0,0)"}}},
      {"tsvector", {'v', {"a b"}}},
      {"tsquery", {'x', {"a & b"}}},
      {"int4range", {'r', {"[1,5)"}}},
      {"tstzrange", {'r', {"[2024-01-01,2024-02-01)"}}},
      {"int4multirange", {'x', {"{[1,5)}"}}},
      {"oid", {'x', {"1"}}},
      {"regclass", {'x', {"pg_class"}}},
      {"citext", {'t', {"a"}}},
      {"hstore", {'x', {"a=>1"}}},
      {"ltree", {'x', {"a.b"}}},
  };
  return kAll;
}

/// Types that an extension brings.
bool isThere(const Model& model, const std::string& type) {
  if (type != "citext" && type != "hstore" && type != "ltree") {
    return true;
  }
  return std::ranges::any_of(model.objects(), [&](const Object& object) {
    return object.sort == Sort::kExtension && object.name == type && !object.has("in");
  });
}

TypeFacts factsAt(const Model& model, const std::string& type, int depth);

TypeFacts factsOfObject(const Model& model, const Object& type, int depth) {
  if (type.sort == Sort::kEnum) {
    TypeFacts facts{.family = 'e'};
    for (const Part& part : type.parts) {
      if (part.slot == "label" && part.text.find_first_of("\\\n") == std::string::npos) {
        facts.values.push_back(part.text.substr(1, part.text.size() - 2));
      }
    }
    std::erase_if(facts.values, [](const auto& each) { return mentions(each, "'"); });
    return facts;
  }
  if (type.sort == Sort::kDomain) {
    return factsAt(model, type.text("type"), depth - 1);
  }
  return {};
}

TypeFacts factsAt(const Model& model, const std::string& type, int depth) {
  if (type.ends_with("[]")) {
    return {.family = 'a', .values = {"{}"}};
  }
  if (const auto known = builtins().find(type); known != builtins().end()) {
    return known->second;
  }
  for (const int id : refsIn(type)) {
    if (const Object* object = model.find(id)) {
      return depth == 0 ? TypeFacts() : factsOfObject(model, *object, depth);
    }
  }
  if (type == "serial" || type == "bigserial" || type == "smallserial") {
    return {.family = 'i', .values = {}};
  }
  return {};
}

}  // namespace

TypeFacts factsOf(const Model& model, const std::string& type) {
  return factsAt(model, type, 6);  // domains may go round in a circle
}

std::string typeOfFamily(Gen& gen, char family) {
  std::vector<std::string> names;
  for (const auto& [name, facts] : builtins()) {
    if (facts.family == family && isThere(gen.model, name)) {
      names.push_back(name);
    }
  }
  return gen.rng.pick(names);
}

std::string anyType(Gen& gen) {
  std::string type;
  if (gen.percent(45)) {
    type = gen.rng.pick<const char*>({"integer", "bigint", "text", "varchar(20)", "boolean", "date",
                                      "timestamptz", "numeric(10,2)", "jsonb"});
  } else if (gen.percent(50)) {
    std::vector<int> ids;
    for (const Sort sort : {Sort::kEnum, Sort::kDomain, Sort::kComposite, Sort::kRange}) {
      std::ranges::copy(gen.model.ofSort(sort), std::back_inserter(ids));
    }
    type = ids.empty() ? "integer" : ref(gen.rng.pick(ids));
  } else {
    type = typeOfFamily(gen, gen.rng.pick({'i', 'n', 't', 'b', 'd', 'j', 'r', 'v', 'x', 'x', 'x'}));
  }
  return gen.percent(10) ? type + "[]" : type;
}

std::string anyValue(Gen& gen, const std::string& type) {
  const TypeFacts facts = factsOf(gen.model, type);
  if (facts.family == 'd' && gen.percent(50)) {
    return gen.rng.pick<const char*>({"now()", "CURRENT_TIMESTAMP", "CURRENT_DATE"});
  }
  if (facts.family == 'i' && gen.percent(20)) {
    return "(1 + 2)";
  }
  if (facts.family == 't' && gen.percent(30)) {
    return gen.rng.pick<const char*>({"lower('A')", "CURRENT_USER", "''", "('a' || 'b')"});
  }
  if (facts.values.empty()) {
    return "";
  }
  const std::string value = quoteLiteral(gen.rng.pick(facts.values));
  return gen.percent(50) ? value : value + "::" + type;
}

std::string conditionOn(Gen& gen, const std::string& expression, const std::string& type) {
  const TypeFacts facts = factsOf(gen.model, type);
  const auto with = [&](std::initializer_list<const char*> tails) {
    return "(" + expression + gen.rng.pick(tails) + ")";
  };
  switch (facts.family) {
    case 'i':
      return with({" > 0", " BETWEEN 1 AND 100", " % 2 < 2", " IN (1, 2, 42)", " <> -1"});
    case 'n':
      return with({" > 0", " < 1000.5", " <> 9"});
    case 't':
      return with({" <> ''", " LIKE '%'", " ~ '^.'", " IN ('a', 'b', '1')", " IS NOT NULL"});
    case 'b':
      return with({"", " IS NOT TRUE", " IS NOT NULL"});
    case 'd':
      return with({" > '2000-01-01'", " IS NOT NULL", " < '2999-01-01'::date"});
    case 'j':
      return with({" ? 'a'", " ->> 'a' IS NULL", " <> '[]'"});
    case 'e':
      if (!facts.values.empty()) {
        return "(" + expression + gen.rng.pick<const char*>({" <> ", " = ", " >= "}) +
               quoteLiteral(gen.rng.pick(facts.values)) + ")";
      }
      [[fallthrough]];
    default:
      return with({" IS NOT NULL", " IS NULL"});
  }
}

std::string anyCondition(Gen& gen, int table) {
  const std::vector<int> columns = gen.model.columnsOf(table);
  if (columns.empty()) {
    return "true";
  }
  const int column = gen.rng.pick(columns);
  std::string text = conditionOn(gen, ref(column), gen.model.find(column)->text("type"));
  if (gen.percent(20)) {
    const int other = gen.rng.pick(columns);
    text = "(" + text + gen.rng.pick<const char*>({" AND ", " OR "}) +
           conditionOn(gen, ref(other), gen.model.find(other)->text("type")) + ")";
  }
  return text;
}

int columnOf(Gen& gen, int table, const std::string& families) {
  std::vector<int> fitting;
  for (const int id : gen.model.columnsOf(table)) {
    const char family = factsOf(gen.model, gen.model.find(id)->text("type")).family;
    if (families.empty() || families.find(family) != std::string::npos) {
      fitting.push_back(id);
    }
  }
  return fitting.empty() ? 0 : gen.rng.pick(fitting);
}

namespace {

bool inSchema(Gen& gen, Object& object) {
  const Object* schema = gen.any(Sort::kSchema);
  object.schema = schema == nullptr ? 0 : schema->id;
  return schema != nullptr;
}

std::string label(Gen& gen, const Object&) {
  return gen.percent(85) ? quoteLiteral(std::string(1, static_cast<char>('a' + gen.rng.below(9))))
                         : anyLiteral(gen.rng);
}

std::string domainType(Gen& gen, const Object& object) {
  const std::string type = anyType(gen);
  return type == ref(object.id) || type == ref(object.id) + "[]" ? "text" : type;
}

std::string domainCheck(Gen& gen, const Object& object) {
  return (gen.percent(70) ? "CONSTRAINT " + quoteIdentifier(anyName(gen.rng)) + " " : "") +
         "CHECK " + conditionOn(gen, "VALUE", object.text("type"));
}

std::string collate(Gen& gen, const Object& object) {
  if (factsOf(gen.model, object.text("type")).family != 't') {
    return "";
  }
  const Object* own = gen.any(Sort::kCollation);
  return "COLLATE " + (own != nullptr && gen.percent(60)
                           ? ref(own->id)
                           : std::string(gen.rng.pick({"\"C\"", "\"POSIX\"", "\"default\""})));
}

std::string attribute(Gen& gen, const Object& object) {
  std::string type = anyType(gen);
  for (const int id : refsIn(type)) {
    type = id >= object.id ? "integer" : type;  // no type within itself
  }
  return quoteIdentifier(anyName(gen.rng)) + " " + type;
}

template <int kChoice>
std::string rangeOption(Gen& gen, const Object& object) {
  if (kChoice == 0) {
    return "SUBTYPE = " + std::string(gen.rng.pick({"integer", "text", "numeric", "date", "inet"}));
  }
  if (object.text("option").ends_with("text")) {
    return "COLLATION = \"C\"";
  }
  return "";
}

const char* commentWord(Sort sort) {
  return sort == Sort::kDomain ? "DOMAIN" : "TYPE";
}

std::string comment(Gen& gen, const Object& object) {
  return commentOn(gen, commentWord(object.sort), object);
}

std::string domainDefault(Gen& gen, const Object& object) {
  const std::string value = anyValue(gen, object.text("type"));
  return value.empty() ? "" : "DEFAULT " + value;
}

std::string notNull(Gen&, const Object&) {
  return "NOT NULL";
}

}  // namespace

std::vector<Recipe> typeRecipes() {
  return {
      {Sort::kEnum, "enums", 6, inSchema, {{"label", 95, 5, label}, {"+comment", 15, 1, comment}}},
      {Sort::kDomain,
       "domains",
       5,
       inSchema,
       {{"type", 100, 1, domainType},
        {"collate", 15, 1, collate},
        {"default", 25, 1, domainDefault},
        {"not null", 15, 1, notNull},
        {"check", 40, 2, domainCheck},
        {"+comment", 15, 1, comment}}},
      {Sort::kComposite,
       "composites",
       4,
       inSchema,
       {{"attribute", 95, 4, attribute}, {"+comment", 15, 1, comment}}},
      {Sort::kRange,
       "ranges",
       2,
       inSchema,
       {{"option", 100, 1, rangeOption<0>}, {"+comment", 15, 1, comment}}}};
}

}  // namespace strata::arbitrary
