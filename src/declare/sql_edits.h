#pragma once
#include <functional>
#include <vector>

#include "declare/merge.h"
#include "declare/source_edits.h"
#include "declare/sql_subject.h"

namespace strata::declaring {

/// The SQL beside the models while it is edited: files, and db::sql(…) in headers.
class SqlEdits {
 public:
  SqlEdits(Sources& sources, const MergeInput& input, Merge& merge);

  /// Removes what makes the object and what is said of it. False: no statement does.
  bool remove(const ObjectId& id);

  /// The same of a trigger, rule, policy or statistics object of the table, by the word that a
  /// header would make it with.
  bool removeProgram(const Key& table, const std::string& word);

  /// Removes all statements about a table or view, and its parts.
  bool removeTable(const Key& table);

  /// A table or view that a file makes becomes what it is in `to`.
  void rewrite(const Key& table, const Schema& to);

  /// The statements of one declaration become those of the other.
  void merge(const std::vector<DeclaredSql>& now, const std::vector<DeclaredSql>& wanted);

 private:
  struct Entry {
    std::filesystem::path file = {};
    Span span = {};
    std::string text = {};
    SqlSubject subject = {};
    SourceRange where = {};  ///< of one in a header
    bool gone = false;
  };

  void removeEntry(Entry& entry);
  void replaceEntry(Entry& entry, const std::string& text);
  bool removeIf(const std::function<bool(const SqlSubject&)>& condition);
  Entry* find(const DeclaredSql& statement);
  void add(const DeclaredSql& statement, const Entry* behind);
  [[nodiscard]] std::filesystem::path fileFor(const DeclaredSql& statement) const;

  Sources& sources_;
  const MergeInput& input_;
  Merge& merge_;
  std::vector<Entry> entries_;
};

}  // namespace strata::declaring
