#include <algorithm>
#include <map>

#include "random/model.h"

// A model as SQL. Each sort has a pattern: {name} and {table} are names, {columns} the columns of
// a table, {slot} the text of that part or nothing, {slot*} those of all such parts with commas.

namespace strata::arbitrary {
namespace {

std::string_view patternOf(Sort sort) {
  static const std::map<Sort, std::string_view> kPatterns = {
      {Sort::kSchema, "CREATE SCHEMA IF NOT EXISTS {name}"},
      {Sort::kExtension, "CREATE EXTENSION {name} {in}"},
      {Sort::kCollation, "CREATE COLLATION {name} ({option*})"},
      {Sort::kEnum, "CREATE TYPE {name} AS ENUM ({label*})"},
      {Sort::kComposite, "CREATE TYPE {name} AS ({attribute*})"},
      {Sort::kRange, "CREATE TYPE {name} AS RANGE ({option*})"},
      {Sort::kDomain, "CREATE DOMAIN {name} AS {type} {collate} {default} {not null} {check}"},
      {Sort::kSequence,
       "CREATE {unlogged} SEQUENCE {name} {as} {increment} {min} {max} {start} {cache} {cycle}"},
      {Sort::kTable,
       "CREATE {unlogged} TABLE {name} {of} {columns} {inherits} {bound} {partition by} {with}"},
      {Sort::kColumn,
       "{name} {type} {collate} {compression} {default} {generated} {identity} {not null}"},
      {Sort::kFunction,
       "CREATE FUNCTION {name}({argument*}) {returns} {language} {volatility} {strict} {security} "
       "{leakproof} {parallel} {cost} {setting} {body}"},
      {Sort::kProcedure,
       "CREATE PROCEDURE {name}({argument*}) {language} {security} {setting} {body}"},
      {Sort::kAggregate, "CREATE AGGREGATE {name}({argument*}) ({option*})"},
      {Sort::kOperator, "CREATE OPERATOR {name} ({option*})"},
      {Sort::kCast, "CREATE CAST ({source} AS {target}) {how} {context}"},
      {Sort::kView, "CREATE VIEW {name} {with} AS {query} {check}"},
      {Sort::kMatview, "CREATE MATERIALIZED VIEW {name} {with} AS {query} {data}"},
      {Sort::kConstraint,
       "ALTER TABLE {only} {table} ADD CONSTRAINT {name} {definition} {deferrable} {unchecked}"},
      {Sort::kIndex,
       "CREATE {unique} INDEX {name} ON {only} {table} {method} ({key*}) {include} {nulls} {with} "
       "{where}"},
      {Sort::kDictionary, "CREATE TEXT SEARCH DICTIONARY {name} ({option*})"},
      {Sort::kConfiguration, "CREATE TEXT SEARCH CONFIGURATION {name} ({option*})"},
      {Sort::kTrigger,
       "CREATE {constraint} TRIGGER {name} {time} {event} ON {table} {deferrable} {transition} "
       "{each} {when} {function}"},
      {Sort::kRule, "CREATE RULE {name} AS ON {event} TO {table} {where} DO {action}"},
      {Sort::kPolicy,
       "CREATE POLICY {name} ON {table} {permissive} {command} {roles} {using} {check}"},
      {Sort::kStatistics, "CREATE STATISTICS {name} {kinds} ON {expression*} FROM {source}"},
      {Sort::kWrapper, "CREATE FOREIGN DATA WRAPPER {name} {options}"},
      {Sort::kServer, "CREATE SERVER {name} {type} {version} FOREIGN DATA WRAPPER {of} {options}"},
      {Sort::kForeignTable, "CREATE FOREIGN TABLE {name} {columns} SERVER {of} {options}"},
      {Sort::kPublication, "CREATE PUBLICATION {name} {for} {with}"},
      {Sort::kEventTrigger, "CREATE EVENT TRIGGER {name} ON {event} {when} {function}"},
  };
  return kPatterns.at(sort);
}

/// The pattern of one object filled in, references left as they are.
class Filling {
 public:
  Filling(const Model& model, const Object& object) : model_(model), object_(object) {}

