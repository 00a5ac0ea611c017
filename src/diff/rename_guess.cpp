#include "diff/rename_guess.h"

#include <algorithm>
#include <set>

#include "support/text.h"

namespace strata::renaming {
namespace {

constexpr std::size_t kMostPairs = 1000000;  // beyond that nobody answers questions

template <class T>
bool has(const Schema& schema, const Key& key) {
  return schema.get<T>().contains(key);
}

/// Per cent of the columns that two tables have in common, by name and type.
int similarity(const Table& old, const Table& wanted) {
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

/// Per cent that two names have in common.
int likeness(const std::string& left, const std::string& right) {
  const auto longest = static_cast<int>(std::max(left.size(), right.size()));
  const int distance = static_cast<int>(editDistance(left, right));
  const bool contained =
      left.find(right) != std::string::npos || right.find(left) != std::string::npos;
  return contained ? 100 : (longest - distance) * 100 / std::max(longest, 1);
}

/// Type and nullability agree; the rest is name (half) and position.
int similarity(const Column& old, const Column& wanted, bool same_place) {
  const int rest = (old.default_expr == wanted.default_expr ? 10 : 0) + (same_place ? 20 : 0);
  return 50 + likeness(old.key.name, wanted.key.name) * 20 / 100 + rest;
}

/// The best pairs first; each object is in one guess at most.
void keepBest(std::vector<RenameGuess> candidates, std::vector<RenameGuess>& out) {
  std::ranges::stable_sort(candidates, std::greater<>{}, &RenameGuess::similarity);
  std::set<Key> from_taken;
  std::set<Key> to_taken;
  for (RenameGuess& guess : candidates) {
    if (!from_taken.contains(guess.rename.from) && !to_taken.contains(guess.rename.to)) {
      from_taken.insert(guess.rename.from);
      to_taken.insert(guess.rename.to);
      out.push_back(std::move(guess));
    }
  }
}

class Guesser {
 public:
  Guesser(const Schema& from, const Schema& to, const Moves& moves,
          const std::vector<Rename>& certain, const ColumnOrders& orders)
      : from_(from), to_(to), moves_(moves), certain_(certain), orders_(orders) {}

  std::vector<RenameGuess> guess() {
    guessTables();
    guessColumns();
    guessLabels();
    return std::move(out_);
  }

 private:
  void guessTables() {
    constexpr int kLikely = 50;
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
        const int alike = similarity(*old, *wanted);
        if (alike >= kLikely) {
          candidates.push_back({{.kind = Kind::kTable, .from = key, .to = wanted->key}, alike});
        }
      }
    }
    keepBest(std::move(candidates), out_);
  }

