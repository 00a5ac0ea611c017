#include <algorithm>

#include "declare/files.h"
#include "declare/sql_reader.h"
#include "model/default_names.h"
#include "model/quoting.h"

namespace strata::declaring {
namespace {

/// CHECK (…) with its name where it is not the one PostgreSQL gives; nothing: the words cannot.
std::optional<Expression> checkWords(const Domain& domain, const DomainCheck& check) {
  SqlReader reader(check.definition);
  const auto inner = reader.accept("CHECK") ? reader.bracketed() : std::nullopt;
  if (!inner) {
    return std::nullopt;
  }
  Expression out = call("db::check", {literal(withoutBrackets(*inner))});
  const bool is_default =
      domain.checks.size() == 1 && check.name == makeObjectName(domain.key.name, "", "check");
  if (!is_default) {
    out.arguments.push_back(call("db::name", {literal(check.name)}));
  }
  if (reader.accept("NOT VALID")) {
    out.arguments.push_back(word("db::not_valid"));
  }
  if (!check.comment.empty()) {
    out.arguments.push_back(call("db::comment", {literal(check.comment)}));
  }
  return reader.atEnd() ? std::optional(out) : std::nullopt;
}

/// db::domain(name, type, …); what is not said of it is left to SQL.
Expression domainWords(const Domain& domain, Domain& said) {
  Expression out = call("db::domain", {literal(domain.key.name), literal(domain.type)});
  const auto say = [&](bool is_so, Expression option) {
    if (is_so) {
      out.arguments.push_back(std::move(option));
    }
  };
  SqlReader collation(domain.collation);
  const bool named = collation.name() && collation.accept(".");
  say(domain.not_null, word("db::not_null"));
  say(!domain.default_expr.empty(), call("db::default_sql", {literal(domain.default_expr)}));
  say(named, call("db::collate", {literal(collation.name().value_or("-"))}));
  for (const DomainCheck& check : domain.checks) {
    if (auto words = checkWords(domain, check)) {
      out.arguments.push_back(*std::move(words));
      said.checks.push_back(check);
    }
  }
  say(!domain.comment.empty(), call("db::comment", {literal(domain.comment)}));
  return out;
}

std::string globalName(const TypeName& type) {
  return type.space.empty() ? type.name : type.space + "::" + type.name;
}

}  // namespace

void addDomains(Scope& scope, const Layout& layout, HeaderDrafts& headers) {
  for (const auto& [key, name] : scope.names.domains) {
    const Domain& domain = scope.real.domains.at(key);
    Domain said = domain;
    said.checks.clear();
    said.not_null_constraint = {};
    DeclaredItem item{.id = {Kind::kDomain, key},
                      .path = layout.type(key, "types"),
                      .space = name.space,
                      .name = name.name};
    HeaderDraft& header = headers[item.path];
    const CppColumnType base = cppColumnType(scope.real, {}, domain.type);
    header.headers.insert(base.headers.begin(), base.headers.end());
    const std::string value = base.of_many ? "std::vector<" + base.text + ">" : base.text;
    item.needs.standard = base.headers;
    item.text = "struct " + name.name + " {\n  " + value + " value;\n};\n\n";
    const Expression words = domainWords(domain, said);
    item.word = declaredWord(words, 0);
    for (const Expression& option : words.arguments) {
      item.options.push_back(declaredWord(option, 0));
    }
    item.mapping = "template <>\ninline constexpr auto db::sql_type<" + globalName(name) +
                   "> =\n    " + laidOut(words, 4, 4, 1) + ";\n";
    header.parts[name.space] += item.text;
    header.mappings += item.mapping;
    scope.items.push_back(std::move(item));
    scope.said.domains.emplace(key, std::move(said));
  }
}

}  // namespace strata::declaring
