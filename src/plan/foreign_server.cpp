#include <fmt/format.h>

#include <utility>

#include "model/quoting.h"
#include "plan/action.h"
#include "plan/foreign_options.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

Action commentAction(const ForeignServer& server) {
  return commentOn(idOf(server), "SERVER " + server.identity, server.comment,
                   "Set comment to server: " + goQuoted(server.key.name));
}

Action alteration(const ForeignServer& server, const std::string& what) {
  return {.object = idOf(server),
          .act = Act::kAlter,
          .sql = fmt::format("ALTER SERVER {} {}", server.identity, what),
          .comment = "Modify server " + goQuoted(server.key.name),
          .after = {idOf(server)}};
}

std::string version(const ForeignServer& server) {
  return "VERSION " + (server.version.empty() ? std::string("NULL") : quoteLiteral(server.version));
}

}  // namespace

/// Its type and wrapper are for ever; a new one also needs its foreign tables made anew.
bool canAlter(const ForeignServer& from, const ForeignServer& to, const Context& /*plan*/) {
  return from.definition == to.definition;
}

void emit(const Create<ForeignServer>& change, Context& plan) {
  const std::size_t made =
      plan.add({.object = idOf(change.to),
                .act = Act::kCreate,
                .sql = change.to.definition + foreignOptions(change.to.options),
                .comment = "Create server " + goQuoted(change.to.key.name),
                .changes = {change}});
  if (!change.to.version.empty()) {
    Action action = alteration(change.to, version(change.to));
    action.after_actions = {made};
    plan.add(std::move(action));
  }
  if (!change.to.comment.empty()) {
    plan.add(commentAction(change.to));
  }
}

void emit(const Drop<ForeignServer>& change, Context& plan) {
  plan.add(
      {.object = idOf(change.from),
       .act = Act::kDrop,
       .sql = "DROP SERVER " + change.from.identity,
       .comment = "Drop server " + goQuoted(change.from.key.name),
       .hazards = {{HazardKind::kMayFail, fmt::format("fails when there are user mappings for {}",
                                                      named(idOf(change.from)))}},
       .changes = {change}});
}

void emit(const Alter<ForeignServer>& change, Context& plan) {
  std::vector<Change> changes = {change};
  const std::string options = foreignOptionChanges(change.from.options, change.to.options);
  const bool other = change.from.version != change.to.version;
  if (other || !options.empty()) {
    Action action = alteration(change.to, (other ? version(change.to) : "") +
                                              (other && !options.empty() ? " " : "") + options);
    action.changes = std::exchange(changes, {});
    plan.add(std::move(action));
  }
  if (change.from.comment != change.to.comment) {
    Action action = commentAction(change.to);
    action.changes = std::exchange(changes, {});
    plan.add(std::move(action));
  }
}

}  // namespace strata::planning
