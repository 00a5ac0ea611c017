#include <algorithm>
#include <charconv>

#include "declare/drafts.h"
#include "declare/sql_reader.h"
#include "emit/cpp_text.h"

namespace strata::declaring {
namespace {

/// A default taken apart: 'draft'::public.status, or a text without a cast.
struct Value {
  std::string text = {};
  std::string cast = {};
  bool quoted = false;
};

std::optional<Value> readValue(std::string_view sql) {
  if (!sql.starts_with('\'')) {
    return Value{.text = std::string(sql)};
  }
  const std::size_t length = unitLength(sql);
  const auto text = plainLiteral(sql.substr(0, length));
  if (!text) {
    return std::nullopt;
  }
  sql.remove_prefix(length);
  if (!sql.empty() && !sql.starts_with("::")) {
    return std::nullopt;
  }
  return Value{
      .text = *text, .cast = std::string(sql.empty() ? sql : sql.substr(2)), .quoted = true};
}

template <class T>
std::optional<T> numberOf(std::string_view text) {
  T value = {};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(value) : std::nullopt;
}

/// The type PostgreSQL gives a whole number without a cast.
std::string_view typeOfLiteral(std::int64_t value) {
  return value >= INT32_MIN && value <= INT32_MAX ? "integer" : "bigint";
}

/// A number as PostgreSQL prints it of a default that is nothing but that number: a cast to the
/// number's own type where it has a sign or is large.
template <class T>
bool isPlainInteger(const Value& value) {
  const auto number = numberOf<std::int64_t>(value.text);
  if (!number || std::to_string(*number) != value.text || *number < std::numeric_limits<T>::min() ||
      *number > std::numeric_limits<T>::max() || *number == INT64_MIN || *number == INT32_MIN) {
    return false;
  }
  const bool bare = *number >= 0 && *number <= INT32_MAX;
  return bare ? !value.quoted : value.cast == typeOfLiteral(*number);
}

template <class T>
bool isPlainReal(const Value& value) {
  const auto number = numberOf<T>(value.text);
  char buffer[64];
  if (!number || value.text.find_first_not_of("-.0123456789") != std::string::npos) {
    return false;
  }
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, *number);
  if (value.text != std::string_view(buffer, static_cast<std::size_t>(end.ptr - buffer))) {
    return false;  // the scanner would say it otherwise: "0.0" as 0
  }
  const bool whole = value.text.find('.') == std::string::npos;
  return value.text.starts_with('-') ? value.cast == (whole ? "integer" : "numeric")
                                     : !value.quoted && (!whole || isPlainInteger<int>(value));
}

bool isPlainNumber(const Value& value, const std::string& type) {
  if (type == "smallint") {
    return isPlainInteger<std::int16_t>(value);
  }
  if (type == "integer") {
    return isPlainInteger<std::int32_t>(value);
  }
  if (type == "bigint") {
    return isPlainInteger<std::int64_t>(value);
  }
  if (type == "real") {
    return isPlainReal<float>(value);
  }
  return type == "double precision" && isPlainReal<double>(value);
}

/// What the cast of a literal to the column's type is printed as: without its length.
std::string castOf(const std::string& type) {
  const std::size_t open = type.find('(');
  if (type == "character" || type.starts_with("character(")) {
    return "bpchar";
  }
  return open != std::string::npos && type.ends_with(')') ? type.substr(0, open) : type;
}

bool isDomain(const Schema& schema, const std::string& type) {
  const TypeText read = readType(type);
  return schema.domains.contains({.schema = read.schema, .name = read.name});
}

std::string enumerator(const Scope& scope, const TableDraft& table, const Key& type,
                       const std::string& label) {
  const std::vector<std::string>& labels = scope.real.enums.at(type).labels;
  const auto found = std::ranges::find(labels, label);
  if (found == labels.end()) {
    return {};
  }
  const auto number = static_cast<std::size_t>(found - labels.begin());
  return scope.names.seenFrom(table.name.space, scope.names.enums.at(type)) +
         "::" + scope.names.enumerators.at(type).at(number);
}

}  // namespace

std::string initialiserOf(const Scope& scope, const TableDraft& table, const Column& column,
                          const CppColumnType& type) {
  const auto value = readValue(column.default_expr);
  if (!value || type.of_many || type.own_type || isDomain(scope.real, column.type)) {
    return {};
  }
  if (type.enumeration) {
    return value->quoted && value->cast == column.type
               ? enumerator(scope, table, *type.enumeration, value->text)
               : "";
  }
  if (type.text == "bool") {
    return value->quoted || (value->text != "true" && value->text != "false") ? "" : value->text;
  }
  if (type.text == "std::string") {
    return value->quoted && value->cast == castOf(column.type) ? emit::cppLiteral(value->text) : "";
  }
  return isPlainNumber(*value, column.type) ? value->text : "";
}

}  // namespace strata::declaring
