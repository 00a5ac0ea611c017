#include "directory/file.h"

#include "directory/sections.h"
#include "support/text.h"

namespace strata::directory {
namespace {

constexpr std::string_view kSuffix = ".sql";

std::string_view without(std::string_view text, std::string_view suffix) {
  if (text.ends_with(suffix)) {
    text.remove_suffix(suffix.size());
  }
  return text;
}

/// Flyway: `V1_2__name.sql`; what comes before the two underlines, less the letter, is the version.
ParsedName parseFlywayName(const std::string& name) {
  const std::string_view base = without(name, kSuffix);
  const std::size_t mark = base.find("__");
  const std::string_view head = base.substr(0, mark);
  return {.version = std::string(head.starts_with('R') || head.empty() ? std::string_view{}
                                                                       : head.substr(1)),
          .description = std::string(mark == std::string_view::npos ? std::string_view{}
                                                                    : base.substr(mark + 2))};
}

/// The annotated sections, in the formats that have them.
Expected<Sections> readSections(const MigrationFile& file) {
  switch (file.format) {
    case Format::kGoose:
      return readGoose(file);
    case Format::kDbmate:
      return readDbmate(file);
    case Format::kLiquibase:
      return readLiquibase(file);
    case Format::kAtlas:
    case Format::kGolangMigrate:
    case Format::kFlyway:
      break;
  }
  Sections out;
  STRATA_TRY(out.up, splitStatements(file.content, file.name));
  if (!file.down_name.empty()) {
    out.has_down = true;
    STRATA_TRY(out.down, splitStatements(file.down_content, file.down_name));
  }
  return out;
}

bool isAnnotated(Format format) {
  return format == Format::kGoose || format == Format::kDbmate || format == Format::kLiquibase;
}

}  // namespace

ParsedName parseName(Format format, const std::string& name) {
  if (format == Format::kFlyway) {
    return parseFlywayName(name);
  }
  const std::string_view base = without(name, kSuffix);
  const std::size_t mark = base.find('_');
  std::string_view description =
      mark == std::string_view::npos ? std::string_view{} : base.substr(mark + 1);
  if (format == Format::kGolangMigrate) {
    description = without(description, ".up");
  }
  return {.version = std::string(base.substr(0, mark)), .description = std::string(description)};
}

Expected<std::vector<Statement>> MigrationFile::statements() const {
  STRATA_TRY(auto sections, readSections(*this));
  return std::move(sections.up);
}

Expected<std::vector<Statement>> MigrationFile::downStatements() const {
  STRATA_TRY(auto sections, readSections(*this));
  return std::move(sections.down);
}

bool MigrationFile::hasDown() const {
  if (!isAnnotated(format)) {
    return !down_name.empty();
  }
  const auto sections = readSections(*this);
  return sections && sections->has_down;
}

Expected<FileDirectives> MigrationFile::directives() const {
  STRATA_TRY(auto out, readDirectives(content, name));
  if (!out.tx_mode && isAnnotated(format)) {
    STRATA_TRY(const auto sections, readSections(*this));
    if (!sections.transactional) {
      out.tx_mode = TxMode::kNone;
    }
  }
  return out;
}

bool MigrationFile::checkpoint() const {
  return isCheckpoint(content);
}

}  // namespace strata::directory
