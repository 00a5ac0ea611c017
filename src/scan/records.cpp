#include "scan/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace strata::scan {
namespace {

using Mapper = ColumnType (*)(const TypeFact&, const KnownTypes&);

ColumnType arrayOf(const TypeFact& element, const KnownTypes& known) {
  ColumnType inner = mapType(element, known);
  if (inner.sql.empty()) {
    inner.nested = true;
    return inner;
  }
  // PostgreSQL has one array type whatever the number of dimensions
  const bool is_array = inner.sql.ends_with("[]");
  if (is_array && inner.nullable) {
    return {.problem = "which is an array of arrays that may be missing; only an element can be",
            .help = "move std::optional to the innermost element, or use db::json"};
  }
  inner.sql += is_array ? "" : "[]";
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
  return {.sql = "text", .family = Family::kText};
}

ColumnType set(const TypeFact& type, const KnownTypes& known) {
  return arrayOf(type.arguments.front(), known);
}

/// A JSON object; how a value becomes JSON is the program's own business.
ColumnType object(const TypeFact& type, const KnownTypes& known) {
  if (mapType(type.arguments.at(0), known).family != Family::kText) {
    return {.problem = "whose keys are no texts, as those of JSON are",
            .help = "use std::string as the key, or a table of its own with db::references"};
  }
  ColumnType value = mapType(type.arguments.at(1), known);
  if (value.sql.empty() && std::string_view(value.code) == "ST2012") {
    value.nested = true;
    return value;
  }
  return {.sql = "jsonb"};
}

ColumnType bits(const TypeFact& type, const KnownTypes& /*known*/) {
  if (type.numbers.front() < 1) {
    return {.problem = "which has no bits"};
  }
  return {.sql = fmt::format("bit({})", type.numbers.front())};
}

ColumnType timePoint(const TypeFact& type, const KnownTypes& /*known*/) {
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
    return {.sql = "date"};
  }
  return {.sql = is_local ? "timestamp without time zone" : "timestamp with time zone"};
}

ColumnType decimal(const TypeFact& type, const KnownTypes& /*known*/) {
  return {.sql = fmt::format("numeric({},{})", type.numbers.at(0), type.numbers.at(1)),
          .family = Family::kNumber};
}

ColumnType rangeOf(const TypeFact& type, const KnownTypes& known) {
  ColumnType bound = mapType(type.arguments.front(), known);
  if (bound.sql.empty()) {
    bound.nested = true;
    return bound;
  }
  const CppType* row = cppRangeOf(type.name, bound.sql.substr(0, bound.sql.find('(')));
  if (bound.nullable || row == nullptr) {
    return {
        .problem = bound.nullable
                       ? "whose bounds are optional as they are: one that is not there is infinite"
                       : fmt::format("but PostgreSQL has no range of '{}'", bound.sql),
        .help =
            "ranges are of std::int32_t, std::int64_t, db::decimal, days and time points; "
            "write db::type(\"…\") for a range type of your own"};
  }
  return ofRow(*row);
}

/// A class whose SQL type depends on what it is an instance of.
struct TemplateMapping {
  std::string_view name;
  Mapper map;
};

constexpr TemplateMapping kTemplates[] = {
    {"std::basic_string", text},
    {"std::optional", optional},
    {"std::vector", mapSequence},
    {"std::array", mapSequence},
    {"std::deque", mapSequence},
    {"std::list", mapSequence},
    {"std::forward_list", mapSequence},
    {"std::set", set},
    {"std::multiset", set},
    {"std::unordered_set", set},
    {"std::bitset", bits},
    {"std::chrono::time_point", timePoint},
    {"strata::decimal", decimal},
    {"std::map", object},
    {"std::unordered_map", object},
    {"strata::range", rangeOf},
    {"strata::multirange", rangeOf},
};

}  // namespace

ColumnType mapSequence(const TypeFact& type, const KnownTypes& known) {
  const TypeFact& element = type.arguments.front();
  if (isByte(element)) {
    return {.sql = "bytea"};
  }
  if (element.name == "char") {
    return {.problem = "which is text without a text's type", .replacement = "std::string"};
  }
  return arrayOf(element, known);
}

ColumnType mapRecord(const TypeFact& type, const KnownTypes& known) {
  const auto* of_template = std::ranges::find(kTemplates, type.name, &TemplateMapping::name);
  if (of_template != std::end(kTemplates)) {
    return of_template->map(type, known);
  }
  const CppType* row = cppTypeKnownAs(type.name);
  const bool is_builtin = type.name.find("::") == std::string::npos;  // `struct int8` is none
  return row == nullptr || is_builtin ? refused(type, known) : ofRow(*row);
}

}  // namespace strata::scan
