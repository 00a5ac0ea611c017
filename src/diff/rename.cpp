#include "diff/rename.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "support/text.h"

namespace strata {
namespace {

/// Where an object of `from` lives in `to`, as far as renames of schemas and tables say.
class Moves {
 public:
  void add(const Rename& rename) {
    if (rename.kind == Kind::kNamespace) {
      schemas_[rename.from.name] = rename.to.name;
    } else if (rename.kind == Kind::kTable) {
      tables_[rename.from] = rename.to;
    }
  }

  /// The name `key` (of `from`) has once the schemas have theirs.
  [[nodiscard]] Key inSchema(Key key) const {
    const auto found = schemas_.find(key.schema);
    if (found != schemas_.end()) {
      key.schema = found->second;
    }
    return key;
  }

  /// The table (named as in `from`) in `to`.
  [[nodiscard]] Key table(const Key& key) const {
    const Key moved = inSchema(key);
    const auto found = tables_.find(moved);
    return found == tables_.end() ? moved : found->second;
  }

  /// The part (named as in `from`) under its table's name in `to`.
  [[nodiscard]] Key part(const Key& key) const { return partOf(table(tableOf(key)), key.name); }

 private:
  std::map<std::string, std::string> schemas_;
  std::map<Key, Key> tables_;  ///< by the name after the schemas' renames
};

template <class T>
bool has(const Schema& schema, const Key& key) {
  return schema.get<T>().contains(key);
}

Diagnostic unknown(const RenameRequest& request, const std::string& name,
                   const std::vector<std::string>& known) {
  const std::string close = nearest(name, known);
  return {.code = "ST4001",
          .message =
              fmt::format("--rename {}={}: nothing is called '{}'", request.from, request.to, name),
          .help = close.empty() ? "name a schema, table, column, type, constraint or index, with "
                                  "its schema if there are several"
                                : fmt::format("write '{}' if that is meant", close),
          .exit_code = ExitCode::kUsage};
}

class Finder {
 public:
  Finder(const Schema& from, const Schema& to) : from_(from), to_(to) {}

  Expected<Renames> find(const Schema* models, const std::vector<RenameRequest>& requests) {
    STRATA_CHECK(takeRequests(requests));
    takeNamespaces(models);
    takeObjects<Enum>(models);
    takeObjects<Domain>(models);
    takeLabels(models);
    takeObjects<Sequence>(models);
    takeObjects<Table>(models);
    takeColumns(models);
    takeParts<Constraint>(models);
    takeParts<Index>(models);
    STRATA_CHECK(refuseUnused());
    std::ranges::stable_sort(out_.certain, {}, &Finder::placeOf);
    guessTables();
    guessColumns();
    return std::move(out_);
  }

 private:
  struct Pending {
    RenameRequest request = {};
    std::vector<std::string> from = {};  ///< the dotted parts
    std::vector<std::string> to = {};
    bool used = false;
  };

  /// Schemas, types, their labels, sequences, tables, columns, parts.
  static int placeOf(const Rename& rename) {
    switch (rename.kind) {
      case Kind::kNamespace:
        return 0;
      case Kind::kExtension:
      case Kind::kEnum:
      case Kind::kDomain:
        return rename.label_from.empty() ? 1 : 2;
      case Kind::kSequence:
        return 3;
      case Kind::kTable:
        return 4;
      case Kind::kColumn:
        return 5;
      default:
        return 6;
    }
  }

  Expected<void> takeRequests(const std::vector<RenameRequest>& requests) {
    for (const RenameRequest& request : requests) {
      Pending pending{
          .request = request, .from = split(request.from, '.'), .to = split(request.to, '.')};
      const auto empty = [](const std::string& part) { return part.empty(); };
      if (pending.from.size() > 3 || pending.to.size() > 3 ||
          std::ranges::any_of(pending.from, empty) || std::ranges::any_of(pending.to, empty)) {
        return Diagnostic{
            .code = "ST4001",
            .message = fmt::format("--rename {}={}: not a pair of names", request.from, request.to),
            .help = "write OLD=NEW, as in app.users.mail=email",
            .exit_code = ExitCode::kUsage};
      }
      requests_.push_back(std::move(pending));
    }
    return {};
  }

  /// Whether a request of that many dotted parts may mean this pair: the last parts count, those
  /// before them must agree where they are given.
  static bool agrees(const std::vector<std::string>& parts, const Key& key) {
    std::vector<std::string> names;
    for (const std::string* name : {&key.schema, &key.parent, &key.name}) {
      if (!name->empty()) {
        names.push_back(*name);
      }
    }
    return parts.size() <= names.size() && std::equal(parts.rbegin(), parts.rend(), names.rbegin());
  }

