#include <algorithm>

#include "declare/files.h"
#include "support/text.h"

namespace strata::declaring {
namespace {

/// `DB(…)` with its options in their order; empty without options.
Expression fieldWords(const FieldDraft& field) {
  auto options = field.options;
  std::ranges::stable_sort(options, {}, [](const auto& option) { return option.first; });
  Expression out = call("DB");
  for (auto& [place, option] : options) {
    out.arguments.push_back(std::move(option));
  }
  return out;
}

std::string fieldText(const FieldDraft& field) {
  std::string declaration = field.type + " " + field.name;
  declaration += field.initialiser.empty() ? ";" : " = " + field.initialiser + ";";
  const Expression words = fieldWords(field);
  if (words.arguments.empty()) {
    return "  " + declaration + "\n";
  }
  const std::string line = flat(words);
  if (2 + line.size() + 1 + declaration.size() <= kWidth && laidOut(words, 2, 2, 0) == line) {
    return "  " + line + " " + declaration + "\n";
  }
  return "  " + laidOut(words, 2, 2, 0) + "\n  " + declaration + "\n";
}

std::string includesText(const std::filesystem::path& path, const HeaderDraft& header) {
  std::set<std::string> angled = header.headers;
  angled.insert("strata/db.hpp");
  std::string out = "#pragma once\n";
  for (const std::string& each : angled) {
    out += "#include <" + each + ">\n";
  }
  std::set<std::string> own;
  for (const std::filesystem::path& each : header.includes) {
    if (each == path) {
      continue;
    }
    own.insert(each.lexically_relative(path.parent_path()).generic_string());
  }
  out += own.empty() ? "" : "\n";
  for (const std::string& each : own) {
    out += "#include \"" + each + "\"\n";
  }
  return out;
}

std::string inNamespace(const std::string& space, const std::string& text) {
  return space.empty() ? text
                       : "namespace " + space + " {\n" + text + "}  // namespace " + space + "\n";
}

/// `struct User;` of this namespace.
std::string forwardsOf(const HeaderDraft& header, const std::string& space) {
  std::string out;
  for (const TypeName& type : header.forwards) {
    if (type.space == space) {
      out += "struct " + type.name + ";\n";
    }
  }
  return out;
}

/// db::table("t"), db::view("v", "SELECT …") or db::composite("c").
Expression headWord(const TableDraft& table) {
  const Expression name = literal(table.real->key.name);
  if (table.type != nullptr) {
    return call("db::composite", {name});
  }
  if (table.view == nullptr) {
    return call("db::table", {name});
  }
  const std::string query(trim(table.view->query));
  const bool long_one = query.find('\n') != std::string::npos;
  return call("db::view", {name, literal(long_one ? "\n" + query + "\n" : query)});
}

}  // namespace

std::string commentText(const std::vector<std::string>& lines, std::size_t indent) {
  std::string out;
  for (const std::string& line : lines) {
    out += std::string(indent, ' ') + (line.empty() ? "///" : "/// " + line) + "\n";
  }
  return out;
}

std::string assertion(const Expression& expression, std::size_t indent) {
  const Expression whole = call("static_assert", {expression});
  return std::string(indent, ' ') + laidOut(whole, indent, indent, 1) + ";\n";
}

DeclaredWord declaredWord(const Expression& expression, std::size_t indent) {
  const std::string shown = laidOut(expression, indent, indent, 1);
  return {.text = flat(expression),
          .makes = expression.makes,
          .shown = shown.find("R\"sql(") == std::string::npos ? flat(expression) : shown,
          .layout = assertion(expression, indent)};
}

namespace {

/// `struct DB_TABLE(…) Name : Base {`
std::string headText(const TableDraft& table) {
  Expression words = call("DB_TABLE", {headWord(table)});
  words.arguments.insert(words.arguments.end(), table.options.begin(), table.options.end());
  const std::size_t column = std::string_view("struct ").size();
  const std::string tail =
      " " + table.name.name + (table.bases.empty() ? "" : " : ") + join(table.bases, ", ") + " {";
  return "struct " + laidOut(words, 0, column, tail.size()) + tail;
}

DeclaredMember memberOf(const Column& column, const FieldDraft& field) {
  DeclaredMember out{.column = column.key.name,
                     .comment = commentText(field.comment, 2),
                     .type = field.type,
                     .name = field.name,
                     .initialiser = field.initialiser,
                     .text = fieldText(field)};
  for (const Expression& option : fieldWords(field).arguments) {
    out.words.push_back(declaredWord(option, 2));
  }
  return out;
}

}  // namespace

std::string structText(const TableDraft& table) {
  std::string out = commentText(table.comment, 0) + headText(table) + "\n";
  for (const FieldDraft& field : table.fields) {
    out += field.inherited ? "" : commentText(field.comment, 2) + fieldText(field);
  }
  auto statements = table.statements;
  std::ranges::stable_sort(statements, {}, [](const auto& each) { return each.first; });
  const bool has_fields =
      std::ranges::any_of(table.fields, [](const FieldDraft& field) { return !field.inherited; });
  out += statements.empty() || !has_fields ? "" : "\n";
  for (const auto& [place, statement] : statements) {
    out += assertion(statement, 2);
  }
  return out + "};\n";
}

DeclaredStruct partsOf(const TableDraft& table) {
  DeclaredStruct out{.key = table.real->key,
                     .space = table.name.space,
                     .name = table.name.name,
                     .comment = commentText(table.comment, 0),
                     .head = {declaredWord(headWord(table), 0)},
                     .head_text = headText(table),
                     .bases = join(table.bases, ", "),
                     .types = table.types,
                     .text = structText(table)};
  for (const Expression& option : table.options) {
    out.head.push_back(declaredWord(option, 0));
  }
  for (std::size_t i = 0; i < table.fields.size(); ++i) {
    if (!table.fields[i].inherited) {
      out.members.push_back(memberOf(table.real->columns[i], table.fields[i]));
    }
  }
  auto statements = table.statements;
  std::ranges::stable_sort(statements, {}, [](const auto& each) { return each.first; });
  for (const auto& [place, statement] : statements) {
    out.statements.push_back(declaredWord(statement, 2));
  }
  out.types.insert(table.enums.begin(), table.enums.end());
  out.needs.standard = table.headers;
  out.needs.own = table.includes;
  for (const TypeName& type : table.forwards) {
    out.needs.forwards.insert(type.space.empty() ? type.name : type.space + "::" + type.name);
  }
  return out;
}

std::string headerText(const std::filesystem::path& path, const HeaderDraft& header) {
  std::string out = includesText(path, header);
  std::set<std::string> foreign;
  for (const TypeName& type : header.forwards) {
    if (!header.parts.contains(type.space)) {
      foreign.insert(type.space);
    }
  }
  for (const std::string& space : foreign) {
    out += "\n" + inNamespace(space, forwardsOf(header, space));
  }
  for (const auto& [space, text] : header.parts) {
    std::string body;
    if (const auto schema = header.schemas.find(space); schema != header.schemas.end()) {
      body = schema->second + "\n";
    }
    const std::string forwards = forwardsOf(header, space);
    body += forwards.empty() ? "" : forwards + "\n";
    body += text;
    while (body.ends_with("\n\n")) {
      body.pop_back();
    }
    const bool spread = !space.empty() && body.find("\n\n") != std::string::npos;
    out += "\n" + inNamespace(space, spread && !text.empty() ? body + "\n" : body);
  }
  return out + (header.mappings.empty() ? "" : "\n" + header.mappings);
}

}  // namespace strata::declaring
