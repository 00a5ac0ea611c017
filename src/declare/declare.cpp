#include "declare/declare.h"

#include <algorithm>

#include "declare/drafts.h"
#include "declare/files.h"
#include "declare/words.h"
#include "support/text.h"

namespace strata {
namespace declaring {
namespace {

/// What the headers give a name to.
Schema namedPart(const Schema& real, const std::set<Key>& unsayable) {
  Schema out;
  out.namespaces = real.namespaces;
  for (const auto& [key, table] : real.tables) {
    if (isPlain(table) && !unsayable.contains(key)) {
      out.tables.emplace(key, table);
    }
  }
  for (const auto& [key, type] : real.enums) {
    if (isSayable(type)) {
      out.enums.emplace(key, type);
    }
  }
  return out;
}

std::map<Key, int> holdersIn(const Schema& real) {
  std::map<Key, int> out;
  for (const auto& [key, table] : real.tables) {
    ++out[key];
  }
  for (const auto& [key, constraint] : real.constraints) {
    ++out[{.schema = key.schema, .name = key.name}];
  }
  for (const auto& [key, index] : real.indexes) {
    ++out[{.schema = key.schema, .name = key.name}];
  }
  return out;
}

void sayTables(Scope& scope, const Schema& named) {
  for (const auto& [key, table] : named.tables) {
    TableDraft& draft = scope.tables[key];
    draft.real = &scope.real.tables.at(key);
    draft.name = scope.names.tables.at(key);
    sayTable(scope, draft);
    sayKeys(scope, draft);
    sayChecks(scope, draft);
    sayIndexes(scope, draft);
  }
  for (auto& [key, draft] : scope.tables) {
    sayReferences(scope, draft);
  }
}

void addTables(const Scope& scope, const Layout& layout, HeaderDrafts& headers) {
  for (const auto& [key, table] : scope.tables) {
    HeaderDraft& header = headers[layout.table(key)];
    header.headers = table.headers;
    header.forwards = table.forwards;
    for (const Key& target : table.whole_targets) {
      header.includes.insert(layout.table(target));
      header.forwards.erase(scope.names.tables.at(target));
    }
    header.parts[table.name.space] += structText(table);
  }
}

HeaderDrafts headersOf(Scope& scope, const Schema& named) {
  sayTables(scope, named);
  const Layout layout(named, scope.real);
  HeaderDrafts headers;
  addEnums(scope, layout, headers);
  addTables(scope, layout, headers);
  addSchemas(scope, layout, headers);
  return headers;
}

}  // namespace
}  // namespace declaring

Expected<Declaration> declare(const Schema& real, const DeclareOptions& options) {
  using namespace declaring;
  std::set<Key> unsayable;
  for (;;) {
    const Schema named = namedPart(real, unsayable);
    Scope scope{
        .real = real, .names = chooseNames(named, options.root), .holders = holdersIn(real)};
    HeaderDrafts headers = headersOf(scope, named);
    STRATA_TRY(SqlPart sql, sqlPart(scope.said, real, options));
    if (!sql.undone.empty()) {  // such a table is better made by SQL from the start
      unsayable.merge(sql.undone);
      continue;
    }
    Declaration out{.sql = std::move(sql.files), .said = std::move(scope.said)};
    for (const auto& [path, header] : headers) {
      out.headers.push_back({.path = path, .content = headerText(path, header)});
    }
    return out;
  }
}

Expected<std::string> checkNamespace(const std::string& text) {
  if (text.empty()) {
    return text;
  }
  for (const std::string& part : split(replaceAll(text, "::", ":"), ':')) {
    if (declaring::memberName(part) != part) {
      return Diagnostic{.code = "ST1217",
                        .message = "'" + text + "' is no C++ namespace",
                        .help = "write names with '::' between them: app, or app::db",
                        .exit_code = ExitCode::kUsage};
    }
  }
  return text;
}

}  // namespace strata
