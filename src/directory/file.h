#pragma once
#include <string>
#include <vector>

#include "directory/directives.h"
#include "directory/format.h"
#include "directory/statements.h"
#include "support/expected.h"

namespace strata::directory {

/// One migration: a file, in some formats with a second one for the way back.
struct MigrationFile {
  std::string name = {};         ///< in the directory; Flyway's with its sub-folder, `/` between
  std::string version = {};      ///< "" for Flyway's repeatable ones
  std::string description = {};  ///< "" when the name holds none
  std::string content = {};      ///< raw bytes
  Format format = Format::kAtlas;
  std::string down_name =
      {};  ///< the file for the way back (`down/NAME`, `.down.sql`, `U…`), or ""
  std::string down_content = {};  ///< its raw bytes

  /// The statements that migrate up. Errors: as splitStatements, and ST5051 for annotations of the
  /// format that do not pair (`-- +goose StatementBegin` without its end).
  [[nodiscard]] Expected<std::vector<Statement>> statements() const;

  /// The statements that migrate down, in the order to run them; none when the file has no such
  /// part. Lines and offsets are those of `down_name`, or of the file itself.
  [[nodiscard]] Expected<std::vector<Statement>> downStatements() const;

  /// The way back is written in the directory.
  [[nodiscard]] bool hasDown() const;

  /// The file directives; for other tools' files what their own annotations say
  /// (`-- +goose NO TRANSACTION`, `-- migrate:up transaction:false`, `runInTransaction:false`).
  [[nodiscard]] Expected<FileDirectives> directives() const;

  /// It starts an empty database in place of all earlier files.
  [[nodiscard]] bool checkpoint() const;
};

/// Version and description as `format` reads them from a file name (without its folder).
struct ParsedName {
  std::string version = {};
  std::string description = {};

  friend bool operator==(const ParsedName&, const ParsedName&) = default;
};

/// Any name is readable: what does not follow the format's pattern gives a version as Atlas does.
ParsedName parseName(Format format, const std::string& name);

}  // namespace strata::directory