  /// Whether a request says that `from` (in terms of `from_`) is now `to`.
  bool requested(const Key& from, const Key& to) {
    bool found = false;
    for (Pending& pending : requests_) {
      // A column may not be named without its table, nor a table be meant by a column's name.
      const bool part = !from.parent.empty();
      if ((part && pending.from.size() < 2) || !agrees(pending.from, from) ||
          !agrees(pending.to, to)) {
        continue;
      }
      pending.used = true;
      found = true;
    }
    return found;
  }

  Expected<void> refuseUnused() const {
    for (const Pending& pending : requests_) {
      if (!pending.used) {
        const bool old_known = nameExists(from_, pending.from);
        return unknown(pending.request, old_known ? pending.request.to : pending.request.from,
                       namesOf(old_known ? to_ : from_, pending));
      }
    }
    return {};
  }

  static bool nameExists(const Schema& schema, const std::vector<std::string>& parts) {
    bool found = false;
    forEachName(schema, [&](const Key& key) { found = found || agrees(parts, key); });
    return found;
  }

  static std::vector<std::string> namesOf(const Schema& schema, const Pending& pending) {
    std::vector<std::string> names;
    forEachName(schema, [&](const Key& key) {
      names.push_back(display(key));
      if (pending.from.size() == 1 && key.parent.empty()) {
        names.push_back(key.name);
      } else if (pending.from.size() == 2 && !key.parent.empty()) {
        names.push_back(key.parent + "." + key.name);
      }
    });
    return names;
  }

  template <class Visit>
  static void forEachName(const Schema& schema, Visit&& visit) {
    forEachKind([&]<class T>() {
      for (const auto& [key, object] : schema.get<T>()) {
        visit(key);
        if constexpr (std::is_same_v<T, Table>) {
          for (const Column& column : object.columns) {
            visit(column.key);
          }
        }
      }
    });
  }

  /// `was` as a key: "name" in the place of `now`, or "schema.name".
  static Key formerKey(const std::string& was, const Key& now) {
    const std::size_t dot = was.find('.');
    Key key = now;
    if (dot == std::string::npos || !now.parent.empty()) {
      key.name = was;
    } else {
      key.schema = was.substr(0, dot);
      key.name = was.substr(dot + 1);
    }
    return key;
  }

  template <class T>
  static std::vector<std::string> formerNames(const Schema* models, const Key& key) {
    if (models == nullptr) {
      return {};
    }
    if constexpr (std::is_same_v<T, Column>) {
      const Column* column = findColumn(*models, key);
      return column == nullptr ? std::vector<std::string>{} : column->declared.was;
    } else {
      const auto found = models->get<T>().find(key);
      return found == models->get<T>().end() ? std::vector<std::string>{}
                                             : found->second.declared.was;
    }
  }

  void accept(Rename rename) {
    moves_.add(rename);
    out_.certain.push_back(std::move(rename));
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
        if (std::ranges::find(was, old.name) != was.end() || requested(old, key)) {
          accept({.kind = Kind::kNamespace, .from = old, .to = key});
          break;
        }
      }
    }
  }

  /// The objects of `from` that `to` lacks, by their name after the schemas' renames.
  template <class T>
  std::map<Key, Key> leftOver() const {
    std::map<Key, Key> out;
    for (const auto& [key, object] : from_.get<T>()) {
      const Key moved = moves_.inSchema(key);
      if (!has<T>(to_, moved)) {
        out.emplace(moved, key);
      }
    }
    return out;
  }

  template <class T>
  void takeObjects(const Schema* models) {
    std::map<Key, Key> left = leftOver<T>();
    std::set<Key> kept;
    for (const auto& [key, object] : from_.get<T>()) {
      kept.insert(moves_.inSchema(key));
    }
    for (const auto& [key, wanted] : to_.get<T>()) {
      if (kept.contains(key)) {
        continue;
      }
      for (const auto& [moved, old] : left) {
        if (isFormer<T>(models, key, moved) || requested(old, key)) {
          moveTo(kKindOf<T>, moved, key);
          left.erase(moved);
          break;
        }
      }
    }
  }

  template <class T>
  static bool isFormer(const Schema* models, const Key& now, const Key& old) {
    return std::ranges::any_of(formerNames<T>(models, now),
                               [&](const std::string& was) { return formerKey(was, now) == old; });
  }

