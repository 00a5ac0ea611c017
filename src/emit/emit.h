#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "model/schema.h"
#include "support/expected.h"

namespace strata {

/// What generated files are made from.
struct EmitInput {
  const Schema& canonical;
  const Schema& models;                     ///< raw: which struct and member stand for what
  std::string schema_sql = {};              ///< the DDL that makes `canonical`
  std::filesystem::path template_dir = {};  ///< looked at first; empty: only the built-in templates
  /// The output folder, relative to what declared.header is relative to: then model headers are
  /// included by relative path, and need no -I. Empty: they are included as the user named them.
  std::filesystem::path output_dir = {};
};

/// One file to be.
struct GeneratedFile {
  std::filesystem::path path = {};  ///< relative to the output folder
  std::string content = {};
};

/// schema.json, schema.sql, schema.mmd, erd.md, schema_fingerprint.gen.hpp and a .gen.hpp per model
/// header, ordered by path: the same input gives the same bytes. Errors: ST1501 no such template,
/// ST1502 a template's syntax, ST1503 a name that templates do not have, each with its place;
/// ST1504 the models and the canonical schema do not fit; ST1505 a header's name cannot be
/// included.
Expected<std::vector<GeneratedFile>> generate(const EmitInput& input);

/// 64 hexadecimal digits of all objects of the schema. Where the models are declared, the server's
/// version and what is unmanaged do not matter: two schemas have one fingerprint if and only if
/// sameObjects().
std::string schemaFingerprint(const Schema& schema);

/// The built-in templates: $STRATA_TEMPLATES, ../share/strata/templates beside this program, or the
/// source tree that it was built from. Errors: ST1501 with where it was looked for.
Expected<std::filesystem::path> findTemplates();

/// What writeGenerated() did; paths relative to the output folder, sorted.
struct WriteReport {
  std::vector<std::filesystem::path> written = {};
  std::vector<std::filesystem::path> removed = {};
  std::size_t unchanged = 0;
};

/// Brings the folder to `files`: writes only what differs, each file atomically, and removes
/// generated files that are no longer made (those with our marker line, never another's). Makes
/// folders as needed. Errors: ST1001, ST1002; what is written by then stays.
Expected<WriteReport> writeGenerated(const std::filesystem::path& dir,
                                     const std::vector<GeneratedFile>& files);

/// How a folder differs from what would be generated; paths relative to it, sorted.
struct CheckReport {
  std::vector<std::filesystem::path> missing = {};
  std::vector<std::filesystem::path> differing = {};
  std::vector<std::filesystem::path> stale = {};  ///< writeGenerated() would remove them

  [[nodiscard]] bool upToDate() const {
    return missing.empty() && differing.empty() && stale.empty();
  }
};

/// What writeGenerated() would do; touches nothing. Errors: ST1001.
Expected<CheckReport> checkGenerated(const std::filesystem::path& dir,
                                     const std::vector<GeneratedFile>& files);

}  // namespace strata
