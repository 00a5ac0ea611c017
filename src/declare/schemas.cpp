#include <algorithm>

#include "declare/files.h"

namespace strata::declaring {
namespace {

Expression schemaWords(const Namespace& space, bool with_comment) {
  Expression words = call("db::schema", {literal(space.key.name)});
  if (with_comment) {
    words.arguments.push_back(call("db::comment", {literal(space.comment)}));
  }
  return words;
}

Expression extensionWords(const Extension& extension) {
  Expression out = call("db::extension", {literal(extension.key.name)});
  if (extension.schema != "public" && !extension.fixed_schema) {
    out.arguments.push_back(call("db::schema", {literal(extension.schema)}));
  }
  if (!extension.version.empty()) {
    out.arguments.push_back(call("db::version", {literal(extension.version)}));
  }
  return out;
}

void addExtensions(Scope& scope, const Layout& layout, HeaderDrafts& headers) {
  for (const auto& [key, extension] : scope.real.extensions) {
    const Expression words = extensionWords(extension);
    scope.items.push_back({.id = {Kind::kExtension, key},
                           .path = layout.extensions(),
                           .space = scope.names.root,
                           .word = declaredWord(words, 0),
                           .text = assertion(words, 0)});
    headers[layout.extensions()].parts[scope.names.root] += scope.items.back().text;
    Extension said = extension;
    // Not known where it is not the database's: such that SQL says what it should be.
    said.comment = extension.own_comment ? extension.comment : extension.comment + "?";
    said.declared = {};
    scope.said.extensions.emplace(key, std::move(said));
  }
}

}  // namespace

void addSchemas(Scope& scope, const Layout& layout, HeaderDrafts& headers) {
  addExtensions(scope, layout, headers);
  // what an empty database has
  const Key standard{.name = "public"};
  scope.said.namespaces.emplace(standard, Namespace{.key = standard});
  for (const auto& [key, space] : scope.real.namespaces) {
    if (key == standard) {
      continue;
    }
    const std::string& name = scope.names.spaces.at(key.name);
    const Expression words = schemaWords(space, !space.comment.empty());
    scope.items.push_back({.id = {Kind::kNamespace, key},
                           .path = layout.shared(key.name, "schema"),
                           .space = name,
                           .word = declaredWord(words, 0),
                           .text = assertion(words, 0)});
    bool stated = false;
    for (auto& [path, header] : headers) {
      if (header.parts.contains(name) && name != scope.names.root) {
        header.schemas[name] = assertion(schemaWords(space, false), 0);
        stated = true;
      }
    }
    if (!stated || !space.comment.empty()) {
      HeaderDraft& header = headers[layout.shared(key.name, "schema")];
      header.parts[name];
      header.schemas[name] = assertion(words, 0);
    }
    scope.said.namespaces.emplace(key, Namespace{.key = key, .comment = space.comment});
  }
}

}  // namespace strata::declaring
