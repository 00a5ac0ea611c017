#include <fmt/format.h>

#include "model/privileges.h"
#include "model/quoting.h"
#include "plan/grants.h"

namespace strata::planning {
namespace {

/// `"schema"."name"(integer)`. `arguments` is what PostgreSQL prints between the parentheses.
std::string routine(const Key& key, const std::string& name, const std::string& arguments) {
  return fmt::format("{}({})", quoteQualified({.schema = key.schema, .name = name}), arguments);
}

/// The types in the key of a routine, "name(types)": those of all input arguments, which GRANT and
/// ALTER need of an aggregate too, whatever its own notation.
std::string typesIn(const Key& key, const std::string& name) {
  const std::string rest = key.name.substr(std::min(name.size(), key.name.size()));
  return rest.size() < 2 ? "" : rest.substr(1, rest.size() - 2);
}

template <class T>
const T* find(const Schema& schema, const Key& key) {
  const auto found = schema.get<T>().find(key);
  return found == schema.get<T>().end() ? nullptr : &found->second;
}

std::string functionTarget(const Key& key, const Schema& schema) {
  const Function* function = find<Function>(schema, key);
  return function == nullptr ? ""
                             : fmt::format("{} {}", function->procedure ? "PROCEDURE" : "FUNCTION",
                                           routine(key, function->name, function->identity));
}

std::string aggregateTarget(const Key& key, const Schema& schema) {
  const Aggregate* aggregate = find<Aggregate>(schema, key);
  return aggregate == nullptr
             ? ""
             : "FUNCTION " + routine(key, aggregate->name, typesIn(key, aggregate->name));
}

std::string sequenceName(const Key& key) {
  return quoteQualified(
      key.parent.empty()
          ? key
          : Key{.schema = key.schema, .name = automaticName(key.parent, {key.name}, "seq")});
}

/// `COLLATION "s"."c"`, for what DROP names in the same way.
template <class T>
std::string definitionTarget(const char* sql_word, const ObjectId& id, const Schema& schema) {
  const T* object = find<T>(schema, id.key);
  return object == nullptr ? "" : fmt::format("{} {}", sql_word, object->identity);
}

std::string relationOwner(const ObjectId& id, const Schema& schema) {
  const View* view = find<View>(schema, id.key);
  const bool materialized = view != nullptr && view->materialized;
  return fmt::format("{} {}", materialized ? "MATERIALIZED VIEW" : "VIEW", quoteQualified(id.key));
}

std::string aggregateOwner(const Key& key, const Schema& schema) {
  const Aggregate* aggregate = find<Aggregate>(schema, key);
  return aggregate == nullptr ? ""
                              : "AGGREGATE " + routine(key, aggregate->name, aggregate->identity);
}

std::string sequenceOwner(const ObjectId& id, const Schema& schema) {
  const Sequence* sequence = find<Sequence>(schema, id.key);
  const bool own = sequence != nullptr && sequence->owned_by.name.empty();
  return own ? "SEQUENCE " + quoteQualified(id.key) : "";
}

std::string ownedObject(const ObjectId& id, const Schema& schema) {
  switch (id.kind) {
    case Kind::kView:
      return relationOwner(id, schema);
    case Kind::kSequence:
      return sequenceOwner(id, schema);
    case Kind::kAggregate:
      return aggregateOwner(id.key, schema);
    case Kind::kLanguage:
      return "LANGUAGE " + quoteIdentifier(id.key.name);
    case Kind::kForeignServer:
      return "SERVER " + quoteIdentifier(id.key.name);
    case Kind::kEventTrigger:
      return "EVENT TRIGGER " + quoteIdentifier(id.key.name);
    case Kind::kPublication:
      return "PUBLICATION " + quoteIdentifier(id.key.name);
    case Kind::kCollation:
      return definitionTarget<Collation>("COLLATION", id, schema);
    case Kind::kOperator:
      return definitionTarget<Operator>("OPERATOR", id, schema);
    case Kind::kOperatorFamily:
      return definitionTarget<OperatorFamily>("OPERATOR FAMILY", id, schema);
    case Kind::kOperatorClass:
      return definitionTarget<OperatorClass>("OPERATOR CLASS", id, schema);
    case Kind::kTextSearchDictionary:
      return definitionTarget<TextSearchDictionary>("TEXT SEARCH DICTIONARY", id, schema);
    case Kind::kTextSearchConfiguration:
      return definitionTarget<TextSearchConfiguration>("TEXT SEARCH CONFIGURATION", id, schema);
    case Kind::kStatistics:
      return definitionTarget<Statistics>("STATISTICS", id, schema);
    default:
      return grantTarget(id, schema);
  }
}

}  // namespace

std::string grantTarget(const ObjectId& id, const Schema& schema) {
  switch (id.kind) {
    case Kind::kTable:
    case Kind::kView:
      return "TABLE " + quoteQualified(id.key);
    case Kind::kColumn:
      return "TABLE " + quoteQualified(tableOf(id.key));
    case Kind::kSequence:
      return "SEQUENCE " + sequenceName(id.key);
    case Kind::kFunction:
      return functionTarget(id.key, schema);
    case Kind::kAggregate:
      return aggregateTarget(id.key, schema);
    case Kind::kNamespace:
      return "SCHEMA " + quoteIdentifier(id.key.name);
    case Kind::kDomain:
      return "DOMAIN " + quoteQualified(id.key);
    case Kind::kEnum:
    case Kind::kCompositeType:
    case Kind::kRangeType:
      return "TYPE " + quoteQualified(id.key);
    case Kind::kLanguage:
      return "LANGUAGE " + quoteIdentifier(id.key.name);
    case Kind::kForeignDataWrapper:
      return "FOREIGN DATA WRAPPER " + quoteIdentifier(id.key.name);
    case Kind::kForeignServer:
      return "FOREIGN SERVER " + quoteIdentifier(id.key.name);
    default:
      return {};
  }
}

std::string ownerTarget(const ObjectId& id, const Schema& schema) {
  if (id.kind == Kind::kColumn || (id.kind == Kind::kSequence && !id.key.parent.empty())) {
    return {};
  }
  const std::string object = ownedObject(id, schema);
  return object.empty() ? "" : "ALTER " + object;
}

}  // namespace strata::planning
