#include "declare/types.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "declare/sql_reader.h"
#include "model/cpp_types.h"
#include "support/text.h"

namespace strata::declaring {
namespace {

constexpr int kDeepestDomain = 16;

Family familyOf(ValueKind kind) {
  switch (kind) {
    case ValueKind::kInteger:
    case ValueKind::kNumber:
      return Family::kNumber;
    case ValueKind::kText:
      return Family::kText;
    case ValueKind::kOther:
      break;
  }
  return Family::kOther;
}

CppColumnType ofTable(const CppType& row) {
  CppColumnType out{.text = std::string(row.example), .family = familyOf(row.kind)};
  for (const std::string& header : split(*row.written_with, ' ')) {
    if (!header.empty()) {
      out.headers.insert(header);
    }
  }
  return out;
}

/// The numbers in "name(…)"; empty when there are none.
std::vector<int> modifiers(std::string_view sql) {
  std::vector<int> out;
  const std::size_t open = sql.find('(');
  if (open == std::string_view::npos || !sql.ends_with(')')) {
    return out;
  }
  for (const std::string& part : split(sql.substr(open + 1, sql.size() - open - 2), ',')) {
    int number = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
    if (error != std::errc() || end != part.data() + part.size()) {
      return {};
    }
    out.push_back(number);
  }
  return out;
}

CppColumnType numeric(const std::vector<int>& digits) {
  const int precision = digits.at(0);
  const int scale = digits.at(1);
  if (precision <= 18 && scale >= 0 && scale <= precision) {
    return {.text = fmt::format("db::decimal<{}, {}>", precision, scale),
            .family = Family::kNumber};
  }
  return {
      .text = "std::string",
      .headers = {"string"},
      .option = call("db::numeric", {word(std::to_string(precision)), word(std::to_string(scale))}),
      .family = Family::kText};
}

/// PostgreSQL's type as C++ holds it when the words cannot say it exactly: "timestamp(3) with time
/// zone" as a time point.
const CppType* nearest(std::string_view sql) {
  const std::size_t open = sql.find('(');
  if (open == std::string_view::npos) {
    return cppTypeOf(sql == "json" ? "jsonb" : sql);
  }
  const std::size_t close = sql.find(')', open);
  return cppTypeOf(std::string(sql.substr(0, open)) + std::string(sql.substr(close + 1)));
}

CppColumnType withWrittenType(CppColumnType type, const std::string& sql) {
  type.option = call("db::type", {literal(sql)});
  type.family = Family::kWritten;
  return type;
}

struct Known {
  const Schema& schema;
  const std::set<Key>& structs;
};

CppColumnType domainType(const Known& known, const std::string& sql, int depth);

CppColumnType scalar(const Known& known, const std::string& sql, int depth) {
  const TypeText type = readType(sql);
  const Key key{.schema = type.schema, .name = type.name};
  if (known.structs.contains(key)) {
    return {.own_type = key, .family = Family::kWritten};
  }
  if (const auto found = known.schema.enums.find(key);
      found != known.schema.enums.end() && isSayable(found->second)) {
    return {.enumeration = key};
  }
  if (known.schema.domains.contains(key)) {
    return domainType(known, sql, depth);
  }
  if (const CppType* row = cppTypeOf(sql)) {
    return ofTable(*row);
  }
  const std::vector<int> numbers = modifiers(sql);
  if (sql.starts_with("character varying(") && numbers.size() == 1) {
    return {.text = "std::string",
            .headers = {"string"},
            .option = call("db::size", {word(std::to_string(numbers[0]))}),
            .family = Family::kText};
  }
  if (sql.starts_with("numeric(") && numbers.size() == 2) {
    return numeric(numbers);
  }
  if (sql.starts_with("bit(") && numbers.size() == 1) {
    return {.text = fmt::format("std::bitset<{}>", numbers[0]), .headers = {"bitset"}};
  }
  const CppType* row = nearest(sql);
  return row == nullptr ? writtenText(sql) : withWrittenType(ofTable(*row), sql);
}

CppColumnType any(const Known& known, const std::string& sql, int depth) {
  if (!sql.ends_with("[]")) {
    return scalar(known, sql, depth);
  }
  CppColumnType out = scalar(known, sql.substr(0, sql.size() - 2), depth);
  out.of_many = true;
  out.headers.insert("vector");
  out.family = Family::kOther;
  return out.option ? withWrittenType(std::move(out), sql) : out;
}

bool readsAsDomain(const Schema& schema, const std::string& sql) {
  const TypeText type = readType(sql);
  return schema.domains.contains({.schema = type.schema, .name = type.name});
}

/// As its base type, for C++; an enum behind it is a text.
CppColumnType domainType(const Known& known, const std::string& sql, int depth) {
  const TypeText type = readType(sql);
  const Domain& domain = known.schema.domains.at({.schema = type.schema, .name = type.name});
  if (depth == kDeepestDomain) {
    return writtenText(sql);
  }
  CppColumnType base = any(known, domain.type, depth + 1);
  return base.enumeration || base.own_type ? writtenText(sql)
                                           : withWrittenType(std::move(base), sql);
}

}  // namespace

CppColumnType writtenText(const std::string& sql) {
  return {.text = "std::string",
          .headers = {"string"},
          .option = call("db::type", {literal(sql)}),
          .family = Family::kWritten};
}

bool isSayable(const Enum& type) {
  return !type.labels.empty() && std::ranges::find(type.labels, "") == type.labels.end();
}

bool isSayable(const Schema& schema, const Domain& domain) {
  static const std::set<Key> kNone;
  const CppColumnType base = any({.schema = schema, .structs = kNone}, domain.type, 0);
  const bool plain_collation = domain.collation.empty() ||
                               domain.collation.starts_with("\"pg_catalog\".") ||
                               domain.collation.starts_with("pg_catalog.");
  return !base.enumeration && !readsAsDomain(schema, domain.type) && plain_collation;
}

CppColumnType cppColumnType(const Schema& schema, const std::set<Key>& structs,
                            const std::string& sql) {
  return any({.schema = schema, .structs = structs}, sql, 0);
}

}  // namespace strata::declaring
