#include <algorithm>
#include <charconv>

#include "declare/drafts.h"
#include "model/default_names.h"

namespace strata::declaring {
namespace {

/// Clang's reader of comments takes these off, or a compiler warns of them.
bool survives(std::string_view line) {
  const auto is_odd = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7F'; };
  return !line.starts_with(' ') && !line.ends_with(' ') && !line.ends_with('\\') &&
         line.find("\?\?") == std::string_view::npos && std::ranges::none_of(line, is_odd) &&
         line.find("\xE2\x80") == std::string_view::npos &&
         line.find("\xE2\x81") == std::string_view::npos;
}

}  // namespace

FieldDraft& TableDraft::field(const std::string& column) {
  const auto found =
      std::ranges::find(real->columns, column, [](const Column& each) { return each.key.name; });
  return fields.at(static_cast<std::size_t>(found - real->columns.begin()));
}

Expression Scope::own(const TableDraft& table, const std::string& column) const {
  return word(names.member(table.name.space, *table.real, column));
}

bool Scope::mayInclude(const Key& table, const Key& other) const {
  const auto from = homes.find(table);
  const auto to = homes.find(other);
  if (from == homes.end() || to == homes.end() || from->second == to->second) {
    return true;
  }
  const auto reached = kept.reaches.find(to->second);
  return reached == kept.reaches.end() || !reached->second.contains(from->second);
}

bool Scope::isDefaultName(const Key& key, std::string_view name2, std::string_view label) const {
  return makeObjectName(key.parent, name2, label) == key.name &&
         holders.at({.schema = key.schema, .name = key.name}) == 1;
}

std::vector<std::string> commentLines(const std::string& comment, std::size_t indent) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start <= comment.size();) {
    const std::size_t end = std::min(comment.find('\n', start), comment.size());
    lines.push_back(comment.substr(start, end - start));
    if (!survives(lines.back()) || indent + 4 + lines.back().size() > kWidth) {
      return {};
    }
    start = end + 1;
  }
  const bool ends_blank = lines.front().empty() || lines.back().empty();
  return ends_blank ? std::vector<std::string>() : lines;
}

Expression storageParameter(const std::string& text, std::string_view on, std::string_view off) {
  const std::size_t equals = std::min(text.find('='), text.size());
  const std::string value = equals == text.size() ? "" : text.substr(equals + 1);
  const bool is_number = !value.empty() && value.size() <= 9 &&
                         value.find_first_not_of("0123456789") == std::string::npos &&
                         (value[0] != '0' || value == "0");
  Expression argument = is_number      ? word(value)
                        : value == on  ? word("true")
                        : value == off ? word("false")
                                       : literal(value);
  return call("db::with", {literal(text.substr(0, equals)), std::move(argument)});
}

namespace {

void sayTableComment(TableDraft& table) {
  table.comment = commentLines(table.real->comment, 0);
  if (table.comment.empty() && !table.real->comment.empty()) {
    table.options.push_back(call("db::comment", {literal(table.real->comment)}));
  }
}

void sayTableSettings(TableDraft& table, Table& said) {
  const Table& real = *table.real;
  const auto say = [&](bool is_so, Expression option) {
    if (is_so) {
      table.options.push_back(std::move(option));
    }
  };
  say(real.unlogged, word("db::unlogged"));
  say(!real.access_method.empty(), call("db::access_method", {literal(real.access_method)}));
  say(!real.tablespace.empty(), call("db::tablespace", {literal(real.tablespace)}));
  say(real.replica_identity == "FULL", word("db::replica_identity_full"));
  say(real.replica_identity == "NOTHING", word("db::replica_identity_nothing"));
  say(real.row_security, word("db::row_security"));
  say(real.force_row_security, word("db::force_row_security"));
  said.access_method = real.access_method;
  said.tablespace = real.tablespace;
  said.row_security = real.row_security;
  said.force_row_security = real.force_row_security;
  if (real.replica_identity == "FULL" || real.replica_identity == "NOTHING") {
    said.replica_identity = real.replica_identity;  // USING INDEX is the index's to say
  }
}

}  // namespace

void sayTable(Scope& scope, TableDraft& table) {
  const Table& real = *table.real;
  Table said{
      .key = real.key, .unlogged = real.unlogged, .options = real.options, .comment = real.comment};
  sayFamily(scope, table, said);
  sayTableComment(table);
  sayTableSettings(table, said);
  for (const std::string& option : real.options) {
    table.options.push_back(storageParameter(option, "true", "false"));
  }
  for (const Column& column : real.columns) {
    if (!column.inherited) {
      sayColumn(scope, table, column, said);
    }
  }
  scope.said.tables.emplace(real.key, std::move(said));
}

void sayView(Scope& scope, TableDraft& table) {
  const View& view = *table.view;
  Table fields;
  for (const Column& column : table.real->columns) {
    sayColumn(scope, table, column, fields);
  }
  sayTableComment(table);
  if (view.materialized) {
    table.options.push_back(word("db::materialized"));
  }
  if (!view.populated) {
    table.options.push_back(word("db::no_data"));
  }
  for (const std::string& option : view.options) {
    table.options.push_back(storageParameter(option, "true", "false"));
  }
  View said = view;
  for (ViewColumn& column : said.columns) {
    column.default_expr.clear();
    column.settings.clear();
  }
  scope.said.views.emplace(view.key, std::move(said));
}

void sayComposite(Scope& scope, TableDraft& table) {
  Table fields;
  for (const Column& column : table.real->columns) {
    sayColumn(scope, table, column, fields);
  }
  sayTableComment(table);
  scope.said.composite_types.emplace(table.type->key, *table.type);
}

}  // namespace strata::declaring
