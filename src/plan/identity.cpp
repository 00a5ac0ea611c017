#include "plan/identity.h"

#include <fmt/format.h>

#include "model/quoting.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

Action alteration(const Column& column, const Key& sequence, const std::string& what) {
  return {.object = idOf(column),
          .act = Act::kAlter,
          .sql = fmt::format("ALTER SEQUENCE {} {}", quoteQualified(sequence), what),
          .comment = "Modify sequence " + goQuoted(sequence.name)};
}

}  // namespace

std::string identityClause(const Identity& identity) {
  std::string options = sequenceOptions(identity.options, false);
  if (!identity.sequence.name.empty()) {
    options = "SEQUENCE NAME " + quoteQualified(identity.sequence) + (options.empty() ? "" : " ") +
              options;
  }
  return fmt::format("GENERATED {} AS IDENTITY{}", identity.always ? "ALWAYS" : "BY DEFAULT",
                     options.empty() ? "" : " (" + options + ")");
}

Key identitySequence(const Column& column) {
  if (column.identity && !column.identity->sequence.name.empty()) {
    return column.identity->sequence;
  }
  return {.schema = column.key.schema,
          .name = automaticName(column.key.parent, {column.key.name}, "seq")};
}

std::vector<Action> identityNameActions(const Column& from, const Column& to) {
  const Key was = identitySequence(from);
  const Key wanted = identitySequence(to);
  if (from.identity->sequence == to.identity->sequence || was.name == wanted.name) {
    return {};
  }
  return {alteration(to, was, "RENAME TO " + quoteIdentifier(wanted.name))};
}

std::vector<Action> identityExtraActions(const Column& from, const Column& to,
                                         const Context& plan) {
  std::vector<Action> out;
  const Identity was = from.identity.value_or(Identity{});
  const Key sequence = identitySequence(to);
  if (was.persistence_differs != to.identity->persistence_differs) {
    const auto table = plan.to.tables.find(tableOf(to.key));
    const bool unlogged = table != plan.to.tables.end() && table->second.unlogged;
    out.push_back(
        alteration(to, sequence,
                   unlogged != to.identity->persistence_differs ? "SET UNLOGGED" : "SET LOGGED"));
  }
  if (was.comment != to.identity->comment) {
    out.push_back(commentOn(idOf(to), "SEQUENCE " + quoteQualified(sequence), to.identity->comment,
                            "Set comment to sequence: " + goQuoted(sequence.name)));
  }
  return out;
}

}  // namespace strata::planning
