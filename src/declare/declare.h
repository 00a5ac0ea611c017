#pragma once
#include <filesystem>
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
};

/// One file of a declaration.
struct DeclaredFile {
  std::filesystem::path path = {};  ///< relative to the project: "models/users.hpp"
  std::string content = {};
};

/// A schema as models: annotated structs, and SQL for what the vocabulary has no words for.
struct Declaration {
  std::vector<DeclaredFile> headers = {};  ///< "models/…", by path
  std::vector<DeclaredFile> sql = {};      ///< "sql/…", by path; [models] sql must list them
  Schema said = {};                        ///< what the headers alone make; the SQL makes the rest
};

/// Models that come back as `real`, a canonical schema: what the headers do not say is planned from
/// there, so that nothing is lost whatever the vocabulary lacks. Errors: ST4003 as plan().
Expected<Declaration> declare(const Schema& real, const DeclareOptions& options);

/// `text` is a namespace: "app" or "app::db". Errors: ST1217.
Expected<std::string> checkNamespace(const std::string& text);

}  // namespace strata
