#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "model/quoting.h"
#include "plan/chain.h"
#include "plan/sql_text.h"
#include "plan/view_query.h"
#include "support/text.h"

namespace strata::planning {
namespace {

/// `VIEW "s"."v"`, as in CREATE, ALTER, DROP and COMMENT ON.
std::string target(const View& view) {
  return (view.materialized ? "MATERIALIZED VIEW " : "VIEW ") + quoteQualified(view.key);
}

std::string title(const char* act, const View& view) {
  return fmt::format("{} {} {}view", act, goQuoted(view.key.name),
                     view.materialized ? "materialized " : "");
}

Action alteration(const View& view, std::string sql) {
  return {.object = idOf(view),
          .act = Act::kAlter,
          .sql = std::move(sql),
          .comment = title("Modify", view),
          .after = {idOf(view)}};
}

/// The list of a view that is a VALUES and names its columns otherwise than VALUES does; else
/// empty. PostgreSQL prints it as a SELECT from the list, with a space less than it would print for
/// one that was written so: from that text the view would never become the same.
std::string valuesList(const View& view) {
  constexpr std::string_view kFrom = "\n   FROM (VALUES ";
  constexpr std::string_view kAlias = ") \"*VALUES*\"";
  const std::size_t at = view.query.find(kFrom);
  const bool selects = view.query.starts_with("SELECT \"*VALUES*\".column1") ||
                       view.query.starts_with("SELECT column1");  // from 18 on
  if (!selects || at == std::string::npos || !view.query.ends_with(kAlias)) {
    return {};
  }
  const std::size_t start = view.query.find("VALUES ", at);
  return view.query.substr(start, view.query.size() - kAlias.size() - start);
}

std::vector<std::string> columnNames(const View& view) {
  std::vector<std::string> names;
  std::ranges::transform(view.columns, std::back_inserter(names), &ViewColumn::name);
  return names;
}

/// What follows CREATE, with what CREATE OR REPLACE VIEW would else reset.
std::string definition(const View& view) {
  const std::string values = valuesList(view);
  std::string sql = target(view);
  if (!values.empty()) {
    sql += " (" + quoteIdentifiers(columnNames(view)) + ")";
  }
  if (!view.access_method.empty()) {
    sql += " USING " + quoteIdentifier(view.access_method);
  }
  if (!view.options.empty()) {
    sql += " WITH (" + storageParameters(view.options) + ")";
  }
  return sql + " AS " + readBack(values.empty() ? withColumnNames(view.query) : values) +
         (view.populated ? "" : "\nWITH NO DATA");
}

Action commentAction(const View& view) {
  return commentOn(idOf(view), target(view), view.comment,
                   fmt::format("Set comment to view: {}", goQuoted(view.key.name)));
}

Action commentAction(const View& view, const ViewColumn& column) {
  return commentOn(
      idOf(view),
      fmt::format("COLUMN {}.{}", quoteQualified(view.key), quoteIdentifier(column.name)),
      column.comment,
      fmt::format("Set comment to column: {} on view: {}", goQuoted(column.name),
                  goQuoted(view.key.name)));
}

Action columnAction(const View& view, const ViewColumn& column, const std::string& what) {
  return alteration(view, fmt::format("ALTER {} ALTER COLUMN {} {}", target(view),
                                      quoteIdentifier(column.name), what));
}

/// The first word of a setting; of an option its name: "(n_distinct".
std::string wordOf(const std::string& setting) {
  return setting.substr(0, setting.find_first_of(setting.starts_with('(') ? "=)" : " "));
}

/// How a setting that is wanted no longer goes back to the default.
std::string resetOf(const std::string& word, const ViewColumn& column, int version) {
  constexpr int kStorageDefault = 16;
  if (word == "STORAGE") {
    return "SET STORAGE " + (version >= kStorageDefault ? "DEFAULT" : ownStorage(column.type));
  }
  if (word == "COMPRESSION") {
    return "SET COMPRESSION default";
  }
  return word == "STATISTICS" ? "SET STATISTICS -1" : "RESET " + word + ")";
}

/// "(n_distinct=0.5)" with its value quoted where needed.
std::string written(const std::string& setting) {
  return setting.starts_with('(')
             ? "(" + storageParameters({setting.substr(1, setting.size() - 2)}) + ")"
             : setting;
}

void alterSettings(const View& view, const ViewColumn& from, const ViewColumn& to, int version,
                   Chain& chain) {
  for (const std::string& had : from.settings) {
    if (std::ranges::find(to.settings, wordOf(had), wordOf) == to.settings.end()) {
      chain.add(columnAction(view, to, resetOf(wordOf(had), to, version)));
    }
  }
  for (const std::string& wanted : to.settings) {
    if (std::ranges::find(from.settings, wanted) == from.settings.end()) {
      chain.add(columnAction(view, to, "SET " + written(wanted)));
    }
  }
}

void alterColumn(const View& view, const ViewColumn& from, const ViewColumn& to, int version,
                 Chain& chain) {
  if (from.default_expr != to.default_expr) {
    chain.add(columnAction(
        view, to,
        to.default_expr.empty() ? "DROP DEFAULT" : "SET DEFAULT " + readBack(to.default_expr)));
  }
  alterSettings(view, from, to, version, chain);
  if (from.comment != to.comment) {
    chain.add(commentAction(view, to));
  }
}

/// All that CREATE does not say; columns that `from` lacks are new.
void alterRest(const View& from, const View& to, int version, Chain& chain) {
  for (std::size_t i = 0; i < to.columns.size(); ++i) {
    alterColumn(to, i < from.columns.size() ? from.columns[i] : ViewColumn{}, to.columns[i],
                version, chain);
  }
  if (from.comment != to.comment) {
    chain.add(commentAction(to));
  }
}

bool sameColumn(const ViewColumn& left, const ViewColumn& right) {
  return left.name == right.name && left.type == right.type && left.collation == right.collation;
}

/// Whether the columns of `from` are the first of `to`.
bool startsWithColumns(const View& to, const View& from) {
  return to.columns.size() >= from.columns.size() &&
         std::ranges::equal(from.columns, std::span(to.columns).first(from.columns.size()),
                            sameColumn);
}

/// ALTER … SET, RESET.
void alterOptions(const View& from, const View& to, Chain& chain) {
  const ParameterChanges changes = parameterChanges(from.options, to.options);
  if (!changes.reset.empty()) {
    chain.add(
        alteration(to, fmt::format("ALTER {} RESET ({})", target(to), join(changes.reset, ", "))));
  }
  if (!changes.set.empty()) {
    chain.add(alteration(
        to, fmt::format("ALTER {} SET ({})", target(to), storageParameters(changes.set))));
  }
}

}  // namespace

bool canAlter(const View& from, const View& to, const Context& plan) {
  constexpr int kSetAccessMethod = 15;
  if (from.materialized != to.materialized || !startsWithColumns(to, from)) {
    return false;
  }
  return !to.materialized ||
         (from.query == to.query && from.columns.size() == to.columns.size() &&
          (from.access_method == to.access_method || plan.version >= kSetAccessMethod));
}

void emit(const Create<View>& change, Context& plan) {
  const View& view = change.to;
  Action action{.object = idOf(view),
                .act = Act::kCreate,
                .sql = "CREATE " + definition(view),
                .comment = title("Create", view)};
  if (view.materialized && view.populated && plan.dropped(idOf(view))) {
    action.hazards = {
        {HazardKind::kScan, fmt::format("the rows of {} are computed again", named(idOf(view)))}};
  }
  Chain chain(change, plan);
  chain.add(std::move(action));
  alterRest(View{}, view, plan.version, chain);
}

void emit(const Drop<View>& change, Context& plan) {
  Action action{.object = idOf(change.from),
                .act = Act::kDrop,
                .sql = "DROP " + target(change.from),
                .comment = title("Drop", change.from),
                .changes = {change}};
  if (!plan.created(idOf(change.from))) {
    action.hazards = {
        {HazardKind::kBreaksClients, fmt::format("code that uses {} fails", named(action.object))}};
  }
  plan.add(std::move(action));
}

void emit(const Alter<View>& change, Context& plan) {
  const View& from = change.from;
  const View& to = change.to;
  Chain chain(change, plan);
  if (from.query != to.query) {
    chain.add(alteration(to, "CREATE OR REPLACE " + definition(to)));
  } else {
    alterOptions(from, to, chain);
  }
  if (from.access_method != to.access_method) {
    chain.add(alteration(
        to, fmt::format("ALTER {} SET ACCESS METHOD {}", target(to),
                        to.access_method.empty() ? "heap" : quoteIdentifier(to.access_method))));
  }
  if (from.populated != to.populated) {
    chain.add(alteration(
        to, fmt::format("REFRESH {}{}", target(to), to.populated ? "" : " WITH NO DATA")));
  }
  alterRest(from, to, plan.version, chain);
}

}  // namespace strata::planning
