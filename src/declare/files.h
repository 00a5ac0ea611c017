#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "declare/declare.h"
#include "declare/drafts.h"

namespace strata::declaring {

/// A header before it is text: parts by namespace, in the order of writing.
struct HeaderDraft {
  std::set<std::string> headers = {};             ///< standard ones
  std::set<std::filesystem::path> includes = {};  ///< ours, relative to the project
  std::set<TypeName> forwards = {};
  std::map<std::string, std::string> parts = {};    ///< text by namespace
  std::string mappings = {};                        ///< at file scope, behind the parts
  std::map<std::string, std::string> schemas = {};  ///< the schema that a namespace states
};

using HeaderDrafts = std::map<std::filesystem::path, HeaderDraft>;

/// Where each table, and what belongs to a whole schema, is declared.
class Layout {
 public:
  Layout(const Schema& plain, const Schema& real, const KeptLayout& kept);

  /// The header that a table or type has already.
  void keep(const Key& key, std::filesystem::path path) { tables_[key] = std::move(path); }

  /// The header of an enum, a domain or a composite type: its own, else the schema's `stem`.
  [[nodiscard]] std::filesystem::path type(const Key& key, const char* stem) const;

  /// Whether it has a header already, or is a table.
  [[nodiscard]] bool has(const Key& key) const { return tables_.contains(key); }

  /// That of the extensions.
  [[nodiscard]] std::filesystem::path extensions() const {
    return folder_of_all_ / ("extensions" + extension_);
  }

  [[nodiscard]] const std::filesystem::path& table(const Key& key) const { return tables_.at(key); }

  /// "models/enums.hpp", "models/billing/enums.hpp".
  [[nodiscard]] std::filesystem::path shared(const std::string& schema, const char* stem) const;

 private:
  bool folders_ = false;
  std::filesystem::path folder_of_all_;
  std::string extension_;
  std::map<std::string, std::filesystem::path> folder_;
  std::map<Key, std::filesystem::path> tables_;
};

/// The header's text; `path` is its own, which its includes are relative to.
std::string headerText(const std::filesystem::path& path, const HeaderDraft& header);

/// The struct of one table in its parts; without its path and the headers it includes.
DeclaredStruct partsOf(const TableDraft& table);

/// The expression as a word of its own, indented where it is a statement.
DeclaredWord declaredWord(const Expression& expression, std::size_t indent);

/// The struct of one table with its comment.
std::string structText(const TableDraft& table);

/// Adds every enum to the header of the table that alone uses it, or to its schema's enums.hpp.
void addEnums(Scope& scope, const Layout& layout, HeaderDrafts& headers);

/// Adds each schema's own statement where no other header has it, and the extensions.
void addSchemas(Scope& scope, const Layout& layout, HeaderDrafts& headers);

/// Adds the structs that stand for domains, and what maps them.
void addDomains(Scope& scope, const Layout& layout, HeaderDrafts& headers);

/// Adds the sequences that belong to no column.
void addSequences(Scope& scope, const Layout& layout, HeaderDrafts& headers);

/// A static_assert of the expression, indented.
std::string assertion(const Expression& expression, std::size_t indent);

/// The lines behind `///`.
std::string commentText(const std::vector<std::string>& lines, std::size_t indent);

/// The SQL that leads from what the headers say to the real schema.
struct SqlPart {
  std::vector<DeclaredFile> files = {};  ///< one a kind
  std::vector<DeclaredSql> statements = {};
  /// Tables of which it would have to drop something that a header said.
  std::set<Key> undone = {};
};

Expected<SqlPart> sqlPart(const Schema& said, const Schema& real, const DeclareOptions& options);

}  // namespace strata::declaring
