#include <algorithm>

#include "model/quoting.h"
#include "random/gen.h"

// Routines, views, triggers, rules and policies.

namespace strata::arbitrary {
namespace {

bool inSchema(Gen& gen, Object& object) {
  const Object* schema = gen.any(Sort::kSchema);
  object.schema = schema == nullptr ? 0 : schema->id;
  return schema != nullptr;
}

/// Trigger functions are as frequent as all others together: triggers need them.
bool placeFunction(Gen& gen, Object& object) {
  if (gen.percent(35)) {
    object.set("returns", "RETURNS trigger");
    object.set("language", "LANGUAGE plpgsql");
    object.set("body", "AS $f$ BEGIN RETURN NEW; END $f$");
  } else if (gen.kinds.has("eventtriggers") && gen.percent(10)) {
    object.set("returns", "RETURNS event_trigger");
    object.set("language", "LANGUAGE plpgsql");
    object.set("body", "AS $f$ BEGIN NULL; END $f$");
  }
  return inSchema(gen, object);
}

bool isTriggerFunction(const Object& function) {
  return function.text("returns").ends_with("trigger");
}

std::string argumentType(Gen& gen) {
  if (gen.percent(12)) {
    if (const Object* table = gen.any(gen.percent(70) ? Sort::kTable : Sort::kView)) {
      return ref(table->id);
    }
  }
  return anyType(gen);
}

std::string argument(Gen& gen, const Object& object) {
  if (isTriggerFunction(object)) {
    return "";
  }
  std::size_t number = 0;
  bool defaults = false;
  for (const Part& part : object.parts) {
    number += part.slot == "argument" ? 1 : 0;
    defaults = defaults || mentions(part.text, " DEFAULT ");
  }
  const std::string type = argumentType(gen);
  const std::string name = gen.percent(70) ? "p" + std::to_string(number) + " " : "";
  const std::string value = defaults || gen.percent(20) ? anyValue(gen, type) : "";
  const char* mode = !name.empty() && gen.percent(8) && object.sort == Sort::kFunction &&
                             value.empty() && !defaults
                         ? "INOUT "
                         : "";
  return mode + name + type + (value.empty() ? "" : " DEFAULT " + value);
}

std::string returns(Gen& gen, const Object& object) {
  if (isTriggerFunction(object)) {
    return object.text("returns");
  }
  switch (gen.rng.below(6)) {
    case 0:
      return "RETURNS void";
    case 1:
      return "RETURNS TABLE (x integer, \"y z\" text)";
    case 2:
      if (const Object* table = gen.any(Sort::kTable)) {
        return "RETURNS SETOF " + ref(table->id);
      }
      [[fallthrough]];
    default:
      return "RETURNS " + anyType(gen);
  }
}

std::string language(Gen& gen, const Object& object) {
  return isTriggerFunction(object) || gen.percent(50) ? "LANGUAGE plpgsql" : "LANGUAGE sql";
}

std::string body(Gen& gen, const Object& object) {
  if (isTriggerFunction(object)) {
    return object.text("returns") == "RETURNS event_trigger"
               ? "AS $f$ BEGIN RAISE DEBUG 'x'; END $f$"
               : "AS $f$ BEGIN /* " + std::to_string(gen.rng.below(9)) + " */ RETURN NEW; END $f$";
  }
  if (object.text("language") == "LANGUAGE plpgsql") {
    return "AS $f$ BEGIN /* $1; ' " + std::to_string(gen.rng.below(9)) + " */ RETURN; END $f$";
  }
  const std::string result = object.text("returns");
  const Object* table = gen.any(gen.percent(60) ? Sort::kTable : Sort::kView);
  std::string query;
  if (result.starts_with("RETURNS SETOF ")) {
    query = "SELECT * FROM " + result.substr(14);
  } else if (result.starts_with("RETURNS TABLE")) {
    query = "SELECT 1, 'y'::text";
  } else if (result == "RETURNS void" || object.sort == Sort::kProcedure) {
    query = table == nullptr ? "SELECT 1" : "SELECT count(*) FROM " + ref(table->id);
  } else {
    const std::string type = result.substr(8);
    const std::string value = anyValue(gen, type);
    query = "SELECT CAST(" + (value.empty() ? "NULL" : value) + " AS " + type + ")";
    query += table == nullptr || gen.percent(50) ? "" : " FROM " + ref(table->id);
  }
  switch (gen.rng.below(3)) {
    case 0:
      return "BEGIN ATOMIC " + query + "; END";
    case 1:
      return query.starts_with("SELECT CAST") && query.find(" FROM ") == std::string::npos &&
                     object.sort == Sort::kFunction
                 ? "RETURN " + query.substr(7)
                 : "AS $f$ " + query + " $f$";
    default:
      return "AS $f$ " + query + " $f$";
  }
}

std::string volatility(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>({"IMMUTABLE", "STABLE", "VOLATILE"});
}

std::string strict(Gen&, const Object&) {
  return "STRICT";
}

std::string security(Gen&, const Object&) {
  return "SECURITY DEFINER";
}

std::string leakproof(Gen&, const Object&) {
  return "LEAKPROOF";
}

std::string parallel(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>({"PARALLEL SAFE", "PARALLEL RESTRICTED"});
}

std::string cost(Gen& gen, const Object& object) {
  return gen.percent(50) && object.text("returns").starts_with("RETURNS SETOF") ? "COST 7 ROWS 50"
                                                                                : "COST 13";
}

std::string setting(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>({"SET search_path = public, pg_temp", "SET work_mem = '1MB'",
                                    "SET search_path = ''", "SET statement_timeout = 9000"});
}

/// The argument types, for COMMENT ON.
std::string signature(const Object& object) {
  std::string types;
  for (const Part& part : object.parts) {
    if (part.slot == "argument") {
      types += (types.empty() ? "" : ", ") + part.text.substr(0, part.text.find(" DEFAULT "));
    }
  }
  return ref(object.id) + "(" + types + ")";
}

template <const char* kWhat>
std::string routineComment(Gen& gen, const Object& object) {
  return std::string("COMMENT ON ") + kWhat + " " + signature(object) + " IS " +
         anyLiteral(gen.rng);
}

constexpr char kFunctionWord[] = "FUNCTION";
constexpr char kProcedureWord[] = "PROCEDURE";
constexpr char kAggregateWord[] = "AGGREGATE";

std::string aggregateArgument(Gen&, const Object&) {
  return "integer";
}

std::string aggregateOptions(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>(
      {"SFUNC = int4pl, STYPE = integer", "SFUNC = int4pl, STYPE = integer, INITCOND = '0'",
       "SFUNC = int4larger, STYPE = integer, COMBINEFUNC = int4larger, PARALLEL = safe",
       "SFUNC = int4smaller, STYPE = integer, SORTOP = <"});
}

// Views.

/// Something that has columns, made before.
const Object* source(Gen& gen, const Object& object) {
  std::vector<int> ids = gen.model.ofSort(Sort::kTable);
  for (const Sort sort : {Sort::kView, Sort::kView, Sort::kMatview}) {
    std::ranges::copy(gen.model.ofSort(sort), std::back_inserter(ids));
  }
  std::erase_if(
      ids, [&](int id) { return gen.model.find(id)->sort != Sort::kTable && id >= object.id; });
  return ids.empty() ? nullptr : gen.model.find(gen.rng.pick(ids));
}

std::string selectList(Gen& gen, int table) {
  std::vector<int> columns = gen.model.columnsOf(table);
  gen.rng.shuffle(columns);
  columns.resize(std::min<std::size_t>(columns.size(), 1 + gen.rng.below(4)));
  std::string out;
  for (const int id : columns) {
    out += (out.empty() ? "t." : ", t.") + ref(id);
    if (gen.percent(15)) {
      out += " AS " + quoteIdentifier(anyName(gen.rng));
    }
  }
  return out.empty() ? "1 AS one" : out;
}

std::string viewQuery(Gen& gen, const Object& object) {
  const Object* from = source(gen, object);
  if (from == nullptr) {
    return "SELECT 1 AS one, 'x'::text AS two";
  }
  const int id = from->id;
  if (from->sort != Sort::kTable) {
    return gen.percent(60) ? "SELECT t.* FROM " + ref(id) + " t"
                           : "SELECT count(*) AS n FROM " + ref(id) + " t";
  }
  std::string query;
  switch (gen.rng.below(6)) {
    case 0:
      return "SELECT * FROM " + ref(id) + " t";
    case 1:
      return "SELECT count(*) AS n, 'it''s'::text AS x FROM " + ref(id) + " t";
    case 2: {
      const int key = columnOf(gen, id, "itdbe");
      const Object* constraint = gen.any(Sort::kConstraint);
      if (constraint != nullptr && constraint->table == id &&
          constraint->text("definition").starts_with("PRIMARY")) {
        const std::string keys = constraint->text("definition");
        return "SELECT " + selectList(gen, id) + " FROM " + ref(id) + " t GROUP BY " +
               keys.substr(keys.find('(') + 1, keys.find(')') - keys.find('(') - 1);
      }
      return key == 0 ? "SELECT FROM " + ref(id) + " t"
                      : "SELECT t." + ref(key) + ", count(*) AS n FROM " + ref(id) +
                            " t GROUP BY t." + ref(key);
    }
    case 3: {
      const Object* other = source(gen, object);
      return "SELECT " + selectList(gen, id) + " FROM " + ref(id) + " t LEFT JOIN " +
             ref(other->id) + " u ON true";
    }
    case 4:
      return "SELECT t AS whole FROM " + ref(id) + " t";
    default:
      query = "SELECT " + selectList(gen, id) + " FROM " + ref(id) + " t";
  }
  const int column = columnOf(gen, id, "");
  if (column != 0 && gen.percent(40)) {
    query += " WHERE " + conditionOn(gen, "t." + ref(column), gen.model.find(column)->text("type"));
  }
  return query;
}

std::string viewOptions(Gen& gen, const Object&) {
  return gen.major >= 15 && gen.percent(50) ? "WITH (security_invoker = true)"
                                            : "WITH (security_barrier = true)";
}

std::string viewCheck(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>({"WITH LOCAL CHECK OPTION", "WITH CASCADED CHECK OPTION"});
}

std::string viewComment(Gen& gen, const Object& object) {
  return commentOn(gen, object.sort == Sort::kView ? "VIEW" : "MATERIALIZED VIEW", object);
}

std::string noData(Gen&, const Object&) {
  return "WITH NO DATA";
}

std::string matviewOptions(Gen&, const Object&) {
  return "WITH (fillfactor = 60)";
}

// Triggers, rules, policies.

bool onTable(Gen& gen, Object& object) {
  const Object* table = gen.any(Sort::kTable);
  object.table = table == nullptr ? 0 : table->id;
  return table != nullptr;
}

bool onTableOrView(Gen& gen, Object& object) {
  if (const Object* view = gen.any(Sort::kView); view != nullptr && gen.percent(20)) {
    object.table = view->id;
    return true;
  }
  return onTable(gen, object);
}

bool onView(Gen& gen, const Object& object) {
  const Object* table = gen.model.find(object.table);
  return table != nullptr && table->sort == Sort::kView;
}

std::string constraintTrigger(Gen& gen, const Object& object) {
  return object.has("time") || onView(gen, object) ? "" : "CONSTRAINT";
}

std::string triggerTime(Gen& gen, const Object& object) {
  return onView(gen, object)        ? "INSTEAD OF"
         : object.has("constraint") ? "AFTER"
         : object.has("transition") ? "AFTER"
                                    : gen.rng.pick<const char*>({"BEFORE", "AFTER"});
}

std::string triggerEvent(Gen& gen, const Object& object) {
  const int column = onView(gen, object) ? 0 : columnOf(gen, object.table, "");
  if (column != 0 && gen.percent(30)) {
    return "UPDATE OF " + ref(column);
  }
  return gen.rng.pick<const char*>({"INSERT", "UPDATE", "DELETE", "INSERT OR UPDATE"});
}

std::string triggerDeferrable(Gen&, const Object& object) {
  return object.has("constraint") ? "DEFERRABLE INITIALLY DEFERRED" : "";
}

std::string transition(Gen&, const Object& object) {
  return object.text("time") == "AFTER" && object.text("event") == "INSERT" &&
                 !object.has("constraint")
             ? "REFERENCING NEW TABLE AS added"
             : "";
}

std::string eachRow(Gen& gen, const Object& object) {
  return onView(gen, object) || object.has("constraint") || gen.percent(60) ? "FOR EACH ROW"
                                                                            : "FOR EACH STATEMENT";
}

std::string triggerWhen(Gen& gen, const Object& object) {
  const int column = columnOf(gen, object.table, "");
  if (column == 0 || object.text("each") != "FOR EACH ROW" || onView(gen, object)) {
    return "";
  }
  const char* row = object.text("event") == "DELETE" ? "OLD." : "NEW.";
  return "WHEN (" + conditionOn(gen, row + ref(column), gen.model.find(column)->text("type")) + ")";
}

std::string triggerFunction(Gen& gen, const Object& object) {
  const std::string wanted =
      object.sort == Sort::kTrigger ? "RETURNS trigger" : "RETURNS event_trigger";
  std::vector<int> fitting;
  for (const int id : gen.model.ofSort(Sort::kFunction)) {
    if (gen.model.find(id)->text("returns") == wanted) {
      fitting.push_back(id);
    }
  }
  return fitting.empty()
             ? ""
             : "EXECUTE FUNCTION " + ref(gen.rng.pick(fitting)) +
                   (object.sort == Sort::kTrigger && gen.percent(20) ? "('a', 'it''s')" : "()");
}

std::string triggerState(Gen& gen, const Object& object) {
  return "ALTER TABLE " + ref(object.table) +
         gen.rng.pick<const char*>({" DISABLE", " ENABLE REPLICA", " ENABLE ALWAYS"}) +
         (object.sort == Sort::kRule ? " RULE " : " TRIGGER ") + ref(object.id);
}

std::string partComment(Gen& gen, const Object& object) {
  const char* what = object.sort == Sort::kTrigger ? "TRIGGER "
                     : object.sort == Sort::kRule  ? "RULE "
                                                   : "POLICY ";
  return std::string("COMMENT ON ") + what + ref(object.id) + " ON " + ref(object.table) + " IS " +
         anyLiteral(gen.rng);
}

std::string ruleEvent(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>({"INSERT", "UPDATE", "DELETE"});
}

std::string ruleWhere(Gen& gen, const Object& object) {
  const int column = object.text("event") == "INSERT" ? 0 : columnOf(gen, object.table, "it");
  return column == 0 ? ""
                     : "WHERE " + conditionOn(gen, "OLD." + ref(column),
                                              gen.model.find(column)->text("type"));
}

std::string ruleAction(Gen& gen, const Object& object) {
  const Object* other = gen.any(Sort::kTable);
  if (gen.percent(40) || other == nullptr || other->id == object.table) {
    return gen.rng.pick<const char*>({"INSTEAD NOTHING", "ALSO NOTIFY changed"});
  }
  return "ALSO DELETE FROM " + ref(other->id);
}

std::string permissive(Gen&, const Object&) {
  return "AS RESTRICTIVE";
}

std::string policyCommand(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>({"FOR SELECT", "FOR UPDATE", "FOR ALL", "FOR INSERT"});
}

std::string policyRoles(Gen&, const Object&) {
  return "TO CURRENT_USER";
}

std::string policyUsing(Gen& gen, const Object& object) {
  return object.text("command") == "FOR INSERT" ? ""
                                                : "USING (" + anyCondition(gen, object.table) + ")";
}

std::string policyCheck(Gen& gen, const Object& object) {
  return object.text("command") == "FOR SELECT"
             ? ""
             : "WITH CHECK (" + anyCondition(gen, object.table) + ")";
}

// Event triggers.

bool anywhere(Gen&, Object&) {
  return true;
}

std::string eventOf(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>({"ddl_command_start", "ddl_command_end", "sql_drop"});
}

std::string eventTags(Gen& gen, const Object&) {
  return gen.rng.pick<const char*>(
      {"WHEN TAG IN ('CREATE TABLE')", "WHEN TAG IN ('DROP TABLE', 'ALTER TABLE')"});
}

std::string eventState(Gen& gen, const Object& object) {
  return "ALTER EVENT TRIGGER " + ref(object.id) +
         gen.rng.pick<const char*>({" DISABLE", " ENABLE REPLICA", " ENABLE ALWAYS"});
}

std::string eventComment(Gen& gen, const Object& object) {
  return commentOn(gen, "EVENT TRIGGER", object);
}

}  // namespace

std::vector<Recipe> programRecipes() {
  return {{Sort::kFunction,
           "functions",
           10,
           placeFunction,
           {{"argument", 50, 3, argument},
            {"returns", 100, 1, returns},
            {"language", 100, 1, language},
            {"volatility", 40, 1, volatility},
            {"strict", 10, 1, strict},
            {"security", 10, 1, security},
            {"leakproof", 4, 1, leakproof},
            {"parallel", 10, 1, parallel},
            {"cost", 8, 1, cost},
            {"setting", 8, 1, setting},
            {"body", 100, 1, body},
            {"+comment", 15, 1, routineComment<kFunctionWord>}}},
          {Sort::kProcedure,
           "procedures",
           2,
           inSchema,
           {{"argument", 50, 2, argument},
            {"language", 100, 1, language},
            {"security", 10, 1, security},
            {"setting", 8, 1, setting},
            {"body", 100, 1, body},
            {"+comment", 15, 1, routineComment<kProcedureWord>}}},
          {Sort::kAggregate,
           "aggregates",
           1,
           inSchema,
           {{"argument", 100, 1, aggregateArgument},
            {"option", 100, 1, aggregateOptions},
            {"+comment", 15, 1, routineComment<kAggregateWord>}}},
          {Sort::kView,
           "views",
           10,
           inSchema,
           {{"query", 100, 1, viewQuery},
            {"with", 10, 1, viewOptions},
            {"check", 6, 1, viewCheck},
            {"+comment", 15, 1, viewComment}}},
          {Sort::kMatview,
           "matviews",
           3,
           inSchema,
           {{"query", 100, 1, viewQuery},
            {"with", 10, 1, matviewOptions},
            {"data", 30, 1, noData},
            {"+comment", 15, 1, viewComment}}},
          {Sort::kTrigger,
           "triggers",
           6,
           onTableOrView,
           {{"constraint", 12, 1, constraintTrigger},
            {"time", 100, 1, triggerTime},
            {"event", 100, 1, triggerEvent},
            {"deferrable", 30, 1, triggerDeferrable},
            {"transition", 15, 1, transition},
            {"each", 100, 1, eachRow},
            {"when", 25, 1, triggerWhen},
            {"function", 100, 1, triggerFunction},
            {"+state", 10, 1, triggerState},
            {"+comment", 15, 1, partComment}}},
          {Sort::kRule,
           "rules",
           3,
           onTableOrView,
           {{"event", 100, 1, ruleEvent},
            {"where", 20, 1, ruleWhere},
            {"action", 100, 1, ruleAction},
            {"+state", 10, 1, triggerState},
            {"+comment", 15, 1, partComment}}},
          {Sort::kPolicy,
           "policies",
           4,
           onTable,
           {{"permissive", 20, 1, permissive},
            {"command", 60, 1, policyCommand},
            {"roles", 20, 1, policyRoles},
            {"using", 60, 1, policyUsing},
            {"check", 40, 1, policyCheck},
            {"+comment", 15, 1, partComment}}},
          {Sort::kEventTrigger,
           "eventtriggers",
           1,
           anywhere,
           {{"event", 100, 1, eventOf},
            {"when", 30, 1, eventTags},
            {"function", 100, 1, triggerFunction},
            {"+state", 15, 1, eventState},
            {"+comment", 15, 1, eventComment}}}};
}

}  // namespace strata::arbitrary
