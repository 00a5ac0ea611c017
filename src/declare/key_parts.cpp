#include "declare/key_parts.h"

#include <algorithm>

#include "declare/sql_reader.h"
#include "model/default_names.h"
#include "support/text.h"

namespace strata::declaring {
namespace {

bool isName(const std::string& text) {
  SqlReader reader(text);
  return reader.name().has_value() && reader.atEnd();
}

/// The text up to the next space outside brackets and quotes.
std::string nextWord(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && text[end] != ' ') {
    end += unitLength(text.substr(end));
  }
  std::string out(text.substr(0, end));
  text.remove_prefix(end);
  text = trim(text);
  return out;
}

/// Words behind a column: COLLATE x, an operator class, DESC, NULLS LAST, WITH &&.
struct Behind {
  std::string collation = {};
  std::string opclass = {};
  std::string order = {};
  std::string nulls = {};
  std::string with = {};
  bool temporal = false;
};

std::optional<Behind> readBehind(std::string_view rest) {
  Behind out;
  while (!rest.empty()) {
    const std::string token = nextWord(rest);
    if (token == "COLLATE") {
      SqlReader reader(rest);
      const auto name = reader.name();
      if (!name || reader.rest().starts_with('.')) {
        return std::nullopt;
      }
      out.collation = *name;
      rest = reader.rest();
    } else if (token == "ASC" || token == "DESC") {
      out.order = lower(token);
    } else if (token == "NULLS") {
      out.nulls = "nulls_" + lower(nextWord(rest));
    } else if (token == "WITH") {
      out.with = std::string(rest);
      rest = {};
    } else if (token == "WITHOUT" && rest == "OVERLAPS") {
      out.temporal = true;
      rest = {};
    } else if (out.opclass.empty()) {
      out.opclass = token;
    } else if (token.starts_with('(')) {
      out.opclass += " " + token;
    } else {
      return std::nullopt;
    }
  }
  return out;
}

Expression wrapped(Expression part, const Behind& behind) {
  if (!behind.collation.empty()) {
    part = call("db::collate", {std::move(part), literal(behind.collation)});
  }
  if (!behind.opclass.empty()) {
    part = call("db::opclass", {std::move(part), literal(behind.opclass)});
  }
  for (const std::string& order : {behind.order, behind.nulls}) {
    if (!order.empty()) {
      part = call("db::" + order, {std::move(part)});
    }
  }
  if (behind.temporal) {
    part = call("db::without_overlaps", {std::move(part)});
  }
  return part;
}

}  // namespace

std::optional<KeyPart> readKeyPart(const Scope& scope, const TableDraft& table,
                                   const std::string& text, bool exclusion,
                                   const std::string& statistics) {
  std::string_view rest = text;
  const std::string head = nextWord(rest);
  const auto behind = readBehind(rest);
  if (!behind || exclusion == behind->with.empty()) {
    return std::nullopt;
  }
  KeyPart out;
  Expression inner;
  if (isName(head)) {
    out.column = *SqlReader(head).name();
    if (!hasColumns(table, {out.column})) {
      return std::nullopt;
    }
    out.name = out.column;
    inner = scope.own(table, out.column);
  } else {
    const std::string expression(withoutBrackets(head));
    out.name = columnNameOf(expression);
    inner = call("db::expr", {literal(expression)});
  }
  if (!statistics.empty()) {
    inner = call("db::statistics", {std::move(inner), word(statistics)});
  }
  out.expression = wrapped(inner, *behind);
  out.plain = !out.column.empty() && out.expression == inner;
  if (exclusion) {
    out.expression = call("db::element", {std::move(out.expression), literal(behind->with)});
  }
  return out;
}

std::string columnsPart(const std::vector<std::string>& parts,
                        const std::vector<std::string>& included) {
  std::vector<std::string> names = parts;
  names.insert(names.end(), included.begin(), included.end());
  return joinedColumns(distinctNames(std::move(names)));
}

bool sayParameters(const std::string& text, std::vector<Expression>& out) {
  for (const std::string& part : topLevelParts(text)) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos) {
      return false;
    }
    const std::string value = part.substr(equals + 1);
    const auto plain = plainLiteral(value);
    out.push_back(
        storageParameter(part.substr(0, equals) + "=" + plain.value_or(value), "on", "off"));
  }
  return true;
}

Expression included(const Scope& scope, const TableDraft& table,
                    const std::vector<std::string>& columns) {
  Expression out = call("db::include");
  for (const std::string& column : columns) {
    out.arguments.push_back(scope.own(table, column));
  }
  return out;
}

void sayDeferrable(SqlReader& reader, std::vector<Expression>& out) {
  if (!reader.accept("DEFERRABLE")) {
    return;
  }
  out.push_back(
      word(reader.accept("INITIALLY DEFERRED") ? "db::initially_deferred" : "db::deferrable"));
}

bool hasColumns(const TableDraft& table, const std::vector<std::string>& columns) {
  return std::ranges::all_of(columns, [&](const std::string& column) {
    return std::ranges::any_of(table.real->columns,
                               [&](const Column& each) { return each.key.name == column; });
  });
}

std::string KeyWords::columnsPart() const {
  std::vector<std::string> names;
  std::ranges::transform(parts, std::back_inserter(names), &KeyPart::name);
  return declaring::columnsPart(names, include);
}

bool readKeyParts(const Scope& scope, const TableDraft& table, const std::string& text,
                  bool exclusion, const std::vector<std::string>& statistics, KeyWords& words) {
  for (const std::string& each : topLevelParts(text)) {
    const std::string place = std::to_string(words.parts.size() + 1) + "=";
    const auto target = std::ranges::find_if(
        statistics, [&](const std::string& entry) { return entry.starts_with(place); });
    auto part = readKeyPart(scope, table, each, exclusion,
                            target == statistics.end() ? "" : target->substr(place.size()));
    if (!part) {
      return false;
    }
    words.parts.push_back(*std::move(part));
  }
  return true;
}

bool readIncluded(const Scope& scope, const TableDraft& table, SqlReader& reader, KeyWords& words) {
  if (!reader.accept("INCLUDE")) {
    return true;
  }
  const auto columns = reader.names();
  if (!columns || !hasColumns(table, *columns)) {
    return false;
  }
  words.include = *columns;
  words.options.push_back(included(scope, table, *columns));
  return true;
}

bool readParameters(SqlReader& reader, KeyWords& words) {
  if (!reader.accept("WITH")) {
    return true;
  }
  const auto parameters = reader.bracketed();
  return parameters && sayParameters(*parameters, words.options);
}

}  // namespace strata::declaring
