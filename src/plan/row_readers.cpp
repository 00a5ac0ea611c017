#include "plan/row_readers.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/quoting.h"
#include "plan/lineage.h"
#include "plan/sql_text.h"

namespace strata::planning {
namespace {

class RowReaders {
 public:
  RowReaders(const Context& plan, const ActionsOf& makes, const ActionsOf& drops)
      : plan_(plan), makes_(makes), drops_(drops) {}

  std::vector<std::pair<std::size_t, std::size_t>> take() {
    std::map<Key, Numbers> changes;  // by table
    for (const auto& [key, table] : plan_.from.tables) {
      if (Numbers found = changesOf(table); !found.empty()) {
        changes.emplace(key, std::move(found));
      }
    }
    for (const auto& [table, numbers] : changes) {
      add(plan_.from.views, plan_.to.views, table, numbers);
      add(plan_.from.functions, plan_.to.functions, table, numbers);
    }
    return std::move(edges_);
  }

 private:
  /// The actions that give, take or retype a column of the table, perhaps by way of a parent.
  [[nodiscard]] Numbers changesOf(const Table& table) const {
    Numbers out;
    const auto note = [&](const ObjectId& column) {
      std::ranges::copy(numbersAt(drops_, column), std::back_inserter(out));
      std::ranges::copy_if(numbersAt(makes_, column), std::back_inserter(out), [&](std::size_t i) {
        return plan_.actions[i].act == Act::kCreate || plan_.actions[i].rank == kRankType;
      });
    };
    for (const Schema* schema : {&plan_.from, &plan_.to}) {
      const auto found = schema->tables.find(table.key);
      for (const Column& column :
           found == schema->tables.end() ? std::vector<Column>{} : found->second.columns) {
        note(idOf(column));
        std::ranges::for_each(columnsAbove(column.key, plan_, *schema), note);
      }
    }
    return out;
  }

  template <class T>
  void add(const Objects<T>& before, const Objects<T>& after, const Key& table,
           const Numbers& changes) {
    for (const auto& [key, reader] : before) {
      for (const std::size_t drop : numbersAt(drops_, idOf(reader))) {
        for (const std::size_t change : readsRows(reader, table) ? changes : Numbers{}) {
          edges_.emplace_back(drop, change);
        }
      }
    }
    for (const auto& [key, reader] : after) {
      for (const std::size_t make : numbersAt(makes_, idOf(reader))) {
        for (const std::size_t change : readsRows(reader, table) ? changes : Numbers{}) {
          edges_.emplace_back(change, make);
        }
      }
    }
  }

  const Context& plan_;
  const ActionsOf& makes_;
  const ActionsOf& drops_;
  std::vector<std::pair<std::size_t, std::size_t>> edges_;
};

/// The first column of `to` that is at another place once the plan has run; the new ones come last.
const Column* firstAtOtherPlace(const Table& from, const Table& to, const Context& plan) {
  std::vector<std::string> reached;
  for (const Column& column : from.columns) {
    if (findColumn(plan.to, column.key) != nullptr && !plan.dropped(idOf(column))) {
      reached.push_back(column.key.name);
    }
  }
  for (std::size_t i = 0; i < to.columns.size(); ++i) {
    const bool made = plan.created(idOf(to.columns[i]));
    if (i < reached.size() ? reached[i] != to.columns[i].key.name : !made) {
      return &to.columns[i];
    }
  }
  return nullptr;
}

}  // namespace

bool readsRows(const View& view, const Key& table) {
  return view.materialized && std::ranges::any_of(view.columns, [&](const ViewColumn& column) {
           return parseType(column.type).key == table;
         });
}

bool readsRows(const Function& function, const Key& table) {
  return !function.opaque && mentions(function.result, table);
}

void refuseOtherPlaces(const Function& function, Context& plan) {
  for (const auto& [key, table] : plan.to.tables) {
    const auto from = plan.from.tables.find(key);
    if (from == plan.from.tables.end() || plan.tableCreated(key) || !readsRows(function, key)) {
      continue;
    }
    if (const Column* moved = firstAtOtherPlace(from->second, table, plan)) {
      plan.refuse(idOf(function),
                  fmt::format("it yields rows of {} by the places of their columns, of which {} is "
                              "at another place there",
                              named(idOf(table)), named(idOf(*moved))),
                  "declare the columns in the order in which the table has them, new ones last, or "
                  "have the function return TABLE (…)");
    }
  }
}

std::vector<std::pair<std::size_t, std::size_t>> rowReaderEdges(const Context& plan,
                                                                const ActionsOf& makes,
                                                                const ActionsOf& drops) {
  return RowReaders(plan, makes, drops).take();
}

std::string parsedText(const ObjectId& id, const Schema& schema) {
  if (id.kind == Kind::kColumn) {
    const Column* column = findColumn(schema, id.key);
    return column == nullptr ? "" : column->default_expr;
  }
  std::string text;
  forEachKind([&]<class T>() {
    const auto found = schema.get<T>().find(id.key);
    if (id.kind != kKindOf<T> || found == schema.get<T>().end()) {
      return;
    }
    if constexpr (std::is_same_v<T, Policy>) {
      text = found->second.using_expr + " " + found->second.check_expr;
    } else if constexpr (requires { std::string(found->second.definition); }) {
      text = found->second.definition;
    }
    if constexpr (std::is_same_v<T, Function>) {
      text = found->second.opaque ? "" : text;
    }
  });
  return text;
}

bool namesArraysOf(const ObjectId& id, const ObjectId& type, const Schema& schema) {
  const std::string text = parsedText(id, schema);
  return text.find(type.key.name + "[]") != std::string::npos ||
         text.find(quoteIdentifier(type.key.name) + "[]") != std::string::npos;
}

}  // namespace strata::planning
