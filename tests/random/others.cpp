#include "model/quoting.h"
#include "random/gen.h"

// Collations, operators, casts, text search, foreign data and publications.

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

template <const char* kWhat>
std::string comment(Gen& gen, const Object& object) {
  return commentOn(gen, kWhat, object);
}

constexpr char kCollationWord[] = "COLLATION";
constexpr char kDictionaryWord[] = "TEXT SEARCH DICTIONARY";
constexpr char kConfigurationWord[] = "TEXT SEARCH CONFIGURATION";
constexpr char kWrapperWord[] = "FOREIGN DATA WRAPPER";
constexpr char kServerWord[] = "SERVER";
constexpr char kForeignTableWord[] = "FOREIGN TABLE";
constexpr char kPublicationWord[] = "PUBLICATION";

std::string collationOptions(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>(
      {"LOCALE = 'C'", "LOCALE = 'POSIX'", "PROVIDER = icu, LOCALE = 'de-DE'",
       "PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false"});
}

bool someOperator(Gen& gen, Object& object) {
  object.name = gen.rng.pick<const char*>({"===", "<<<", "~~~~", "@@@", "+-+"});
  return inSchema(gen, object);
}

std::string operatorOptions(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>(
      {"LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq",
       "LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq, HASHES, MERGES",
       "LEFTARG = text, RIGHTARG = text, FUNCTION = texteq, RESTRICT = eqsel, JOIN = eqjoinsel",
       "RIGHTARG = integer, FUNCTION = int4um"});
}

std::string operatorComment(Gen& gen, const Object& object) {
  const std::string options = object.text("option");
  const char* types = mentions(options, "LEFTARG = integer") ? " (integer, integer)"
                      : mentions(options, "LEFTARG = text")  ? " (text, text)"
                                                             : " (NONE, integer)";
  return "COMMENT ON OPERATOR " + ref(object.id) + types + " IS " + anyLiteral(gen.rng);
}

std::string castSource(Gen& gen, const Object&) {
  const Object* type = gen.any(Sort::kEnum);
  return type == nullptr ? "boolean" : ref(type->id);
}

std::string castTarget(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>({"text", "varchar", "integer", "date"});
}

std::string castHow(Gen&, const Object&) {
  return "WITH INOUT";
}

std::string castContext(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>({"AS ASSIGNMENT", "AS IMPLICIT"});
}

std::string dictionaryOptions(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>({"TEMPLATE = simple", "TEMPLATE = snowball, LANGUAGE = english",
                                    "TEMPLATE = simple, ACCEPT = false",
                                    "TEMPLATE = snowball, LANGUAGE = german"});
}

std::string configurationOptions(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>(
      {"COPY = pg_catalog.simple", "COPY = pg_catalog.english", "PARSER = pg_catalog.\"default\""});
}

std::string mapping(Gen& gen, const Object& object) {
  const Object* dictionary = gen.any(Sort::kDictionary);
  const std::string with = dictionary == nullptr ? "simple" : ref(dictionary->id) + ", simple";
  return "ALTER TEXT SEARCH CONFIGURATION " + ref(object.id) +
         (object.text("option").starts_with("PARSER") ? " ADD" : " ALTER") +
         " MAPPING FOR asciiword, word WITH " + with;
}

std::string wrapperOptions(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>({"OPTIONS (a '1')", "OPTIONS (a '1', \"b c\" 'it''s')"});
}

std::string serverOf(Gen& gen, const Object&) {
  const Object* wrapper = gen.any(Sort::kWrapper);
  return wrapper == nullptr ? "" : ref(wrapper->id);
}

std::string serverType(Gen&, const Object&) {
  return "TYPE 'x'";
}

std::string serverVersion(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>({"VERSION '1'", "VERSION '2'"});
}

std::string foreignTableOf(Gen& gen, const Object&) {
  const Object* server = gen.any(Sort::kServer);
  return server == nullptr ? "" : ref(server->id);
}

void finishForeignTable(Gen& gen, int id) {
  gen.model.add(Sort::kColumn, anyName(gen.rng), 0, id).set("type", anyType(gen));
}

std::string published(Gen& gen, const Object&) {
  const Object* table = gen.any(Sort::kTable);
  if (table == nullptr || gen.percent(15)) {
    return "FOR ALL TABLES";
  }
  if (gen.major >= 15 && gen.percent(20)) {
    return "FOR TABLES IN SCHEMA " + ref(table->schema);
  }
  const Object* second = gen.any(Sort::kTable);
  std::string text = "FOR TABLE " + ref(table->id);
  if (second->id != table->id) {
    text += ", " + ref(second->id);
  }
  const int column = columnOf(gen, second->id, "i");
  if (gen.major >= 15 && column != 0 && gen.percent(30)) {
    text += gen.percent(50) ? " (" + ref(column) + ")" : " WHERE (" + ref(column) + " > 0)";
  }
  return text;
}

std::string publicationOptions(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>(
      {"WITH (publish = 'insert, delete')", "WITH (publish_via_partition_root = true)"});
}

}  // namespace

std::vector<Recipe> otherRecipes() {
  return {{Sort::kCollation,
           "collations",
           2,
           inSchema,
           {{"option", 100, 1, collationOptions}, {"+comment", 15, 1, comment<kCollationWord>}}},
          {Sort::kOperator,
           "operators",
           1,
           someOperator,
           {{"option", 100, 1, operatorOptions}, {"+comment", 15, 1, operatorComment}}},
          {Sort::kCast,
           "casts",
           1,
           anywhere,
           {{"source", 100, 1, castSource},
            {"target", 100, 1, castTarget},
            {"how", 100, 1, castHow},
            {"context", 50, 1, castContext}}},
          {Sort::kDictionary,
           "textsearch",
           1,
           inSchema,
           {{"option", 100, 1, dictionaryOptions}, {"+comment", 15, 1, comment<kDictionaryWord>}}},
          {Sort::kConfiguration,
           "textsearch",
           1,
           inSchema,
           {{"option", 100, 1, configurationOptions},
            {"+mapping", 60, 1, mapping},
            {"+comment", 15, 1, comment<kConfigurationWord>}}},
          {Sort::kWrapper,
           "foreign",
           1,
           anywhere,
           {{"options", 50, 1, wrapperOptions}, {"+comment", 15, 1, comment<kWrapperWord>}}},
          {Sort::kServer,
           "foreign",
           1,
           anywhere,
           {{"of", 100, 1, serverOf},
            {"type", 30, 1, serverType},
            {"version", 30, 1, serverVersion},
            {"options", 50, 1, wrapperOptions},
            {"+comment", 15, 1, comment<kServerWord>}}},
          {Sort::kForeignTable,
           "foreigntables",
           1,
           inSchema,
           {{"of", 100, 1, foreignTableOf},
            {"options", 50, 1, wrapperOptions},
            {"+comment", 15, 1, comment<kForeignTableWord>}},
           finishForeignTable},
          {Sort::kPublication,
           "publications",
           2,
           anywhere,
           {{"for", 85, 1, published},
            {"with", 30, 1, publicationOptions},
            {"+comment", 15, 1, comment<kPublicationWord>}}}};
}

}  // namespace strata::arbitrary
