#pragma once
#include <map>
#include <string>

#include "diff/change.h"

namespace strata::renaming {

/// Where an object of `from` lives in `to`, as far as renames of schemas, tables and views say.
class Moves {
 public:
  /// Takes note of a rename that others are seen under.
  void add(const Rename& rename) {
    if (rename.kind == Kind::kNamespace) {
      schemas_[rename.from.name] = rename.to.name;
    } else if (rename.kind == Kind::kTable || rename.kind == Kind::kView) {
      tables_[rename.from] = rename.to;
    } else if (rename.kind == Kind::kColumn) {
      columns_[rename.from] = rename.to;
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

  /// The table or view (named as in `from`) in `to`.
  [[nodiscard]] Key table(const Key& key) const {
    const Key moved = inSchema(key);
    const auto found = tables_.find(moved);
    return found == tables_.end() ? moved : found->second;
  }

  /// The part (named as in `from`) under its table's name in `to`.
  [[nodiscard]] Key part(const Key& key) const { return partOf(table(tableOf(key)), key.name); }

  /// The column (named as in `from`) in `to`.
  [[nodiscard]] Key column(const Key& key) const {
    const Key moved = part(key);
    const auto found = columns_.find(moved);
    return found == columns_.end() ? moved : found->second;
  }

 private:
  std::map<std::string, std::string> schemas_;
  std::map<Key, Key> tables_;   ///< by the name after the schemas' renames
  std::map<Key, Key> columns_;  ///< by the old name in the renamed table
};

}  // namespace strata::renaming
