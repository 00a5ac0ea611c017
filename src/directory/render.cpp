#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "directory/write.h"

namespace strata::directory {
namespace {

/// The first byte in the other case: Atlas's own files start comments upper case, others lower
/// case.
std::string withFirst(std::string text, bool upper) {
  if (!text.empty()) {
    char& first = text.front();
    if (upper && first >= 'a' && first <= 'z') {
      first = static_cast<char>(first - 'a' + 'A');
    } else if (!upper && first >= 'A' && first <= 'Z') {
      first = static_cast<char>(first - 'A' + 'a');
    }
  }
  return text;
}

std::string upSql(const Draft& draft, bool upper) {
  std::string out;
  for (const DraftStatement& statement : draft.statements) {
    if (!statement.comment.empty()) {
      out += fmt::format("-- {}\n", withFirst(statement.comment, upper));
    }
    out += statement.sql + ";\n";
  }
  return out;
}

std::string downSql(const Draft& draft) {
  std::string out;
  for (auto statement = draft.statements.rbegin(); statement != draft.statements.rend();
       ++statement) {
    if (statement->reverse.empty()) {
      continue;
    }
    if (!statement->comment.empty()) {
      out += fmt::format("-- reverse: {}\n", withFirst(statement->comment, false));
    }
    for (const std::string& sql : statement->reverse) {
      out += sql + ";\n";
    }
  }
  return out;
}

std::string txModeHead(const Draft& draft) {
  return draft.transactional ? "" : "-- atlas:txmode none\n\n";
}

std::string liquibaseText(const Draft& draft, const std::string& version) {
  std::string out = "--liquibase formatted sql";
  int number = 0;
  for (const DraftStatement& statement : draft.statements) {
    out += fmt::format("\n--changeset atlas:{}-{}{}\n", version, ++number,
                       draft.transactional ? "" : " runInTransaction:false");
    if (!statement.comment.empty()) {
      out += fmt::format("--comment: {}", withFirst(statement.comment, false));
    }
    out += fmt::format("\n{};\n", statement.sql);
    for (const std::string& sql : statement.reverse) {
      out += fmt::format("--rollback: {};\n", sql);
    }
  }
  return out;
}

std::string named(std::string_view before, const std::string& version, std::string_view mark,
                  const std::string& name, std::string_view after) {
  return fmt::format("{}{}{}{}{}", before, version, name.empty() ? "" : mark, name, after);
}

}  // namespace

std::vector<WrittenFile> renderDraft(Format format, const Draft& draft,
                                     const std::string& version) {
  const std::string plain = named("", version, "_", draft.name, ".sql");
  switch (format) {
    case Format::kAtlas:
      return {
          {.name = plain,
           .version = version,
           .content = draft.body.empty() ? txModeHead(draft) + upSql(draft, true) : draft.body}};
    case Format::kGolangMigrate:
      return {{.name = named("", version, "_", draft.name, ".up.sql"),
               .version = version,
               .content = txModeHead(draft) + upSql(draft, false)},
              {.name = named("", version, "_", draft.name, ".down.sql"),
               .version = version,
               .content = downSql(draft)}};
    case Format::kGoose:
      return {{.name = plain,
               .version = version,
               .content = fmt::format("{}-- +goose Up\n{}\n-- +goose Down\n{}",
                                      draft.transactional ? "" : "-- +goose NO TRANSACTION\n",
                                      upSql(draft, false), downSql(draft))}};
    case Format::kFlyway:
      return {{.name = named("V", version, "__", draft.name, ".sql"),
               .version = version,
               .content = txModeHead(draft) + upSql(draft, false)},
              {.name = named("U", version, "__", draft.name, ".sql"),
               .version = version,
               .content = downSql(draft)}};
    case Format::kLiquibase:
      return {{.name = plain, .version = version, .content = liquibaseText(draft, version)}};
    case Format::kDbmate:
      return {{.name = plain,
               .version = version,
               .content = fmt::format("-- migrate:up{}\n{}\n-- migrate:down\n{}",
                                      draft.transactional ? "" : " transaction:false",
                                      upSql(draft, false), downSql(draft))}};
  }
  return {};
}

}  // namespace strata::directory