  /// A move into a schema that is yet to be made brings that along.
  void moveTo(Kind kind, const Key& from, const Key& to) {
    const Key schema{.name = to.schema};
    const bool there =
        std::ranges::any_of(from_.namespaces,
                            [&](const auto& entry) { return entry.first == schema; }) ||
        std::ranges::any_of(out_.certain, [&](const Rename& rename) {
          return rename.kind == Kind::kNamespace && rename.to == schema;
        });
    if (from.schema != to.schema && !there) {
      accept({.kind = Kind::kNamespace, .to = schema});
    }
    accept({.kind = kind, .from = from, .to = to});
  }

  /// The enum of `from` that is `key` in `to`.
  template <class T>
  const T* origin(const Key& key) const {
    for (const Rename& rename : out_.certain) {
      if (rename.kind == kKindOf<T> && rename.to == key && rename.label_from.empty()) {
        return lookUp<T>(rename.from);
      }
    }
    return lookUp<T>(key);
  }

  /// By the name after the schemas' renames.
  template <class T>
  const T* lookUp(const Key& moved) const {
    Key key = moved;
    for (const Rename& rename : out_.certain) {
      if (rename.kind == Kind::kNamespace && rename.to.name == moved.schema &&
          !rename.from.name.empty()) {
        key.schema = rename.from.name;
      }
    }
    const auto found = from_.get<T>().find(key);
    return found == from_.get<T>().end() ? nullptr : &found->second;
  }

  void takeLabels(const Schema* models) {
    if (models == nullptr) {
      return;
    }
    for (const auto& [key, declared] : models->enums) {
      const auto wanted = to_.enums.find(key);
      const Enum* old = origin<Enum>(key);
      if (wanted == to_.enums.end() || old == nullptr) {
        continue;
      }
      const auto contains = [](const Enum& type, const std::string& label) {
        return std::ranges::find(type.labels, label) != type.labels.end();
      };
      for (const auto& [label, was] : declared.declared.labels_was) {
        if (contains(*old, was) && !contains(*old, label) && contains(wanted->second, label) &&
            !contains(wanted->second, was)) {
          accept(
              {.kind = Kind::kEnum, .from = key, .to = key, .label_from = was, .label_to = label});
        }
      }
    }
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
    const std::vector<std::string> was = formerNames<Column>(models, column.key);
    for (const Column& candidate : old.columns) {
      const std::string& name = candidate.key.name;
      const bool former = std::ranges::find(was, name) != was.end();
      if (!taken.contains(name) && !(candidate.inherited && column.inherited) &&
          (former || requested(candidate.key, column.key))) {
        taken.insert(name);
        found.push_back(
            {.kind = Kind::kColumn, .from = partOf(tableOf(column.key), name), .to = column.key});
        return;
      }
    }
  }

  static bool sameButName(const Constraint& old, const Constraint& wanted) {
    return old.definition == wanted.definition && old.type == wanted.type &&
           old.inherited == wanted.inherited;
  }

  static bool sameButName(const Index& old, const Index& wanted) {
    return old.definition == wanted.definition && old.unique == wanted.unique &&
           old.only == wanted.only && old.valid == wanted.valid &&
           old.attached_to.name.empty() == wanted.attached_to.name.empty();
  }

  /// Constraints and indexes of tables that live on: declared, requested, or equal but for the
  /// name.
  template <class T>
  void takeParts(const Schema* models) {
    std::vector<Rename> found;
    forEachPair([&](const Table& old_table, const Table& new_table) {
      std::vector<const T*> gone;
      for (const auto& [key, part] : partsOf(from_.get<T>(), old_table.key)) {
        if (!has<T>(to_, moves_.part(key))) {
          gone.push_back(&part);
        }
      }
      for (const auto& [key, part] : partsOf(to_.get<T>(), new_table.key)) {
        if (gone.empty()) {
          return;
        }
        if (!has<T>(from_, partOf(old_table.key, key.name))) {
          takePart<T>(models, part, gone, found);
        }
      }
    });
    std::ranges::move(found, std::back_inserter(out_.certain));
  }

  template <class T>
  void takePart(const Schema* models, const T& wanted, std::vector<const T*>& gone,
                std::vector<Rename>& found) {
    const std::vector<std::string> was = formerNames<T>(models, wanted.key);
    const auto declared = std::ranges::find_if(gone, [&](const T* old) {
      return std::ranges::find(was, old->key.name) != was.end() || requested(old->key, wanted.key);
    });
    const auto equal =
        std::ranges::find_if(gone, [&](const T* old) { return sameButName(*old, wanted); });
    const auto chosen = declared != gone.end() ? declared : equal;
    if (chosen == gone.end()) {
      return;
    }
    found.push_back({.kind = kKindOf<T>,
                     .from = partOf(tableOf(wanted.key), (*chosen)->key.name),
                     .to = wanted.key});
    gone.erase(chosen);
  }