  void guessColumns() {
    for (const auto& [key, old] : from_.tables) {
      const auto found = to_.tables.find(moves_.table(key));
      if (found != to_.tables.end() && old.columns != found->second.columns) {
        guessColumns(old, found->second);
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

  /// A place among columns: how many of both sides stand before it, and its number among those of
  /// one side only that follow.
  using Place = std::pair<std::size_t, std::size_t>;

  static std::map<std::string, Place> places(const std::vector<std::string>& names,
                                             const std::set<std::string>& other) {
    std::map<std::string, Place> out;
    Place place;
    for (const std::string& name : names) {
      if (other.contains(name)) {
        place = {place.first + 1, 0};
      } else {
        out.emplace(name, place);
        ++place.second;
      }
    }
    return out;
  }

  static std::vector<std::string> namesInOrder(const Table& table) {
    std::vector<std::string> names;
    for (const Column& column : table.columns) {
      names.push_back(column.key.name);
    }
    return names;
  }

  /// A column that is added stands last in the database, wherever its struct has it.
  [[nodiscard]] std::vector<std::string> formerOrder(const Table& old, const Key& now) const {
    const auto known = orders_.find(now);
    const Table* wanted = known == orders_.end() ? nullptr : &to_.tables.at(now);
    const bool has_all =
        wanted != nullptr && std::ranges::all_of(old.columns, [&](const Column& column) {
          const std::string& name = column.key.name;
          return columnNames(*wanted).contains(name) ||
                 std::ranges::find(known->second, name) != known->second.end();
        });
    return has_all ? known->second : namesInOrder(old);
  }

  void guessColumns(const Table& old, const Table& wanted) {
    const auto went = places(formerOrder(old, wanted.key), columnNames(wanted));
    const auto came = places(namesInOrder(wanted), columnNames(old));
    const auto same = [&](const std::string& gone, const std::string& fresh) {
      const auto left = went.find(gone);
      const auto right = came.find(fresh);
      return left != went.end() && right != came.end() && left->second == right->second;
    };
    std::vector<RenameGuess> candidates;
    std::set<std::string> had = columnNames(old);
    std::set<std::string> has = columnNames(wanted);
    for (const Rename& rename : certain_) {
      if (rename.kind == Kind::kColumn && tableOf(rename.to) == wanted.key) {
        had.insert(rename.to.name);
        has.insert(rename.from.name);
      }
    }
    for (const Column& gone : old.columns) {
      if (has.contains(gone.key.name) || gone.inherited) {  // its parent's is asked about
        continue;
      }
      for (const Column& fresh : wanted.columns) {
        if (!had.contains(fresh.key.name) && gone.type == fresh.type &&
            gone.not_null == fresh.not_null && gone.generated == fresh.generated) {
          candidates.push_back(
              {{.kind = Kind::kColumn, .from = partOf(wanted.key, gone.key.name), .to = fresh.key},
               similarity(gone, fresh, same(gone.key.name, fresh.key.name))});
        }
      }
    }
    keepBest(std::move(candidates), out_);
  }

  void guessLabels() {
    for (const auto& [key, wanted] : to_.enums) {
      const Enum* old = originOf(from_, key, certain_);
      if (old != nullptr && old->labels != wanted.labels) {
        guessLabels(*old, wanted);
      }
    }
  }

  /// What `labels` has and `other` lacks, by how many labels of both stand before it.
  static std::map<std::size_t, std::vector<std::string>> missing(
      const std::vector<std::string>& labels, const std::set<std::string>& other) {
    std::map<std::size_t, std::vector<std::string>> out;
    std::size_t place = 0;
    for (const std::string& label : labels) {
      if (other.contains(label)) {
        ++place;
      } else {
        out[place].push_back(label);
      }
    }
    return out;
  }

  /// As many came as went at one place among the labels that stay: each for the other.
  void guessLabels(const Enum& old, const Enum& wanted) {
    std::vector<std::string> now = old.labels;
    for (const Rename& rename : certain_) {
      if (rename.to == wanted.key && !rename.label_from.empty()) {
        std::ranges::replace(now, rename.label_from, rename.label_to);
      }
    }
    const auto gone = missing(now, {wanted.labels.begin(), wanted.labels.end()});
    const auto fresh = missing(wanted.labels, {now.begin(), now.end()});
    for (const auto& [place, left] : gone) {
      const auto came = fresh.find(place);
      if (came == fresh.end() || came->second.size() != left.size()) {
        continue;
      }
      for (std::size_t i = 0; i < left.size(); ++i) {
        const std::string& label = came->second[i];
        out_.push_back({{.kind = Kind::kEnum,
                         .from = wanted.key,
                         .to = wanted.key,
                         .label_from = left[i],
                         .label_to = label},
                        50 + likeness(left[i], label) / 2});
      }
    }
  }

  const Schema& from_;
  const Schema& to_;
  const Moves& moves_;
  const std::vector<Rename>& certain_;
  const ColumnOrders& orders_;
  std::vector<RenameGuess> out_;
};

}  // namespace

std::vector<RenameGuess> guessRenames(const Schema& from, const Schema& to, const Moves& moves,
                                      const std::vector<Rename>& certain,
                                      const ColumnOrders& orders) {
  return Guesser(from, to, moves, certain, orders).guess();
}

const Enum* originOf(const Schema& from, const Key& key, const std::vector<Rename>& certain) {
  Key old = key;
  for (const Rename& rename : certain) {
    if (rename.kind == Kind::kEnum && rename.to == key && rename.label_from.empty()) {
      old = rename.from;
    }
  }
  for (const Rename& rename : certain) {  // back to before the schemas' renames
    if (rename.kind == Kind::kNamespace && rename.to.name == old.schema &&
        !rename.from.name.empty()) {
      old.schema = rename.from.name;
      break;
    }
  }
  const auto found = from.enums.find(old);
  return found == from.enums.end() ? nullptr : &found->second;
}

}  // namespace strata::renaming
