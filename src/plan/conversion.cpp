#include "plan/conversion.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/quoting.h"
#include "plan/casts.h"
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
std::optional<std::string> carriedRow(const std::string& value, const CompositeType& from,
                                      const CompositeType& to, const std::string& type,
                                      const Context& plan) {
  std::vector<std::string> fields;
  for (const Attribute& wanted : to.attributes) {
    const auto had = std::ranges::find(from.attributes, wanted.name, &Attribute::name);
    if (had == from.attributes.end()) {
      fields.emplace_back("NULL");
      continue;
    }
    const auto field = carriedOver(fmt::format("({}).{}", value, quoteIdentifier(wanted.name)),
                                   had->type, wanted.type, plan);
    if (!field) {
      return std::nullopt;
    }
    fields.push_back(*field);
  }
  return fmt::format("CASE WHEN {} IS NOT DISTINCT FROM NULL THEN NULL ELSE ROW({})::{} END", value,
                     join(fields, ", "), type);
}

}  // namespace

std::optional<std::string> carriedOver(const std::string& value, const std::string& from,
                                       const std::string& to, const Context& plan) {
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
      return carriedRow(value, was, is, to, plan);
    }
    if (!sameAttributes(was, is)) {
      return std::nullopt;
    }
  }
  return fmt::format("{}::{}::{}", value, wanted.array ? "text[]" : "text", to);
}

}  // namespace strata::planning
