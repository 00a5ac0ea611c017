#pragma once
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "diff/access.h"
#include "model/schema.h"
#include "support/expected.h"

namespace strata {

struct DeclareOptions {
  std::string root = {};     ///< the namespace around all: "app", "app::db"; empty: none
  AccessPolicy access = {};  ///< what of owners and privileges the SQL files say
  int server_version = 15;
  const Schema* models = nullptr;  ///< raw models whose names and headers are kept
};

/// One file of a declaration.
struct DeclaredFile {
  std::filesystem::path path = {};  ///< relative to the project: "models/users.hpp"
  std::string content = {};
};

/// A member of a struct.
struct DeclaredMember {
  std::string column = {};
  std::string comment = {};  ///< its lines of `///`, with their ends
  std::string text = {};     ///< the declaration's lines, indented

  friend bool operator==(const DeclaredMember&, const DeclaredMember&) = default;
};

/// A struct in its parts.
struct DeclaredStruct {
  Key key = {};
  std::filesystem::path path = {};  ///< of its header
  std::string head = {};            ///< DB_TABLE(…)
  std::string comment = {};
  std::vector<DeclaredMember> members = {};  ///< without those of bases
  std::vector<std::string> statements = {};  ///< static_assert(…); with the lines' ends
  std::set<std::string> includes = {};       ///< <string>, "users.hpp"

  [[nodiscard]] const DeclaredMember* member(const std::string& column) const;

  /// Whether the two say the same.
  [[nodiscard]] bool same(const DeclaredStruct& other) const;
};

/// A schema as models: annotated structs, and SQL for what the vocabulary has no words for.
struct Declaration {
  std::vector<DeclaredFile> headers = {};    ///< "models/…", by path
  std::vector<DeclaredFile> sql = {};        ///< "sql/…", by path; [models] sql must list them
  std::vector<DeclaredStruct> structs = {};  ///< what the headers have, by key
  Schema said = {};  ///< what the headers alone make; the SQL makes the rest
};

/// Models that come back as `real`, a canonical schema: what the headers do not say is planned from
/// there, so that nothing is lost whatever the vocabulary lacks. Errors: ST4003 as plan().
Expected<Declaration> declare(const Schema& real, const DeclareOptions& options);

/// `text` is a namespace: "app" or "app::db". Errors: ST1217.
Expected<std::string> checkNamespace(const std::string& text);

}  // namespace strata
