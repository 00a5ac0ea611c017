#include "declare/files.h"
#include "model/default_names.h"

namespace strata::declaring {
namespace {

/// db::enumeration<E>(…), where the C++ alone does not say all of it.
Expression enumerationWords(const Scope& scope, const Enum& type, bool has_comment_lines) {
  const TypeName& name = scope.names.enums.at(type.key);
  Expression out = call("db::enumeration<" + name.name + ">");
  if (snakeCase(name.name) != type.key.name) {
    out.arguments.push_back(call("db::type_name", {literal(type.key.name)}));
  }
  const std::vector<std::string>& enumerators = scope.names.enumerators.at(type.key);
  for (std::size_t i = 0; i < type.labels.size(); ++i) {
    if (enumerators[i] != type.labels[i]) {
      out.arguments.push_back(
          call("db::label", {word(name.name + "::" + enumerators[i]), literal(type.labels[i])}));
    }
  }
  if (!type.comment.empty() && !has_comment_lines) {
    out.arguments.push_back(call("db::comment", {literal(type.comment)}));
  }
  return out;
}

std::string enumText(const Scope& scope, const Enum& type, bool used) {
  const std::string& name = scope.names.enums.at(type.key).name;
  const std::vector<std::string> comment = commentLines(type.comment, 0);
  std::string inner;
  std::string lines;
  for (const std::string& enumerator : scope.names.enumerators.at(type.key)) {
    inner += (inner.empty() ? " " : ", ") + enumerator;
    lines += "  " + enumerator + ",\n";
  }
  std::string out = commentText(comment, 0) + "enum class " + name + " {";
  const bool one_line = ("enum class " + name + " {" + inner + " };").size() <= kWidth;
  out += one_line ? inner + " };\n" : "\n" + lines + "};\n";
  const Expression words = enumerationWords(scope, type, !comment.empty());
  if (!words.arguments.empty() || !used) {
    out += assertion(words, 0);
  }
  return out + "\n";
}

DeclaredItem itemOf(const Scope& scope, const Enum& type, const std::filesystem::path& path,
                    bool used) {
  const TypeName& name = scope.names.enums.at(type.key);
  const std::vector<std::string> comment = commentLines(type.comment, 0);
  const Expression words = enumerationWords(scope, type, !comment.empty());
  DeclaredItem out{.id = {Kind::kEnum, type.key},
                   .path = path,
                   .space = name.space,
                   .name = name.name,
                   .comment = commentText(comment, 0),
                   .word = declaredWord(words, 0),
                   .text = enumText(scope, type, used)};
  for (const Expression& option : words.arguments) {
    out.options.push_back(declaredWord(option, 0));
  }
  for (std::size_t i = 0; i < type.labels.size(); ++i) {
    out.labels.emplace_back(type.labels[i], scope.names.enumerators.at(type.key)[i]);
  }
  return out;
}

/// The tables that use an enum.
std::set<Key> usersOf(const Scope& scope, const Key& type) {
  std::set<Key> out;
  for (const auto& [key, table] : scope.tables) {
    if (table.enums.contains(type)) {
      out.insert(key);
    }
  }
  return out;
}

}  // namespace

void addEnums(Scope& scope, const Layout& layout, HeaderDrafts& headers) {
  for (const auto& [key, name] : scope.names.enums) {
    const Enum& type = scope.real.enums.at(key);
    const std::set<Key> users = usersOf(scope, key);
    const bool alone = users.size() == 1 && users.begin()->schema == key.schema;
    const std::filesystem::path path =
        alone && !layout.has(key) ? layout.table(*users.begin()) : layout.type(key, "enums");
    headers[path].parts[name.space] += enumText(scope, type, !users.empty());
    for (const Key& user : users) {
      if (path != layout.table(user)) {
        scope.tables.at(user).includes.insert(path);
      }
    }
    scope.items.push_back(itemOf(scope, type, path, !users.empty()));
    scope.said.enums.emplace(key, Enum{.key = key, .labels = type.labels, .comment = type.comment});
  }
}

}  // namespace strata::declaring