  /// Per cent of the columns that two tables have in common, by name and type.
  static int similarity(const Table& old, const Table& wanted) {
    if (old.columns.empty() || wanted.columns.empty()) {
      return 0;
    }
    std::map<std::string, const Column*> had;
    for (const Column& column : old.columns) {
      had.emplace(column.key.name, &column);
    }
    int halves = 0;
    for (const Column& column : wanted.columns) {
      const auto found = had.find(column.key.name);
      if (found != had.end()) {
        halves += found->second->type == column.type ? 2 : 1;
      }
    }
    return halves * 50 / static_cast<int>(std::max(old.columns.size(), wanted.columns.size()));
  }

  /// The best pairs first; each object is in one guess at most.
  void keepBest(std::vector<RenameGuess> candidates) {
    std::ranges::stable_sort(candidates, std::greater<>{}, &RenameGuess::similarity);
    std::set<Key> from_taken;
    std::set<Key> to_taken;
    for (RenameGuess& guess : candidates) {
      if (!from_taken.contains(guess.rename.from) && !to_taken.contains(guess.rename.to)) {
        from_taken.insert(guess.rename.from);
        to_taken.insert(guess.rename.to);
        out_.guesses.push_back(std::move(guess));
      }
    }
  }

  void guessTables() {
    constexpr int kLikely = 50;
    constexpr std::size_t kMostPairs = 1000000;  // beyond that nobody answers questions
    std::vector<std::pair<Key, const Table*>> gone;
    std::set<Key> lives;
    for (const auto& [key, table] : from_.tables) {
      const Key now = moves_.table(key);
      lives.insert(now);
      if (!has<Table>(to_, now)) {
        gone.emplace_back(moves_.inSchema(key), &table);
      }
    }
    std::vector<const Table*> fresh;
    for (const auto& [key, table] : to_.tables) {
      if (!lives.contains(key)) {
        fresh.push_back(&table);
      }
    }
    if (gone.size() * fresh.size() > kMostPairs) {
      return;
    }
    std::vector<RenameGuess> candidates;
    for (const auto& [key, old] : gone) {
      for (const Table* wanted : fresh) {
        const int likeness = similarity(*old, *wanted);
        if (likeness >= kLikely) {
          candidates.push_back({{.kind = Kind::kTable, .from = key, .to = wanted->key}, likeness});
        }
      }
    }
    keepBest(std::move(candidates));
  }

  /// Type and nullability agree; the rest is name (half) and position.
  static int similarity(const Column& old, const Column& wanted, bool same_place) {
    const std::string& left = old.key.name;
    const std::string& right = wanted.key.name;
    const auto longest = static_cast<int>(std::max(left.size(), right.size()));
    const int distance = static_cast<int>(editDistance(left, right));
    const bool contained =
        left.find(right) != std::string::npos || right.find(left) != std::string::npos;
    const int name = contained ? 100 : (longest - distance) * 100 / std::max(longest, 1);
    const int rest = (old.default_expr == wanted.default_expr ? 10 : 0) + (same_place ? 10 : 0);
    return 50 + name * 30 / 100 + rest;
  }

  void guessColumns() {
    forEachPair([&](const Table& old, const Table& wanted) {
      if (old.columns == wanted.columns) {
        return;
      }
      std::vector<RenameGuess> candidates;
      std::set<std::string> had = columnNames(old);
      std::set<std::string> has = columnNames(wanted);
      for (const Rename& rename : out_.certain) {
        if (rename.kind == Kind::kColumn && tableOf(rename.to) == wanted.key) {
          had.insert(rename.to.name);
          has.insert(rename.from.name);
        }
      }
      for (std::size_t i = 0; i < old.columns.size(); ++i) {
        const Column& gone = old.columns[i];
        if (has.contains(gone.key.name)) {
          continue;
        }
        for (std::size_t j = 0; j < wanted.columns.size(); ++j) {
          const Column& fresh = wanted.columns[j];
          if (!had.contains(fresh.key.name) && gone.type == fresh.type &&
              gone.not_null == fresh.not_null && gone.generated == fresh.generated) {
            candidates.push_back({{.kind = Kind::kColumn,
                                   .from = partOf(wanted.key, gone.key.name),
                                   .to = fresh.key},
                                  similarity(gone, fresh, i == j)});
          }
        }
      }
      keepBest(std::move(candidates));
    });
  }

  const Schema& from_;
  const Schema& to_;
  std::vector<Pending> requests_;
  Moves moves_;
  Renames out_;
};

}  // namespace

Expected<Renames> findRenames(const Schema& from, const Schema& to, const Schema* models,
                              const std::vector<RenameRequest>& requests) {
  return Finder(from, to).find(models, requests);
}

}  // namespace strata
