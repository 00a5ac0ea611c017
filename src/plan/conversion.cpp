#include "plan/conversion.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/quoting.h"
#include "plan/answers.h"
#include "plan/casts.h"
#include "plan/exchange.h"
#include "plan/sql_text.h"
#include "support/text.h"

namespace strata::planning {
namespace {

bool isExchanged(const std::vector<ObjectId>& types, const Context& plan) {
  return !types.empty() && plan.exchanged.contains(types.front());
}

bool sameAttributes(const CompositeType& from, const CompositeType& to) {
  return std::ranges::equal(from.attributes, to.attributes, {}, &Attribute::name, &Attribute::name);
}

/// The values of a composite type by attribute; a row of nulls is not a null.
std::string carriedRow(const std::string& value, const CompositeType& from, const CompositeType& to,
                       const Context& plan) {
  std::vector<std::string> fields;
  for (const Attribute& wanted : to.attributes) {
    const auto had = std::ranges::find(from.attributes, wanted.name, &Attribute::name);
    fields.push_back(had == from.attributes.end()
                         ? "NULL"
                         : carriedOver(fmt::format("({}).{}", value, quoteIdentifier(wanted.name)),
                                       had->type, wanted.type, plan));
  }
  return fmt::format("CASE WHEN {} IS NOT DISTINCT FROM NULL THEN NULL ELSE ROW({})::{} END", value,
                     join(fields, ", "), quoteQualified(to.key));
}

bool isArrayOf(const std::string& type, const Key& element) {
  const TypeName parsed = parseType(type);
  return parsed.array && parsed.key == element;
}

}  // namespace

bool needsArrayFunction(const CompositeType& from, const CompositeType& to, const Context& plan) {
  const auto uses = [&](const auto& one) { return isArrayOf(one.type, from.key); };
  const auto some_use = [&](const auto& objects, auto&& parts) {
    return std::ranges::any_of(
        objects, [&](const auto& entry) { return std::ranges::any_of(parts(entry.second), uses); });
  };
  return !sameAttributes(from, to) &&
         (std::ranges::any_of(plan.from.domains,
                              [&](const auto& entry) { return uses(entry.second); }) ||
          some_use(plan.from.tables, [](const Table& t) -> const auto& { return t.columns; }) ||
          some_use(plan.from.composite_types,
                   [](const CompositeType& t) -> const auto& { return t.attributes; }));
}

std::string arrayFunction(const Key& type, const Context& plan) {
  const std::string aside = quoteQualified(nameAside(type, plan));
  return fmt::format("{0}({0}[])", aside);
}

std::string arrayFunctionDefinition(const CompositeType& from, const CompositeType& to,
                                    const Context& plan) {
  const std::string body = fmt::format(
      R"(BEGIN
  IF pg_catalog.array_ndims($1) > 1 THEN
    RAISE EXCEPTION 'an array of more than one dimension cannot be converted';
  END IF;
  RETURN CASE WHEN $1 IS NULL THEN NULL ELSE ARRAY(
    SELECT {}
    FROM pg_catalog.generate_subscripts($1, 1) AS i ORDER BY i) END;
END)",
      carriedRow("$1[i]", from, to, plan));
  return fmt::format("CREATE FUNCTION {} RETURNS {}[] LANGUAGE plpgsql AS {}",
                     arrayFunction(from.key, plan), quoteQualified(to.key), quoteLiteral(body));
}

std::string carriedOver(const std::string& value, const std::string& from, const std::string& to,
                        const Context& plan) {
  const std::vector<ObjectId> types = typeIdsOf(from, plan.from);
  const TypeName wanted = parseType(to);
  if (!isExchanged(types, plan) || typeIdsOf(to, plan.to) != types ||
      parseType(from).array != wanted.array) {
    return castTo(value, from, plan.from, to, plan.to);
  }
  const Key& key = types.front().key;
  if (types.front().kind == Kind::kDomain && !wanted.array) {
    return carriedOver(value, plan.from.domains.at(key).type, plan.to.domains.at(key).type, plan);
  }
  if (types.front().kind == Kind::kCompositeType) {
    const CompositeType& was = plan.from.composite_types.at(key);
    const CompositeType& is = plan.to.composite_types.at(key);
    if (!wanted.array) {
      return carriedRow(value, was, is, plan);
    }
    if (!sameAttributes(was, is)) {
      return fmt::format("{}({})", quoteQualified(nameAside(key, plan)), value);
    }
  }
  const std::string text = fmt::format("{}::{}", value, wanted.array ? "text[]" : "text");
  return fmt::format("{}::{}", mappedLabels(text, key, wanted.array, plan), to);
}

}  // namespace strata::planning
