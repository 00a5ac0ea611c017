#include <fmt/format.h>

#include <algorithm>

#include "model/quoting.h"
#include "plan/action.h"
#include "plan/definition.h"
#include "plan/exchange.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

/// Without its last characters when it is longer than `bytes`.
std::string cutTo(std::string name, std::size_t bytes) {
  while (bytes < name.size() && bytes > 0 &&
         (static_cast<unsigned char>(name[bytes]) & 0xC0U) == 0x80U) {
    --bytes;  // never inside a character
  }
  name.resize(std::min(bytes, name.size()));
  return name;
}

/// makeMultirangeTypeName() of the server.
Key defaultMultirange(const Key& range) {
  constexpr std::string_view kRange = "range";
  constexpr std::string_view kSuffix = "_multirange";
  constexpr std::size_t kLongest = 63;  // NAMEDATALEN - 1
  const std::size_t at = range.name.find(kRange);
  std::string name = at == std::string::npos
                         ? cutTo(range.name, kLongest - kSuffix.size()) + std::string(kSuffix)
                         : range.name.substr(0, at) + "multi" + range.name.substr(at);
  return {.schema = range.schema, .name = cutTo(std::move(name), kLongest)};
}

Action creation(const RangeType& type) {
  std::string sql =
      fmt::format("CREATE TYPE {} AS RANGE ({}", quoteQualified(type.key), type.definition);
  if (type.multirange != defaultMultirange(type.key)) {
    sql += ", MULTIRANGE_TYPE_NAME = " + quoteQualified(type.multirange);
  }
  return {.object = idOf(type),
          .act = Act::kCreate,
          .sql = sql + ")",
          .comment = titleOf("Create", idOf(type))};
}

Action commentAction(const RangeType& type) {
  return commentOn(idOf(type), "TYPE " + quoteQualified(type.key), type.comment,
                   "Set comment to range type: " + goQuoted(type.key.name));
}

std::string rename(const std::string& what, const std::string& to) {
  return fmt::format("ALTER {} RENAME TO {}", what, quoteIdentifier(to));
}

/// The multirange type with its constructors, which keep their names when a type is renamed;
/// `range` is the range type's name by then.
std::vector<RenameAside> multirangeRenames(const RangeType& type, const Key& range,
                                           const std::string& to) {
  std::vector<RenameAside> out = {
      {.sql = rename("TYPE " + quoteQualified(type.multirange), to),
       .type =
           Aside{.was = type.multirange, .is = {.schema = type.multirange.schema, .name = to}}}};
  const std::string element = quoteQualified(range);
  for (const std::string& arguments : {std::string(), element, element + "[]"}) {
    out.push_back(
        {.sql = rename(fmt::format("FUNCTION {}({})", quoteQualified(type.multirange), arguments),
                       to)});
  }
  return out;
}

}  // namespace

std::vector<RenameAside> asidesOf(const RangeType& type, const Context& plan) {
  const Key aside = nameAside(type.key, plan);
  std::vector<RenameAside> out =
      multirangeRenames(type, aside, nameAside(type.multirange, plan).name);
  for (const char* more : {"", ", text"}) {
    out.push_back({.sql = rename(fmt::format("FUNCTION {0}({1}, {1}{2})", quoteQualified(type.key),
                                             type.subtype, more),
                                 aside.name)});
  }
  return out;
}

void emit(const Create<RangeType>& change, Context& plan) {
  Action action = creation(change.to);
  action.changes = {change};
  addTypeCreation(std::move(action), plan);
  if (!change.to.comment.empty()) {
    plan.add(commentAction(change.to));
  }
}

void emit(const Drop<RangeType>& change, Context& plan) {
  if (goesByExchange(idOf(change.from), change, plan)) {
    return;
  }
  plan.add({.object = idOf(change.from),
            .act = Act::kDrop,
            .sql = "DROP TYPE " + quoteQualified(change.from.key),
            .comment = titleOf("Drop", idOf(change.from)),
            .changes = {change}});
}

void emit(const Alter<RangeType>& change, Context& plan) {
  if (plan.exchanged.contains(idOf(change.to))) {
    Action made = creation(change.to);
    made.changes = {change};
    emitExchange(idOf(change.to), std::move(made), "TYPE", plan, asidesOf(change.from, plan));
    if (!change.to.comment.empty()) {
      plan.add(commentAction(change.to));
    }
    return;
  }
  std::vector<Action> actions;
  if (change.from.multirange != change.to.multirange) {
    for (RenameAside& each :
         multirangeRenames(change.from, change.from.key, change.to.multirange.name)) {
      actions.push_back({.object = idOf(change.to),
                         .act = Act::kAlter,
                         .rank = kRankType,  // columns of the type wait for it
                         .sql = std::move(each.sql),
                         .comment = titleOf("Modify", idOf(change.to)),
                         .aside = std::move(each.type)});
    }
  }
  if (change.from.comment != change.to.comment) {
    actions.push_back(commentAction(change.to));
  }
  addInOrder(std::move(actions), change, plan);
}

bool canAlter(const RangeType& from, const RangeType& to, const Context& /*plan*/) {
  return from.subtype == to.subtype && from.definition == to.definition &&
         from.multirange.schema == to.multirange.schema;
}

}  // namespace strata::planning
