#pragma once
#include <optional>
#include <string>
#include <vector>

#include "declare/drafts.h"

// Columns of keys, indexes and exclusion constraints: text to words.

namespace strata::declaring {

struct KeyPart {
  Expression expression = {};
  std::string name = {};    ///< what the default name of the index says of it
  std::string column = {};  ///< empty: an expression
  bool plain = false;       ///< a column with nothing around it
};

/// One part: a column or expression with its collation, operator class, order, its statistics
/// target unless that is empty, and with `exclusion` its operator. Nothing when the words cannot
/// say it.
std::optional<KeyPart> readKeyPart(const Scope& scope, const TableDraft& table,
                                   const std::string& text, bool exclusion,
                                   const std::string& statistics = {});

/// The name that ChooseIndexName() gives the columns, for Scope::isDefaultName().
std::string columnsPart(const std::vector<std::string>& parts,
                        const std::vector<std::string>& included);

/// `WITH (fillfactor='70')` inside the brackets as db::with(…); false: not understood.
bool sayParameters(const std::string& text, std::vector<Expression>& out);

/// db::include(&T::a, …).
Expression included(const Scope& scope, const TableDraft& table,
                    const std::vector<std::string>& columns);

/// ` DEFERRABLE INITIALLY DEFERRED` at the reader's place, as words.
void sayDeferrable(class SqlReader& reader, std::vector<Expression>& out);

/// All the columns are the table's.
bool hasColumns(const TableDraft& table, const std::vector<std::string>& columns);

/// The words of a key or an index as they are gathered.
struct KeyWords {
  std::vector<KeyPart> parts = {};
  std::vector<std::string> include = {};
  std::vector<Expression> options = {};

  /// What the default name says of the columns.
  [[nodiscard]] std::string columnsPart() const;
};

/// The columns between the brackets, with their targets as Index::statistics has them; false when
/// the words cannot say one.
bool readKeyParts(const Scope& scope, const TableDraft& table, const std::string& text,
                  bool exclusion, const std::vector<std::string>& statistics, KeyWords& words);

/// INCLUDE (…) at the reader's place, where it stands there; false: not understood.
bool readIncluded(const Scope& scope, const TableDraft& table, class SqlReader& reader,
                  KeyWords& words);

/// The same of WITH (…).
bool readParameters(class SqlReader& reader, KeyWords& words);

}  // namespace strata::declaring