  std::string text() {
    std::string_view pattern = patternOf(object_.sort);
    while (!pattern.empty()) {
      const std::size_t open = pattern.find('{');
      put(pattern.substr(0, open));
      if (open == std::string_view::npos) {
        break;
      }
      const std::size_t close = pattern.find('}');
      put(slot(pattern.substr(open + 1, close - open - 1)));
      pattern.remove_prefix(close + 1);
    }
    while (!out_.empty() && out_.back() == ' ') {
      out_.pop_back();
    }
    return out_;
  }

 private:
  /// An empty slot leaves no second space.
  void put(std::string_view text) {
    const bool doubled = text.starts_with(' ') && (out_.empty() || out_.back() == ' ');
    out_ += doubled ? text.substr(1) : text;
  }

  std::string slot(std::string_view name) {
    if (name == "name") {
      return ref(object_.id);
    }
    if (name == "table") {
      return ref(object_.table);
    }
    if (name == "columns") {
      return columns();
    }
    if (!name.ends_with('*')) {
      return object_.text(name);
    }
    name.remove_suffix(1);
    std::string all;
    for (const Part& part : object_.parts) {
      if (part.slot == name) {
        all += (all.empty() ? "" : ", ") + part.text;
      }
    }
    return all;
  }

  std::string columns() {
    if (object_.has("of") && object_.sort == Sort::kTable) {
      return "";
    }
    std::string all;
    for (const int id : model_.partsOf(object_.id, Sort::kColumn)) {
      all += (all.empty() ? "\n  " : ",\n  ") + Filling(model_, *model_.find(id)).text();
    }
    return "(" + all + ")";
  }

  const Model& model_;
  const Object& object_;
  std::string out_;
};

class Rendering {
 public:
  explicit Rendering(const Model& model) : model_(model) {
    for (const Object& object : model.objects()) {
      if (object.sort != Sort::kColumn) {
        pending_.push_back({Filling(model, object).text(), object.id, "", ""});
      }
      for (const Part& part : object.parts) {
        if (part.slot.starts_with('+')) {
          pending_.push_back({part.text, object.id, part.slot, part.text});
        }
      }
    }
    std::ranges::stable_sort(pending_, {},
                             [&](const Statement& each) { return model_.find(each.object)->sort; });
  }

  std::vector<Statement> run() {
    while (!pending_.empty()) {
      auto next = std::ranges::find_if(pending_, [&](const auto& each) { return ready(each); });
      if (next == pending_.end()) {
        next = pending_.begin();
      }
      if (next->slot.empty()) {
        made_.insert(next->object);
        for (const int column : model_.partsOf(next->object, Sort::kColumn)) {
          made_.insert(column);
        }
      }
      next->sql = model_.resolve(next->sql);
      done_.push_back(std::move(*next));
      pending_.erase(next);
    }
    return std::move(done_);
  }

 private:
  [[nodiscard]] bool ready(const Statement& statement) const {
    const Object& object = *model_.find(statement.object);
    if (object.schema != 0 && !made_.contains(object.schema)) {
      return false;
    }
    return std::ranges::all_of(refsIn(statement.sql), [&](int id) {
      const Object* other = model_.find(id);
      const bool own = statement.slot.empty() && other != nullptr &&
                       (id == object.id || other->table == object.id);
      return own || made_.contains(id);
    });
  }

  const Model& model_;
  std::vector<Statement> pending_;
  std::vector<Statement> done_;
  std::set<int> made_;
};

}  // namespace

std::vector<Statement> render(const Model& model) {
  return Rendering(model).run();
}

std::string script(const Model& model) {
  std::string out;
  for (const Statement& statement : render(model)) {
    out += statement.sql + ";\n";
  }
  return out;
}

}  // namespace strata::arbitrary
