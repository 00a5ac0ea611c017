#include "plan/index_extras.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/quoting.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

/// An index lives in its table's schema.
std::string quoted(const ObjectId& id) {
  return quoteQualified({.schema = id.key.schema, .name = id.key.name});
}

Action alteration(const ObjectId& id, const std::string& what) {
  return {.object = id,
          .act = Act::kAlter,
          .sql = fmt::format("ALTER INDEX {} {}", quoted(id), what),
          .comment = "Modify index " + goQuoted(id.key.name),
          .after = {id}};
}

std::string place(const std::string& statistics) {
  return statistics.substr(0, statistics.find('='));
}

/// Targets set, and those gone back to the default (-1).
void addStatistics(const ObjectId& id, const IndexExtras& from, const IndexExtras& to,
                   std::vector<Action>& out) {
  const auto add = [&](const std::string& column, const std::string& value) {
    out.push_back(alteration(id, fmt::format("ALTER COLUMN {} SET STATISTICS {}", column, value)));
  };
  const ParameterChanges changes = parameterChanges(from.statistics, to.statistics);
  for (const std::string& entry : changes.set) {
    add(place(entry), entry.substr(entry.find('=') + 1));
  }
  for (const std::string& column : changes.reset) {
    add(column, "-1");
  }
}

bool isClustered(const Key& table, const Schema& schema) {
  const auto clustered = [](const auto& entry) { return entry.second.clustered; };
  return std::ranges::any_of(partsOf(schema.indexes, table), clustered) ||
         std::ranges::any_of(partsOf(schema.constraints, table), clustered);
}

void addClustering(const ObjectId& id, const IndexExtras& from, const IndexExtras& to,
                   const Context& plan, std::vector<Action>& out) {
  if (from.clustered == to.clustered || (!to.clustered && isClustered(tableOf(id.key), plan.to))) {
    return;  // CLUSTER ON another takes it from this one
  }
  Action action =
      fragment(id, Act::kAlter, kRankOther,
               to.clustered ? "CLUSTER ON " + quoteIdentifier(id.key.name) : "SET WITHOUT CLUSTER");
  action.after = {id};
  out.push_back(std::move(action));
}

/// REPLICA IDENTITY forgets an index that is dropped, also when it comes again under its name.
void addReplicaIdentity(const ObjectId& id, const Context& plan, std::vector<Action>& out) {
  const auto from = plan.from.tables.find(tableOf(id.key));
  const auto to = plan.to.tables.find(tableOf(id.key));
  if (!plan.created(id) || plan.tableCreated(tableOf(id.key)) || from == plan.from.tables.end() ||
      to == plan.to.tables.end() || from->second.replica_identity != to->second.replica_identity ||
      to->second.replica_identity != "USING INDEX " + quoteIdentifier(id.key.name)) {
    return;
  }
  Action action =
      fragment(id, Act::kAlter, kRankOther, "REPLICA IDENTITY " + to->second.replica_identity);
  action.after = {id};
  out.push_back(std::move(action));
}

}  // namespace

IndexExtras extrasOf(const Index& index) {
  return {.clustered = index.clustered,
          .tablespace = index.tablespace,
          .statistics = index.statistics,
          .comment = index.comment};
}

IndexExtras extrasOf(const Constraint& constraint) {
  return {.clustered = constraint.clustered,
          .tablespace = constraint.tablespace,
          .statistics = constraint.index_statistics,
          .comment = constraint.index_comment};
}

std::vector<Action> indexExtraActions(const ObjectId& id, const IndexExtras& from,
                                      const IndexExtras& to, const Context& plan) {
  std::vector<Action> out;
  if (from.tablespace != to.tablespace) {
    const std::string space = to.tablespace.empty() ? "pg_default" : to.tablespace;
    Action& action = out.emplace_back(alteration(id, "SET TABLESPACE " + quoteIdentifier(space)));
    if (!plan.created(id) && !plan.tableCreated(tableOf(id.key))) {
      action.hazards.push_back(
          {HazardKind::kRewrite,
           fmt::format("the index of {} is copied under ACCESS EXCLUSIVE", named(id))});
    }
  }
  addStatistics(id, from, to, out);
  addClustering(id, from, to, plan, out);
  addReplicaIdentity(id, plan, out);
  if (from.comment != to.comment) {
    const bool view = plan.to.views.contains(tableOf(id.key));
    out.push_back(
        commentOn(id, "INDEX " + quoted(id), to.comment,
                  fmt::format("Set comment to index: {} on {}: {}", goQuoted(id.key.name),
                              view ? "materialized view" : "table", goQuoted(id.key.parent))));
  }
  return out;
}

}  // namespace strata::planning
