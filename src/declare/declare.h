#pragma once
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "diff/access.h"
#include "model/schema.h"
#include "support/expected.h"

namespace strata {

/// What of the models only their text knows.
struct KeptLayout {
  std::map<Key, std::map<std::string, std::string>> enumerators = {};  ///< of enums, by label
  std::map<std::string, std::filesystem::path> folders = {};  ///< of new headers, by schema
  std::filesystem::path folder = "models";                    ///< of any other schema's
  /// The project's headers that each of them includes, by however many steps.
  std::map<std::filesystem::path, std::set<std::filesystem::path>> reaches = {};
  std::string extension = ".hpp";  ///< of new headers
};

struct DeclareOptions {
  std::string root = {};     ///< the namespace around all: "app", "app::db"; empty: none
  AccessPolicy access = {};  ///< what of owners and privileges the SQL files say
  int server_version = 15;
  const Schema* models = nullptr;  ///< raw models whose names and headers are kept
  KeptLayout kept = {};            ///< with `models`: where new things go, what is called how
};

/// One file of a declaration.
struct DeclaredFile {
  std::filesystem::path path = {};  ///< relative to the project: "models/users.hpp"
  std::string content = {};
};

/// A word of the vocabulary in a header.
struct DeclaredWord {
  std::string text = {};    ///< db::index(&T::a), on one line
  Key makes = {};           ///< the key, index, constraint or partition that it makes; unset: none
  std::string shown = {};   ///< the same; with literals of several lines
  std::string layout = {};  ///< as a statement of its own, with the line's end

  friend bool operator==(const DeclaredWord&, const DeclaredWord&) = default;
};

/// A member of a struct.
struct DeclaredMember {
  std::string column = {};
  std::string comment = {};  ///< its lines of `///`, with their ends
  std::vector<DeclaredWord> words = {};
  std::string type = {};
  std::string name = {};
  std::string initialiser = {};  ///< without "="; empty: none
  std::string text = {};         ///< the declaration's lines, indented

  friend bool operator==(const DeclaredMember&, const DeclaredMember&) = default;
};

/// What a declaration needs of other headers.
struct DeclaredNeeds {
  std::set<std::string> standard = {};       ///< "string"
  std::set<std::filesystem::path> own = {};  ///< relative to the project
  std::set<std::string> forwards = {};       ///< structs that are only declared: "app::User"
};

/// A struct in its parts.
struct DeclaredStruct {
  Key key = {};
  std::filesystem::path path = {};  ///< of its header
  std::string space = {};           ///< the namespace
  std::string name = {};
  std::string comment = {};
  std::vector<DeclaredWord> head = {};       ///< what DB_TABLE(…) holds
  std::string head_text = {};                ///< from `struct` to the opening brace
  std::string bases = {};                    ///< "A, B"
  std::vector<DeclaredMember> members = {};  ///< without those of bases
  std::vector<DeclaredWord> statements = {};
  DeclaredNeeds needs = {};
  std::set<Key> types = {};  ///< enums, domains and composite types that members are of
  std::string text = {};     ///< all of it

  [[nodiscard]] const DeclaredMember* member(const std::string& column) const;

  /// Whether the two say the same.
  [[nodiscard]] bool same(const DeclaredStruct& other) const;
};

/// An enum, domain, sequence, schema or extension in a header.
struct DeclaredItem {
  ObjectId id = {};
  std::filesystem::path path = {};
  std::string space = {};
  std::string name = {};     ///< the C++ type; empty: it has none
  std::string comment = {};  ///< the lines of `///`
  DeclaredWord word = {};    ///< db::domain(…), db::sequence(…); unset: an enum without a word
  std::vector<DeclaredWord> options = {};  ///< those of `word` that may change
  std::vector<std::pair<std::string, std::string>> labels = {};  ///< of an enum: label, enumerator
  DeclaredNeeds needs = {};
  std::string text = {};     ///< in its namespace
  std::string mapping = {};  ///< at file scope

  /// Whether the two say the same.
  [[nodiscard]] bool same(const DeclaredItem& other) const;
};

/// A statement of the SQL beside the headers.
struct DeclaredSql {
  std::filesystem::path path = {};
  std::string text = {};             ///< without its semicolon
  std::vector<ObjectId> makes = {};  ///< what it changes; empty: it completes the one before it
};

/// A schema as models: annotated structs, and SQL for what the vocabulary has no words for.
struct Declaration {
  std::vector<DeclaredFile> headers = {};    ///< "models/…", by path
  std::vector<DeclaredFile> sql = {};        ///< "sql/…", by path; [models] sql must list them
  std::vector<DeclaredStruct> structs = {};  ///< what the headers have, in the order of writing
  std::vector<DeclaredItem> items = {};      ///< the same of what is no struct of a table
  std::vector<DeclaredSql> statements = {};  ///< what `sql` has
  Schema said = {};  ///< what the headers alone make; the SQL makes the rest
};

/// Models that come back as `real`, a canonical schema: what the headers do not say is planned from
/// there, so that nothing is lost whatever the vocabulary lacks. Errors: ST4003 as plan().
Expected<Declaration> declare(const Schema& real, const DeclareOptions& options);

/// A header of these; `path` is its own. Nothing else is said in it.
std::string headerOf(const std::filesystem::path& path,
                     const std::vector<const DeclaredStruct*>& structs,
                     const std::vector<const DeclaredItem*>& items);

/// `text` is a namespace: "app" or "app::db". Errors: ST1217.
Expected<std::string> checkNamespace(const std::string& text);

}  // namespace strata
