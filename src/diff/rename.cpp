#include "diff/rename.h"

#include <algorithm>
#include <set>

#include "diff/former_names.h"
#include "diff/moves.h"
#include "diff/rename_guess.h"
#include "diff/rename_request.h"
#include "support/text.h"

namespace strata {
namespace {

using renaming::Moves;
using renaming::Requests;

template <class T>
bool has(const Schema& schema, const Key& key) {
  return schema.get<T>().contains(key);
}

bool hasRelation(const Schema& schema, const Key& key) {
  return has<Table>(schema, key) || has<View>(schema, key);
}

template <class T>
constexpr bool isRoutine() {
  return std::is_same_v<T, Function> || std::is_same_v<T, Aggregate>;
}

/// Whether one can live on as the other.
template <class T>
bool ofOneForm(const T& old, const T& wanted) {
  if constexpr (std::is_same_v<T, View>) {
    return old.materialized == wanted.materialized;
  } else if constexpr (isRoutine<T>()) {
    return renaming::argumentsOf(old.key.name) == renaming::argumentsOf(wanted.key.name);
  } else {
    return true;
  }
}

template <class T>
std::vector<FormerName> formerNames(const Schema* models, const Key& key) {
  if (models == nullptr) {
    return {};
  }
  if constexpr (std::is_same_v<T, Column>) {
    const Column* column = findColumn(*models, key);
    return column == nullptr ? std::vector<FormerName>{} : column->declared.was;
  } else {
    const auto found = models->get<T>().find(key);
    if (found != models->get<T>().end()) {
      return found->second.declared.was;
    }
    const ObjectId id{.kind = kKindOf<T>, .key = key};
    const auto sql = std::ranges::find(models->attached, id, &AttachedSql::makes);
    return sql == models->attached.end() ? std::vector<FormerName>{} : sql->declared.was;
  }
}

template <class T>
bool isFormer(const Schema* models, const Key& now, const Key& old) {
  return std::ranges::any_of(formerNames<T>(models, now),
                             [&](const FormerName& was) { return formerKey(was, now) == old; });
}

bool contains(const Enum& type, const std::string& label) {
  return std::ranges::find(type.labels, label) != type.labels.end();
}

/// Equal but for the name, so that there is nothing to ask.
template <class T>
bool sameButName(const T& /*old*/, const T& /*wanted*/) {
  return false;
}

template <>
bool sameButName(const Constraint& old, const Constraint& wanted) {
  return old.definition == wanted.definition && old.type == wanted.type &&
         old.inherited == wanted.inherited;
}

template <>
bool sameButName(const Index& old, const Index& wanted) {
  return old.definition == wanted.definition && old.unique == wanted.unique &&
         old.only == wanted.only && old.valid == wanted.valid &&
         old.attached_to.name.empty() == wanted.attached_to.name.empty();
}

bool passesOn(const Schema& schema, const Key& column, const Column& /*part*/) {
  return findColumn(schema, column) != nullptr;
}

/// Keys have names of their own in each partition.
bool passesOn(const Schema& schema, const Key& constraint, const Constraint& part) {
  const auto found = schema.constraints.find(constraint);
  return part.type == ConstraintType::kCheck && found != schema.constraints.end() &&
         !found->second.definition.ends_with(" NO INHERIT");
}

/// Whether it is named by itself: what a parent table or trigger has goes by the parent's name.
template <class T>
bool ownName(const T& part, const Schema& schema) {
  if constexpr (std::is_same_v<T, Trigger>) {
    return !part.cloned;
  } else if constexpr (std::is_same_v<T, Constraint> || std::is_same_v<T, Column>) {
    const auto table = schema.tables.find(tableOf(part.key));
    return table == schema.tables.end() ||
           std::ranges::none_of(table->second.inherits, [&](const Key& parent) {
             return passesOn(schema, partOf(parent, part.key.name), part);
           });
  } else {
    return true;
  }
}

/// Schemas, collations, types, their labels, sequences, tables, columns, the rest.
int placeOf(const Rename& rename) {
  switch (rename.kind) {
    case Kind::kNamespace:
      return 0;
    case Kind::kCollation:
    case Kind::kEnum:
    case Kind::kDomain:
    case Kind::kCompositeType:
    case Kind::kRangeType:
      return rename.label_from.empty() ? 1 : 2;
    case Kind::kSequence:
      return 3;
    case Kind::kTable:
    case Kind::kView:
      return 4;
    case Kind::kColumn:
      return 5;
    default:
      return 6;
  }
}

class Finder {
 public:
  Finder(const Schema& from, const Schema& to, Requests requests)
      : from_(from), to_(to), requests_(std::move(requests)) {}

