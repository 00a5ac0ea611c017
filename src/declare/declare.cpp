#include "declare/declare.h"

#include <algorithm>

#include "declare/drafts.h"
#include "declare/files.h"
#include "declare/shapes.h"
#include "declare/words.h"
#include "support/text.h"

namespace strata {
namespace declaring {
namespace {

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

void sayOne(Scope& scope, const Table& named, const std::vector<const Table*>& parts) {
  TableDraft& draft = scope.tables[named.key];
  draft.real = &named;
  draft.name = scope.names.tables.at(named.key);
  if (const auto view = scope.real.views.find(named.key); view != scope.real.views.end()) {
    draft.view = &view->second;
    sayView(scope, draft);
  } else if (const auto type = scope.real.composite_types.find(named.key);
             type != scope.real.composite_types.end()) {
    draft.type = &type->second;
    sayComposite(scope, draft);
    return;
  } else {
    sayTable(scope, draft);
    sayPartitions(scope, draft, parts);
  }
  sayKeys(scope, draft);
  sayChecks(scope, draft);
  sayIndexes(scope, draft);
  sayStatistics(scope, draft);
  sayPrograms(scope, draft);
}

void sayTables(Scope& scope, const Schema& named) {
  auto parts = bareParts(named, scope.real, scope.unsayable);
  const auto say = [&](const auto& self, const Table& table) -> void {
    if (!scope.tables.contains(table.key)) {
      for (const Key& parent : table.inherits) {
        self(self, named.tables.at(parent));
      }
      sayOne(scope, table, parts[table.key]);
    }
  };
  for (const auto& [key, table] : named.tables) {
    say(say, table);
  }
  for (auto& [key, draft] : scope.tables) {
    sayReferences(scope, draft);
  }
  sayInherited(scope);
}

void addTable(Scope& scope, const Layout& layout, const Key& key, HeaderDrafts& headers,
              std::vector<DeclaredStruct>& structs) {
  TableDraft& table = scope.tables.at(key);
  const std::filesystem::path& path = layout.table(key);
  for (const Key& target : table.whole_targets) {
    table.includes.insert(layout.table(target));
    table.forwards.erase(scope.names.tables.at(target));
  }
  for (const Key& type : table.types) {
    table.includes.insert(layout.type(type, "types"));
  }
  table.includes.erase(path);
  HeaderDraft& header = headers[path];
  header.headers.insert(table.headers.begin(), table.headers.end());
  header.includes.insert(table.includes.begin(), table.includes.end());
  header.forwards.insert(table.forwards.begin(), table.forwards.end());
  for (const Key& target : table.whole_targets) {
    header.forwards.erase(scope.names.tables.at(target));
  }
  header.parts[table.name.space] += structText(table);
  structs.push_back(partsOf(table));
  structs.back().path = path;
}

/// Of composite types, those that others hold come first.
void addTables(Scope& scope, const Layout& layout, HeaderDrafts& headers,
               std::vector<DeclaredStruct>& structs) {
  std::set<Key> done;
  const auto add = [&](const auto& self, const Key& key) -> void {
    if (!scope.tables.contains(key) || !done.insert(key).second) {
      return;
    }
    for (const Key& type : scope.tables.at(key).types) {
      self(self, type);
    }
    addTable(scope, layout, key, headers, structs);
  };
  for (const auto& [key, table] : scope.tables) {
    add(add, key);
  }
}

/// The models' own headers, relative to the current folder.
std::map<Key, std::filesystem::path> homesOf(const Schema& models) {
  std::map<Key, std::filesystem::path> out;
  const std::filesystem::path here = std::filesystem::current_path();
  const auto keep = [&](const auto& objects) {
    for (const auto& [key, object] : objects) {
      if (object.declared.where.known()) {
        out[key] = (here / object.declared.where.file).lexically_normal().lexically_relative(here);
      }
    }
  };
  keep(models.tables);
  keep(models.views);
  keep(models.composite_types);
  keep(models.enums);
  keep(models.domains);
  return out;
}

/// What the headers include already, and in one header what stands before what.
void keepIncludes(const Schema& models, Scope& scope) {
  for (const auto& [key, table] : models.tables) {
    for (const auto& [other, target] : models.tables) {
      const bool known = scope.homes.contains(key) && scope.homes.contains(other);
      if (!known || key == other) {
        continue;
      }
      const auto& from = scope.homes.at(key);
      const auto& to = scope.homes.at(other);
      const auto reached = scope.kept.reaches.find(from);
      const bool includes = reached != scope.kept.reaches.end() && reached->second.contains(to);
      const bool follows = from == to && target.declared.where.line < table.declared.where.line;
      if ((from != to && includes) || follows) {
        scope.includes[key].insert(other);
      }
    }
  }
}

HeaderDrafts headersOf(Scope& scope, const Schema& named, const Schema* models,
                       std::vector<DeclaredStruct>& structs) {
  for (const auto& [key, domain] : named.domains) {
    scope.structs.insert(key);
  }
  for (const auto& [key, type] : named.composite_types) {
    scope.structs.insert(key);
  }
  if (models != nullptr) {
    scope.homes = homesOf(*models);
    keepIncludes(*models, scope);
  }
  sayTables(scope, named);
  Layout layout(named, scope.real, scope.kept);
  for (const auto& [key, path] : scope.homes) {
    layout.keep(key, path);
  }
  HeaderDrafts headers;
  addEnums(scope, layout, headers);
  addDomains(scope, layout, headers);
  addTables(scope, layout, headers, structs);
  addSequences(scope, layout, headers);
  addSchemas(scope, layout, headers);
  return headers;
}

}  // namespace
}  // namespace declaring

const DeclaredMember* DeclaredStruct::member(const std::string& column) const {
  const auto found = std::ranges::find(members, column, &DeclaredMember::column);
  return found == members.end() ? nullptr : &*found;
}

bool DeclaredStruct::same(const DeclaredStruct& other) const {
  return head == other.head && bases == other.bases && comment == other.comment &&
         members == other.members && statements == other.statements;
}

bool DeclaredItem::same(const DeclaredItem& other) const {
  return text == other.text && mapping == other.mapping;
}

Expected<Declaration> declare(const Schema& real, const DeclareOptions& options) {
  using namespace declaring;
  std::set<Key> unsayable;
  for (;;) {
    const Schema named = namedPart(real, unsayable);
    Scope scope{.real = real,
                .unsayable = unsayable,
                .names = chooseNames(named, options.root),
                .holders = holdersIn(real),
                .kept = options.kept};
    if (options.models != nullptr) {
      keepNames(named, *options.models, options.kept, scope.names);
    }
    std::vector<DeclaredStruct> structs;
    HeaderDrafts headers = headersOf(scope, named, options.models, structs);
    if (!scope.refused.empty()) {
      unsayable.merge(scope.refused);
      continue;
    }
    STRATA_TRY(SqlPart sql, sqlPart(scope.said, real, options));
    const std::size_t before = unsayable.size();
    unsayable.merge(sql.undone);
    if (unsayable.size() != before) {  // such a thing is better made by SQL from the start
      continue;
    }
    Declaration out{.sql = std::move(sql.files),
                    .structs = std::move(structs),
                    .items = std::move(scope.items),
                    .statements = std::move(sql.statements),
                    .said = std::move(scope.said)};
    for (const auto& [path, header] : headers) {
      out.headers.push_back({.path = path, .content = headerText(path, header)});
    }
    return out;
  }
}

namespace {

void addNeeds(const DeclaredNeeds& needs, declaring::HeaderDraft& header) {
  header.headers.insert(needs.standard.begin(), needs.standard.end());
  header.includes.insert(needs.own.begin(), needs.own.end());
  for (const std::string& name : needs.forwards) {
    header.forwards.insert(declaring::typeNameOf(name));
  }
}

}  // namespace

std::string headerOf(const std::filesystem::path& path,
                     const std::vector<const DeclaredStruct*>& structs,
                     const std::vector<const DeclaredItem*>& items) {
  declaring::HeaderDraft header;
  for (const DeclaredItem* item : items) {
    addNeeds(item->needs, header);
    if (item->id.kind == Kind::kNamespace) {
      header.parts[item->space];
      header.schemas[item->space] = item->text;
      continue;
    }
    header.parts[item->space] += item->text;
    header.mappings += item->mapping;
  }
  for (const DeclaredStruct* structure : structs) {
    addNeeds(structure->needs, header);
    header.parts[structure->space] += structure->text;
  }
  return declaring::headerText(path, header);
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
