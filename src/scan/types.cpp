#include "scan/types.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "model/cpp_types.h"

namespace strata::scan {
namespace {

using Kind = TypeFact::Kind;
using Mapper = ColumnType (*)(const TypeFact&, const KnownTypes&);

/// How values of the builtin types compare.
Family familyOf(const std::string& builtin) {
  if (builtin == "bool") {
    return Family::kOther;
  }
  return builtin.starts_with("int") ? Family::kInteger : Family::kNumber;
}

std::string sqlOf(std::string_view known_as) {
  return std::string(cppTypeKnownAs(known_as)->sql);
}

/// A type that has no column, and what is near it.
struct Refusal {
  const char* name;
  const char* code;
  const char* why;
  const char* replacement;
};

constexpr Refusal kRefusals[] = {
    {"uint8", "ST2011", "which is unsigned", "std::int16_t"},
    {"uint16", "ST2011", "which is unsigned", "std::int32_t"},
    {"uint32", "ST2011", "which is unsigned", "std::int64_t"},
    {"uint64", "ST2011", "which is unsigned and has no wider signed type", ""},
    {"char", "ST2010", "which is a single byte, not a text", "std::string"},
    {"std::basic_string_view", "ST2012", "which does not own its text", "std::string"},
    {"std::span", "ST2012", "which does not own its elements", "std::vector"},
    {"std::pmr::basic_string", "ST2010", "which is no column type", "std::string"},
};

ColumnType refused(const TypeFact& type, const KnownTypes& /*known*/) {
  const auto* found = std::ranges::find_if(
      kRefusals, [&](const Refusal& refusal) { return type.name == refusal.name; });
  if (found != std::end(kRefusals)) {
    // "std::vector" alone would be no type: only whole types are offered
    const bool whole = std::string_view(found->replacement) != "std::vector";
    return {.code = found->code,
            .problem = found->why,
            .replacement = whole ? found->replacement : "",
            .help = "write db::type(\"…\") on the field to choose a type yourself"};
  }
  return {.problem = "which strata maps to no PostgreSQL type",
          .help = fmt::format("write db::type(\"…\") or db::ignore on the field, or specialise "
                              "db::sql_type<{}> once",
                              type.name)};
}

ColumnType arrayOf(const TypeFact& element, const KnownTypes& known) {
  ColumnType inner = mapType(element, known);
  if (inner.sql.empty()) {
    return inner;
  }
  // PostgreSQL has one array type whatever the number of dimensions
  if (!inner.sql.ends_with("[]")) {
    inner.sql += "[]";
  }
  inner.nullable = false;
  inner.family = Family::kArray;
  return inner;
}

bool isByte(const TypeFact& type) {
  return type.name == "uint8" || type.name == "std::byte";
}

ColumnType optional(const TypeFact& type, const KnownTypes& known) {
  ColumnType inner = mapType(type.arguments.front(), known);
  if (inner.nullable && !inner.sql.empty()) {
    return {.problem = "which is an optional of an optional; a column has one NULL"};
  }
  inner.nullable = true;
  return inner;
}

ColumnType text(const TypeFact& type, const KnownTypes& /*known*/) {
  const std::string& character = type.arguments.front().name;
  if (character != "char" && character != "char8_t") {
    return {.problem = "which is no UTF-8 text", .replacement = "std::string"};
  }
  return {.sql = sqlOf(type.name), .family = Family::kText};
}

ColumnType sequence(const TypeFact& type, const KnownTypes& known) {
  const TypeFact& element = type.arguments.front();
  if (isByte(element)) {
    return {.sql = sqlOf("bytes")};
  }
  if (element.name == "char") {
    return {.problem = "which is text without a text's type", .replacement = "std::string"};
  }
  return arrayOf(element, known);
}

ColumnType timePoint(const TypeFact& type, const KnownTypes& known) {
  const std::string& clock = type.arguments.at(0).name;
  const bool is_local = clock == "std::chrono::local_t";
  if (!is_local && clock != "std::chrono::system_clock") {
    return {.problem = fmt::format("whose clock '{}' is no calendar's", clock),
            .help = "use std::chrono::sys_time<…> or std::chrono::local_time<…>"};
  }
  // days: a duration whose period is 86400/1, so that sys_days is a date
  const TypeFact& duration = type.arguments.at(1);
  const TypeFact* period = duration.arguments.size() > 1 ? &duration.arguments[1] : nullptr;
  if (period != nullptr && period->numbers == std::vector<std::int64_t>{86400, 1}) {
    return {.sql = sqlOf("std::chrono::sys_days")};
  }
  static_cast<void>(known);
  return {.sql = sqlOf(is_local ? "std::chrono::local_time" : "std::chrono::sys_time")};
}

ColumnType decimal(const TypeFact& type, const KnownTypes& /*known*/) {
  return {.sql = fmt::format("numeric({},{})", type.numbers.at(0), type.numbers.at(1)),
          .family = Family::kNumber};
}

ColumnType byName(const TypeFact& type, const KnownTypes& /*known*/) {
  return {.sql = sqlOf(type.name)};
}

struct RecordMapping {
  const char* name;
  Mapper map;
};

constexpr RecordMapping kRecords[] = {
    {"std::optional", optional},
    {"std::basic_string", text},
    {"std::vector", sequence},
    {"std::array", sequence},
    {"std::chrono::time_point", timePoint},
    {"std::chrono::duration", byName},
    {"std::chrono::year_month_day", byName},
    {"std::chrono::hh_mm_ss", byName},
    {"strata::uuid", byName},
    {"strata::json", byName},
    {"strata::decimal", decimal},
};

ColumnType builtin(const TypeFact& type, const KnownTypes& known) {
  const CppType* found = cppTypeKnownAs(type.name);
  if (found == nullptr) {
    return refused(type, known);
  }
  return {.sql = std::string(found->sql), .family = familyOf(type.name)};
}

ColumnType record(const TypeFact& type, const KnownTypes& known) {
  const auto* found = std::ranges::find_if(
      kRecords, [&](const RecordMapping& entry) { return type.name == entry.name; });
  return found == std::end(kRecords) ? refused(type, known) : found->map(type, known);
}

ColumnType charArray(const TypeFact& type, const KnownTypes& known) {
  const TypeFact& element = type.arguments.front();
  if (element.name == "char") {  // one byte is the terminator's
    const std::int64_t characters = std::max<std::int64_t>(type.numbers.front() - 1, 1);
    return {.sql = fmt::format("character varying({})", characters), .family = Family::kText};
  }
  return sequence(type, known);
}

ColumnType pointer(const TypeFact& type, const KnownTypes& /*known*/) {
  const bool is_text = !type.arguments.empty() && type.arguments.front().name == "char";
  return {.code = "ST2012",
          .problem = "which does not own what it points at",
          .replacement = is_text ? "std::string" : "",
          .help = is_text ? "" : "store the value, or name the other table with db::references"};
}

}  // namespace

std::string typeKey(const TypeFact& type) {
  std::string out = type.name;
  const char* before = "<";
  for (const TypeFact& argument : type.arguments) {
    out += before + typeKey(argument);
    before = ",";
  }
  for (const std::int64_t number : type.numbers) {
    out += before + std::to_string(number);
    before = ",";
  }
  return *before == ',' ? out + ">" : out;
}

ColumnType mapType(const TypeFact& type, const KnownTypes& known) {
  if (const auto written = known.written.find(typeKey(type)); written != known.written.end()) {
    return {.sql = written->second, .family = Family::kWritten};
  }
  switch (type.kind) {
    case Kind::kBuiltin:
      return builtin(type, known);
    case Kind::kEnum: {
      if (type.name == "std::byte") {
        return {.problem = "which is a single byte", .replacement = "std::int16_t"};
      }
      const auto found = known.enums.find(type.name);
      return found == known.enums.end() ? refused(type, known)
                                        : ColumnType{.sql = found->second, .family = Family::kEnum};
    }
    case Kind::kRecord:
      return record(type, known);
    case Kind::kArray:
      return charArray(type, known);
    case Kind::kPointer:
      return pointer(type, known);
    case Kind::kOther:
      break;
  }
  return refused(type, known);
}

}  // namespace strata::scan