  Expected<Renames> find(const Schema* models, const ColumnOrders& orders) {
    takeNamespaces(models);
    takeObjects<Collation>(models);
    takeTypes(models);
    takeObjects<Table>(models);
    takeObjects<View>(models);
    takeColumns(models);
    takeSequences(models);
    takeObjects<Function>(models);
    takeObjects<Aggregate>(models);
    takeObjects<Statistics>(models);
    takeParts<Constraint>(models);
    takeParts<Index>(models);
    takeParts<Trigger>(models);
    takeParts<Rule>(models);
    takeParts<Policy>(models);
    out_.open = requests_.open();
    if (out_.certain.empty() && !out_.open.empty()) {
      return requests_.refusal(from_, to_);
    }
    std::ranges::stable_sort(out_.certain, {}, placeOf);
    out_.guesses = renaming::guessRenames(from_, to_, moves_, out_.certain, orders);
    return std::move(out_);
  }

 private:
  void accept(Rename rename) {
    moves_.add(rename);
    out_.certain.push_back(std::move(rename));
  }

  void takeTypes(const Schema* models) {
    takeObjects<Enum>(models);
    takeObjects<Domain>(models);
    takeObjects<CompositeType>(models);
    takeObjects<RangeType>(models);
    takeLabels(models);
  }

  void takeNamespaces(const Schema* models) {
    for (const auto& [key, wanted] : to_.namespaces) {
      if (has<Namespace>(from_, key)) {
        continue;
      }
      for (const auto& [old, object] : from_.namespaces) {
        if (has<Namespace>(to_, old)) {
          continue;
        }
        const auto was = formerNames<Namespace>(models, key);
        if (std::ranges::find(was, old.name, &FormerName::name) != was.end() ||
            requests_.say(Kind::kNamespace, old, key)) {
          accept({.kind = Kind::kNamespace, .from = old, .to = key});
          break;
        }
      }
    }
  }

  /// The objects of `from` that `to` lacks, by their name after the schemas' renames.
  template <class T>
  std::map<Key, const T*> leftOver() const {
    std::map<Key, const T*> out;
    for (const auto& [key, object] : from_.get<T>()) {
      const Key moved = moves_.inSchema(key);
      if (!has<T>(to_, moved)) {
        out.emplace(moved, &object);
      }
    }
    return out;
  }

  /// The objects of `to` that `from` lacks.
  template <class T>
  std::vector<const T*> fresh() const {
    std::set<Key> kept;
    for (const auto& [key, object] : from_.get<T>()) {
      kept.insert(moves_.inSchema(key));
    }
    std::vector<const T*> out;
    for (const auto& [key, wanted] : to_.get<T>()) {
      if (!kept.contains(key)) {
        out.push_back(&wanted);
      }
    }
    return out;
  }

  template <class T>
  void takeObjects(const Schema* models) {
    if (models == nullptr && requests_.empty()) {
      return;
    }
    std::map<Key, const T*> left = leftOver<T>();
    std::vector<const T*> wanted = fresh<T>();
    for (const bool same_schema : {true, false}) {  // a name without schema stays where it is
      std::erase_if(wanted, [&](const T* now) {
        const auto old = std::ranges::find_if(left, [&](const auto& entry) {
          const auto& [moved, object] = entry;
          return (moved.schema == now->key.schema) == same_schema && ofOneForm(*object, *now) &&
                 (isFormer<T>(models, now->key, moved) ||
                  requests_.say(kKindOf<T>, object->key, now->key));
        });
        if (old == left.end()) {
          return false;
        }
        moveTo(*now, old->first);
        left.erase(old);
        return true;
      });
    }
  }

  /// A move into a schema that is yet to be made brings that along.
  template <class T>
  void moveTo(const T& now, const Key& from) {
    const Key schema{.name = now.key.schema};
    const bool there =
        has<Namespace>(from_, schema) || std::ranges::any_of(out_.certain, [&](const Rename& each) {
          return each.kind == Kind::kNamespace && each.to == schema;
        });
    if (from.schema != now.key.schema && !there) {
      accept({.kind = Kind::kNamespace, .to = schema});
    }
    Rename rename{.kind = kKindOf<T>, .from = from, .to = now.key};
    if constexpr (std::is_same_v<T, View>) {
      rename.materialized = now.materialized;
    } else if constexpr (std::is_same_v<T, RangeType>) {
      rename.subtype = now.subtype;
    }
    accept(std::move(rename));
  }

