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

/// PostgreSQL's own range types, by the type of their bounds.
struct RangeType {
  std::string_view bound;
  std::string_view range;
  std::string_view multirange;
};

constexpr RangeType kRanges[] = {
    {"integer", "int4range", "int4multirange"},
    {"bigint", "int8range", "int8multirange"},
    {"numeric", "numrange", "nummultirange"},
    {"date", "daterange", "datemultirange"},
    {"timestamp without time zone", "tsrange", "tsmultirange"},
    {"timestamp with time zone", "tstzrange", "tstzmultirange"},
};

ColumnType rangeOf(const TypeFact& type, const KnownTypes& known,
                   std::string_view RangeType::* name) {
  ColumnType bound = mapType(type.arguments.front(), known);
  if (bound.sql.empty()) {
    bound.nested = true;
    return bound;
  }
  const std::string_view base = std::string_view(bound.sql).substr(0, bound.sql.find('('));
  const auto* found = std::ranges::find(kRanges, base, &RangeType::bound);
  if (bound.nullable || found == std::end(kRanges)) {
    return {
        .problem = bound.nullable
                       ? "whose bounds are optional as they are: one that is not there is infinite"
                       : fmt::format("but PostgreSQL has no range of '{}'", bound.sql),
        .help =
            "ranges are of std::int32_t, std::int64_t, db::decimal, days and time points; "
            "write db::type(\"…\") for a range type of your own"};
  }
  return {.sql = std::string(found->*name)};
}

ColumnType range(const TypeFact& type, const KnownTypes& known) {
  return rangeOf(type, known, &RangeType::range);
}

ColumnType multirange(const TypeFact& type, const KnownTypes& known) {
  return rangeOf(type, known, &RangeType::multirange);
}

/// A class by name: its SQL type, or how to find it.
struct RecordMapping {
  const char* name;
  const char* example;
  const char* sql = "";
  Mapper map = nullptr;
  Family family = Family::kOther;
};

constexpr RecordMapping kRecords[] = {
    {"std::basic_string", "std::string", "", text},
    {"std::basic_string", "std::u8string", "", text},
    {"std::basic_string", "std::pmr::string", "", text},
    {"std::filesystem::path", "std::filesystem::path", "text", nullptr, Family::kText},
    {"std::optional", "std::optional<std::string>", "", optional},
    {"std::vector", "std::vector<std::string>", "", mapSequence},
    {"std::vector", "std::vector<std::optional<std::int32_t>>", "", mapSequence},
    {"std::vector", "std::vector<std::vector<double>>", "", mapSequence},
    {"std::array", "std::array<double, 3>", "", mapSequence},
    {"std::deque", "std::deque<std::int32_t>", "", mapSequence},
    {"std::list", "std::list<std::int32_t>", "", mapSequence},
    {"std::forward_list", "std::forward_list<std::int32_t>", "", mapSequence},
    {"std::set", "std::set<std::int32_t>", "", set},
    {"std::multiset", "std::multiset<std::int32_t>", "", set},
    {"std::unordered_set", "std::unordered_set<std::string>", "", set},
    {"std::vector", "std::vector<std::byte>", "", mapSequence},
    {"std::vector", "std::vector<unsigned char>", "", mapSequence},
    {"std::array", "std::array<std::byte, 32>", "", mapSequence},
    {"std::bitset", "std::bitset<8>", "", bits},
    {"strata::bit_string", "db::bit_string", "bit varying"},
    {"std::chrono::time_point", "std::chrono::sys_time<std::chrono::microseconds>", "", timePoint},
    {"std::chrono::zoned_time", "std::chrono::zoned_time<std::chrono::microseconds>",
     "timestamp with time zone"},
    {"std::chrono::time_point", "std::chrono::local_time<std::chrono::microseconds>", "",
     timePoint},
    {"std::chrono::time_point", "std::chrono::sys_days", "", timePoint},
    {"std::chrono::time_point", "std::chrono::local_days", "", timePoint},
    {"std::chrono::year_month_day", "std::chrono::year_month_day", "date"},
    {"std::chrono::hh_mm_ss", "std::chrono::hh_mm_ss<std::chrono::microseconds>",
     "time without time zone"},
    {"std::chrono::duration", "std::chrono::seconds", "interval"},
    {"strata::interval", "db::interval", "interval"},
    {"strata::decimal", "db::decimal<12, 2>", "", decimal},
    {"strata::money", "db::money", "money"},
    {"strata::uuid", "db::uuid", "uuid"},
    {"boost::uuids::uuid", "boost::uuids::uuid", "uuid"},
    {"strata::json", "db::json", "jsonb"},
    {"nlohmann::basic_json", "nlohmann::json", "jsonb"},
    {"nlohmann::basic_json", "nlohmann::ordered_json", "jsonb"},
    {"boost::json::value", "boost::json::value", "jsonb"},
    {"std::map", "std::map<std::string, std::int32_t>", "", object},
    {"std::unordered_map", "std::unordered_map<std::string, double>", "", object},
    {"strata::xml", "db::xml", "xml"},
    {"strata::inet", "db::inet", "inet"},
    {"strata::cidr", "db::cidr", "cidr"},
    {"strata::macaddr", "db::macaddr", "macaddr"},
    {"strata::macaddr8", "db::macaddr8", "macaddr8"},
    {"strata::point", "db::point", "point"},
    {"strata::line", "db::line", "line"},
    {"strata::lseg", "db::lseg", "lseg"},
    {"strata::box", "db::box", "box"},
    {"strata::path", "db::path", "path"},
    {"strata::polygon", "db::polygon", "polygon"},
    {"strata::circle", "db::circle", "circle"},
    {"strata::tsvector", "db::tsvector", "tsvector"},
    {"strata::tsquery", "db::tsquery", "tsquery"},
    {"strata::range", "db::range<std::int32_t>", "", range},
    {"strata::range", "db::range<std::int64_t>", "", range},
    {"strata::range", "db::range<db::decimal<12, 2>>", "", range},
    {"strata::range", "db::range<std::chrono::sys_days>", "", range},
    {"strata::range", "db::range<std::chrono::local_seconds>", "", range},
    {"strata::range", "db::range<std::chrono::sys_seconds>", "", range},
    {"strata::multirange", "db::multirange<std::int32_t>", "", multirange},
    {"strata::multirange", "db::multirange<std::int64_t>", "", multirange},
    {"strata::multirange", "db::multirange<db::decimal<12, 2>>", "", multirange},
    {"strata::multirange", "db::multirange<std::chrono::sys_days>", "", multirange},
    {"strata::multirange", "db::multirange<std::chrono::local_seconds>", "", multirange},
    {"strata::multirange", "db::multirange<std::chrono::sys_seconds>", "", multirange},
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
  const auto* found = std::ranges::find_if(
      kRecords, [&](const RecordMapping& entry) { return type.name == entry.name; });
  if (found == std::end(kRecords)) {
    return refused(type, known);
  }
  return found->map != nullptr ? found->map(type, known)
                               : ColumnType{.sql = found->sql, .family = found->family};
}

std::vector<std::string_view> recordExamples() {
  std::vector<std::string_view> out;
  for (const RecordMapping& entry : kRecords) {
    out.emplace_back(entry.example);
  }
  return out;
}

}  // namespace strata::scan
