#include <fmt/format.h>

#include <algorithm>

#include "model/quoting.h"
#include "plan/action.h"
#include "plan/conversion.h"
#include "plan/definition.h"
#include "plan/exchange.h"
#include "plan/sql_text.h"
#include "plan/stored.h"
#include "support/text.h"

namespace strata::planning {
namespace {

std::string spelled(const Attribute& attribute) {
  return fmt::format("{} {}{}", quoteIdentifier(attribute.name), attribute.type,
                     attribute.collation.empty() ? "" : " COLLATE " + attribute.collation);
}

Action creation(const CompositeType& type) {
  std::vector<std::string> attributes;
  std::ranges::transform(type.attributes, std::back_inserter(attributes), spelled);
  return {.object = idOf(type),
          .act = Act::kCreate,
          .sql = fmt::format("CREATE TYPE {} AS ({})", quoteQualified(type.key),
                             join(attributes, ", ")),
          .comment = titleOf("Create", idOf(type))};
}

Action commentAction(const CompositeType& type) {
  return commentOn(idOf(type), "TYPE " + quoteQualified(type.key), type.comment,
                   "Set comment to composite type: " + goQuoted(type.key.name));
}

Action commentAction(const CompositeType& type, const Attribute& attribute) {
  return commentOn(
      idOf(type),
      fmt::format("COLUMN {}.{}", quoteQualified(type.key), quoteIdentifier(attribute.name)),
      attribute.comment,
      fmt::format("Set comment to attribute: {} of composite type: {}", goQuoted(attribute.name),
                  goQuoted(type.key.name)));
}

void emitComments(const CompositeType& type, Context& plan) {
  if (!type.comment.empty()) {
    plan.add(commentAction(type));
  }
  for (const Attribute& attribute : type.attributes) {
    if (!attribute.comment.empty()) {
      plan.add(commentAction(type, attribute));
    }
  }
}

const Attribute* find(const CompositeType& type, const std::string& name) {
  const auto found = std::ranges::find(type.attributes, name, &Attribute::name);
  return found == type.attributes.end() ? nullptr : &*found;
}

bool sameType(const Attribute& from, const Attribute& to) {
  return from.type == to.type && from.collation == to.collation;
}

/// How many attributes of `to`, from the left, are kept ones in their old order; those after them
/// are dropped, where they were, and added.
std::size_t keptOf(const CompositeType& from, const CompositeType& to) {
  auto rest = from.attributes.begin();
  std::size_t kept = 0;
  for (; kept < to.attributes.size(); ++kept) {
    const auto found =
        std::ranges::find(rest, from.attributes.end(), to.attributes[kept].name, &Attribute::name);
    if (found == from.attributes.end()) {
      break;
    }
    rest = found + 1;
  }
  return kept;
}

/// Whether an attribute of `from` goes, or makes place for one of its name at another place.
bool leaves(const Attribute& attribute, const CompositeType& to, std::size_t kept) {
  const auto end = to.attributes.begin() + static_cast<std::ptrdiff_t>(kept);
  return std::ranges::find(to.attributes.begin(), end, attribute.name, &Attribute::name) == end;
}

/// The values that go with attributes that `to` has no more.
std::vector<Hazard> losses(const CompositeType& from, const CompositeType& to, Context& plan) {
  std::vector<Hazard> hazards;
  if (isStored(idOf(from), plan.from)) {
    for (const Attribute& attribute : from.attributes) {
      if (find(to, attribute.name) == nullptr) {
        hazards.push_back(
            plan.loses(fmt::format("attribute '{}' of {}", attribute.name, named(idOf(from))),
                       "is dropped with its values"));
      }
    }
  }
  return hazards;
}

/// The actions of one ALTER TYPE; PostgreSQL drops first and adds last by itself.
std::vector<std::string> alterations(const CompositeType& from, const CompositeType& to) {
  const std::size_t kept = keptOf(from, to);
  std::vector<std::string> out;
  for (const Attribute& was : from.attributes) {
    if (leaves(was, to, kept)) {
      out.push_back("DROP ATTRIBUTE " + quoteIdentifier(was.name));
    }
  }
  for (std::size_t i = 0; i < to.attributes.size(); ++i) {
    const Attribute& wanted = to.attributes[i];
    if (i >= kept) {
      out.push_back("ADD ATTRIBUTE " + spelled(wanted));
    } else if (!sameType(*find(from, wanted.name), wanted)) {
      out.push_back(fmt::format("ALTER ATTRIBUTE {} TYPE {}{}", quoteIdentifier(wanted.name),
                                wanted.type,
                                wanted.collation.empty() ? "" : " COLLATE " + wanted.collation));
    }
  }
  return out;
}

/// COMMENT ON what is still another than wanted once the attributes are there.
std::vector<Action> commentChanges(const CompositeType& from, const CompositeType& to) {
  std::vector<Action> out;
  if (from.comment != to.comment) {
    out.push_back(commentAction(to));
  }
  const std::size_t kept = keptOf(from, to);
  for (std::size_t i = 0; i < to.attributes.size(); ++i) {
    const Attribute& wanted = to.attributes[i];
    const std::string was = i < kept ? find(from, wanted.name)->comment : "";
    if (was != wanted.comment) {
      out.push_back(commentAction(to, wanted));
    }
  }
  return out;
}

/// Lives from the type's creation until the columns have moved.
void emitArrayFunction(const Alter<CompositeType>& change, const Exchange& exchange,
                       Context& plan) {
  const ObjectId id = idOf(change.to);
  plan.add({.object = id,
            .act = Act::kAlter,
            .sql = arrayFunctionDefinition(change.from, change.to, plan),
            .comment = "Carry over arrays of " + goQuoted(id.key.name),
            .after_actions = {exchange.created},
            .replaces = true});
  const std::size_t dropped = plan.add({.object = id,
                                        .act = Act::kDrop,
                                        .sql = "DROP FUNCTION " + arrayFunction(id.key, plan),
                                        .comment = "Arrays are carried over",
                                        .after_actions = {exchange.created},
                                        .replaces = true});
  plan.actions[exchange.dropped].after_actions.push_back(dropped);
}

}  // namespace

void emit(const Create<CompositeType>& change, Context& plan) {
  Action action = creation(change.to);
  action.changes = {change};
  addTypeCreation(std::move(action), plan);
  emitComments(change.to, plan);
}

void emit(const Drop<CompositeType>& change, Context& plan) {
  if (goesByExchange(idOf(change.from), change, plan)) {
    return;
  }
  plan.add({.object = idOf(change.from),
            .act = Act::kDrop,
            .sql = "DROP TYPE " + quoteQualified(change.from.key),
            .comment = titleOf("Drop", idOf(change.from)),
            .changes = {change}});
}

void emit(const Alter<CompositeType>& change, Context& plan) {
  const ObjectId id = idOf(change.to);
  if (plan.exchanged.contains(id)) {
    Action made = creation(change.to);
    made.changes = {change};
    made.hazards = losses(change.from, change.to, plan);
    const Exchange exchange = emitExchange(id, std::move(made), "TYPE", plan);
    if (needsArrayFunction(change.from, change.to, plan)) {
      emitArrayFunction(change, exchange, plan);
    }
    emitComments(change.to, plan);
    return;
  }
  std::vector<Action> actions;
  const std::vector<std::string> parts = alterations(change.from, change.to);
  if (!parts.empty()) {
    // Of the rank of a column's new type: what reads the attributes is dropped before and made
    // afterwards.
    actions.push_back(
        {.object = id,
         .act = Act::kAlter,
         .rank = kRankType,
         .sql = fmt::format("ALTER TYPE {} {}", quoteQualified(change.to.key), join(parts, ", ")),
         .comment = titleOf("Modify", id),
         .hazards = losses(change.from, change.to, plan)});
  }
  std::ranges::move(commentChanges(change.from, change.to), std::back_inserter(actions));
  addInOrder(std::move(actions), change, plan);
}

/// Attributes can come and go under stored values, but not change their type or place.
bool canAlter(const CompositeType& from, const CompositeType& to, const Context& plan) {
  if (!isStored(idOf(from), plan.from)) {
    return true;
  }
  const std::size_t kept = keptOf(from, to);
  for (std::size_t i = 0; i < to.attributes.size(); ++i) {
    const Attribute* was = find(from, to.attributes[i].name);
    const bool same = i < kept ? sameType(*was, to.attributes[i]) : was == nullptr;
    if (!same) {
      return false;
    }
  }
  return true;
}

}  // namespace strata::planning