  void takeLabels(const Schema* models) {
    for (const auto& [key, wanted] : to_.enums) {
      const Enum* old = renaming::originOf(from_, key, out_.certain);
      if (old == nullptr || old->labels == wanted.labels) {
        continue;
      }
      std::set<std::string> taken;
      for (const std::string& label : wanted.labels) {
        const auto was = std::ranges::find_if(old->labels, [&](const std::string& each) {
          return !contains(*old, label) && !contains(wanted, each) && !taken.contains(each) &&
                 (wasLabel(models, key, label, each) ||
                  requests_.say(Kind::kEnum, partOf(old->key, each), partOf(key, label)));
        });
        if (was != old->labels.end()) {
          taken.insert(*was);
          accept(
              {.kind = Kind::kEnum, .from = key, .to = key, .label_from = *was, .label_to = label});
        }
      }
    }
  }

  static bool wasLabel(const Schema* models, const Key& type, const std::string& label,
                       const std::string& was) {
    if (models == nullptr || !has<Enum>(*models, type)) {
      return false;
    }
    const auto& known = models->enums.at(type).declared.labels_was;
    return std::ranges::any_of(known, [&](const FormerLabel& former) {
      return former.label == label && former.was.name == was;
    });
  }

  /// The sequence of a column that lives on is its own under any name; the table takes it along
  /// into another schema. Others go by what is said.
  void takeSequences(const Schema* models) {
    std::map<Key, const Sequence*> left = leftOver<Sequence>();
    for (const Sequence* now : fresh<Sequence>()) {
      const auto said = std::ranges::find_if(left, [&](const auto& entry) {
        return isFormer<Sequence>(models, now->key, entry.first) ||
               requests_.say(Kind::kSequence, entry.second->key, now->key);
      });
      const auto old =
          said != left.end() ? said : std::ranges::find_if(left, [&](const auto& each) {
            return isOf(*each.second, now->owned_by);
          });
      if (old == left.end() || (said == left.end() && isTaken(now->key))) {
        continue;
      }
      const auto [moved, object] = *old;
      left.erase(old);
      if (object->owned_by.name.empty()) {
        moveTo(*now, moved);
      } else if (moved.name != now->key.name) {
        Key target = moved;
        target.name = now->key.name;
        accept({.kind = Kind::kSequence, .from = moved, .to = target});
      }
    }
  }

  /// Whether another relation has the name until the plan drops it.
  [[nodiscard]] bool isTaken(const Key& name) const {
    const bool by_index = std::ranges::any_of(from_.indexes, [&](const auto& entry) {
      return entry.first.schema == name.schema && entry.first.name == name.name;
    });
    return by_index || from_.tables.contains(name) || from_.views.contains(name) ||
           from_.sequences.contains(name) || from_.composite_types.contains(name);
  }

  /// The same of a part that is a relation, which an index is.
  template <class T>
  [[nodiscard]] bool isTakenBy(const Key& part) const {
    const Key name{.schema = part.schema, .name = part.name};
    if constexpr (std::is_same_v<T, Index> || std::is_same_v<T, Constraint>) {
      return isTaken(name) || std::ranges::any_of(from_.constraints, [&](const auto& entry) {
               const auto& [key, constraint] = entry;
               return key.schema == name.schema && key.name == name.name &&
                      constraint.type != ConstraintType::kCheck &&
                      constraint.type != ConstraintType::kForeignKey;
             });
    } else {
      return false;
    }
  }

  [[nodiscard]] bool isOf(const Sequence& old, const Key& column) const {
    return !old.owned_by.name.empty() && moves_.column(old.owned_by) == column;
  }

  /// Tables of `to` with the one of `from` they come from.
  template <class Visit>
  void forEachPair(Visit&& visit) const {
    for (const auto& [key, old] : from_.tables) {
      const auto found = to_.tables.find(moves_.table(key));
      if (found != to_.tables.end()) {
        visit(old, found->second);
      }
    }
  }

  static std::set<std::string> columnNames(const Table& table) {
    std::set<std::string> names;
    for (const Column& column : table.columns) {
      names.insert(column.key.name);
    }
    return names;
  }

  void takeColumns(const Schema* models) {
    if (models == nullptr && requests_.empty()) {
      return;
    }
    std::vector<Rename> found;
    forEachPair([&](const Table& old, const Table& wanted) {
      if (old.columns == wanted.columns) {
        return;
      }
      const std::set<std::string> had = columnNames(old);
      std::set<std::string> has = columnNames(wanted);
      for (const Column& column : wanted.columns) {
        if (!had.contains(column.key.name)) {
          takeColumn(models, old, column, has, found);
        }
      }
    });
    for (Rename& rename : found) {
      accept(std::move(rename));
    }
  }

