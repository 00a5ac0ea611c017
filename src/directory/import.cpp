#include "directory/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "directory/import_text.h"
#include "directory/sections.h"
#include "support/text.h"

namespace strata::directory {
namespace {

/// The annotations of the format, which mean nothing to Atlas.
bool isAnnotation(Format format, std::string_view line) {
  switch (format) {
    case Format::kGoose:
      return annotation(line, "+goose").has_value();
    case Format::kDbmate:
      return annotation(line, "migrate:up") || annotation(line, "migrate:down");
    case Format::kLiquibase:
      return annotation(line, "liquibase formatted") || annotation(line, "rollback");
    case Format::kAtlas:
    case Format::kGolangMigrate:
    case Format::kFlyway:
      break;
  }
  return false;
}

/// Where the way back begins in a file that holds both ways.
std::size_t downBegin(const MigrationFile& file) {
  const std::string_view mark = file.format == Format::kGoose    ? "+goose down"
                                : file.format == Format::kDbmate ? "migrate:down"
                                                                 : "";
  for (const SourceLine& line : linesOf(file.content)) {
    if (!mark.empty() && annotation(line.text, mark)) {
      return line.begin;
    }
  }
  return file.content.size();
}

Expected<ImportPart> upPart(const MigrationFile& file) {
  ImportPart part{.content = file.content,
                  .end = downBegin(file),
                  .annotation = [format = file.format](std::string_view line) {
                    return isAnnotation(format, line);
                  }};
  STRATA_TRY(part.statements, file.statements());
  STRATA_TRY(const auto directives, file.directives());
  part.transactional = directives.tx_mode != TxMode::kNone;
  return part;
}

Expected<ImportPart> downPart(const MigrationFile& file) {
  const bool separate = !file.down_name.empty();
  ImportPart part{.content = separate ? file.down_content : file.content,
                  .annotation = [format = file.format](std::string_view line) {
                    return isAnnotation(format, line);
                  }};
  STRATA_TRY(part.statements, file.downStatements());
  STRATA_TRY(const auto directives, file.directives());
  part.transactional = directives.tx_mode != TxMode::kNone;
  part.begin = separate || file.format == Format::kLiquibase ? 0 : downBegin(file);
  part.end = part.content.size();
  return part;
}

/// Liquibase's rollback lines are SQL behind a word, and run in another order than they stand in.
std::string listedText(const ImportPart& part) {
  std::string out = part.transactional ? "" : "-- atlas:txmode none\n\n";
  for (const Statement& statement : part.statements) {
    out += statement.text + (statement.text.ends_with(';') ? "\n" : ";\n");
  }
  return out;
}

bool isNumber(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Gives versions that are numbers, or numbers between dots, the same number of digits.
class Versions {
 public:
  explicit Versions(const Directory& from) {
    for (const MigrationFile& file : from.files) {
      const auto parts = partsOf(file);
      numeric_ = numeric_ && (file.version.empty() || std::ranges::all_of(parts, isNumber));
      for (std::size_t i = 0; i < parts.size(); ++i) {
        widths_.resize(std::max(widths_.size(), i + 1));
        widths_[i] = std::max(widths_[i], parts[i].size());
      }
      last_ = file.version.empty() ? last_ : file.version;
    }
  }

  /// Files are asked for in the order they run.
  std::string of(const MigrationFile& file) {
    if (!numeric_) {
      return file.version.empty() ? fmt::format("{}~{:03}", last_, ++repeatable_) : file.version;
    }
    auto parts = partsOf(file);
    if (file.version.empty()) {  // a repeatable one: behind the last
      parts = split(normalised(last_), '.');
      parts.front() = std::to_string(std::stoll(parts.front()) + ++repeatable_);
    }
    std::string out;
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      const std::string part = i < parts.size() ? parts[i] : "0";
      out += (i == 0 ? "" : ".") +
             std::string(widths_[i] - std::min(widths_[i], part.size()), '0') + part;
    }
    return out;
  }

 private:
  static std::string normalised(std::string_view version) { return replaceAll(version, "_", "."); }

  static std::vector<std::string> partsOf(const MigrationFile& file) {
    return split(normalised(file.version), '.');
  }

  std::vector<std::size_t> widths_ = {};
  std::string last_ = {};
  int repeatable_ = 0;
  bool numeric_ = true;
};

std::string nameOf(const std::string& version, const std::string& description) {
  return description.empty() ? version + ".sql" : fmt::format("{}_{}.sql", version, description);
}

}  // namespace

Expected<std::vector<WrittenFile>> convert(const Directory& from) {
  if (from.url.format == Format::kAtlas) {
    return Diagnostic{.code = "ST5061",
                      .message = "the migrations are in the atlas format already",
                      .help = "say whose they are: --from 'file://DIR?format=goose'",
                      .exit_code = ExitCode::kUsage};
  }
  Versions versions(from);
  std::map<std::string, std::string> names;
  std::vector<WrittenFile> out;
  for (const MigrationFile& file : from.files) {
    const std::string version = versions.of(file);
    const auto [other, fresh] = names.emplace(version, file.name);
    if (!fresh) {
      return Diagnostic{.code = "ST5062",
                        .message = fmt::format("'{}' and '{}' have one version, '{}'",
                                               other->second, file.name, version),
                        .help = "rename one of them before the import"};
    }
    const std::string name = nameOf(version, file.description);
    STRATA_TRY(const ImportPart up, upPart(file));
    out.push_back({.name = name, .version = version, .content = importedText(up)});
    if (file.hasDown()) {
      STRATA_TRY(const ImportPart down, downPart(file));
      out.push_back({.name = "down/" + name,
                     .version = version,
                     .content = from.url.format == Format::kLiquibase ? listedText(down)
                                                                      : importedText(down)});
    }
  }
  return out;
}

}  // namespace strata::directory