  void takeColumn(const Schema* models, const Table& old, const Column& column,
                  std::set<std::string>& taken, std::vector<Rename>& found) {
    const std::vector<FormerName> was = formerNames<Column>(models, column.key);
    for (const Column& candidate : old.columns) {
      const std::string& name = candidate.key.name;
      const bool former = std::ranges::find(was, name, &FormerName::name) != was.end();
      if (!taken.contains(name) && ownName(candidate, from_) &&
          (former || requests_.say(Kind::kColumn, candidate.key, column.key))) {
        taken.insert(name);
        found.push_back(
            {.kind = Kind::kColumn, .from = partOf(tableOf(column.key), name), .to = column.key});
        return;
      }
    }
  }

  /// What belongs to tables and views that live on: declared, requested, or equal but for the name.
  template <class T>
  void takeParts(const Schema* models) {
    std::vector<Rename> found;
    const auto takeOf = [&](const Key& key) {
      if (hasRelation(to_, moves_.table(key))) {
        takePartsOf<T>(models, key, found);
      }
    };
    for (const auto& [key, table] : from_.tables) {
      takeOf(key);
    }
    for (const auto& [key, view] : from_.views) {
      takeOf(key);
    }
    std::ranges::move(found, std::back_inserter(out_.certain));
  }

  template <class T>
  void takePartsOf(const Schema* models, const Key& table, std::vector<Rename>& found) {
    std::vector<const T*> gone;
    for (const auto& [key, part] : partsOf(from_.get<T>(), table)) {
      if (!has<T>(to_, moves_.part(key)) && ownName(part, from_)) {
        gone.push_back(&part);
      }
    }
    if (gone.empty()) {
      return;
    }
    for (const auto& [key, part] : partsOf(to_.get<T>(), moves_.table(table))) {
      if (!has<T>(from_, partOf(table, key.name)) && ownName(part, to_)) {
        takePart<T>(models, part, gone, found);
      }
    }
  }

  template <class T>
  void takePart(const Schema* models, const T& wanted, std::vector<const T*>& gone,
                std::vector<Rename>& found) {
    const std::vector<FormerName> was = formerNames<T>(models, wanted.key);
    const auto declared = std::ranges::find_if(gone, [&](const T* old) {
      return std::ranges::find(was, old->key.name, &FormerName::name) != was.end() ||
             requests_.say(kKindOf<T>, old->key, wanted.key);
    });
    const auto equal =
        std::ranges::find_if(gone, [&](const T* old) { return sameButName(*old, wanted); });
    const auto chosen = declared != gone.end() ? declared : equal;
    if (chosen == gone.end() || (declared == gone.end() && isTakenBy<T>(wanted.key))) {
      return;
    }
    found.push_back({.kind = kKindOf<T>,
                     .from = partOf(tableOf(wanted.key), (*chosen)->key.name),
                     .to = wanted.key});
    gone.erase(chosen);
  }

  const Schema& from_;
  const Schema& to_;
  Requests requests_;
  Moves moves_;
  Renames out_;
};

std::string quotedIfOdd(const std::string& part) {
  return part.find_first_of(".\"=") == std::string::npos
             ? part
             : "\"" + replaceAll(part, "\"", "\"\"") + "\"";
}

std::string labelText(const Key& type, const std::string& label) {
  return nameText(partOf(type, label));
}

}  // namespace

std::string nameText(const Key& key) {
  std::vector<std::string> parts;
  for (const std::string* part : {&key.schema, &key.parent, &key.name}) {
    const bool routine = part == &key.name && !renaming::argumentsOf(*part).empty();
    if (!part->empty()) {
      parts.push_back(routine ? *part : quotedIfOdd(*part));
    }
  }
  return join(parts, ".");
}

std::string oldName(const Rename& rename) {
  return rename.label_from.empty() ? nameText(rename.from)
                                   : labelText(rename.from, rename.label_from);
}

std::string newName(const Rename& rename) {
  return rename.label_from.empty() ? nameText(rename.to) : labelText(rename.to, rename.label_to);
}

const char* word(const Rename& rename) {
  return rename.label_from.empty() ? word(rename.kind) : "label";
}

Expected<Renames> findRenames(const Schema& from, const Schema& to, const Schema* models,
                              const std::vector<RenameRequest>& requests,
                              const ColumnOrders& orders) {
  STRATA_TRY(Requests asked, Requests::parse(requests));
  return Finder(from, to, std::move(asked)).find(models, orders);
}

}  // namespace strata
