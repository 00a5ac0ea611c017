#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

// Which C++ type stands for which PostgreSQL type: read by the scanner from left to right, by
// `schema inspect --format cpp` from right to left. docs/annotations.md shows it.

namespace strata {

/// What kind of value a type holds: which options apply to it, and how it compares.
enum class ValueKind : std::uint8_t { kOther, kInteger, kNumber, kText };

struct CppType {
  std::string_view known_as;  ///< the class or builtin type, as the scanner calls it
  std::string_view example;   ///< as a header writes it
  std::string_view sql;  ///< format_type() of the example; an instance of a template may differ
  ValueKind kind = ValueKind::kOther;
  /// The standard headers that have it, by spaces, where a header is to use it for the SQL type;
  /// none: another type of this SQL type is.
  std::optional<std::string_view> written_with = {};
  std::string_view bound = {};  ///< of a range: the SQL type of its bounds, without modifiers
};

inline constexpr CppType kCppTypes[] = {
    {"bool", "bool", "boolean", ValueKind::kOther, ""},
    {"int8", "std::int8_t", "smallint", ValueKind::kInteger},
    {"int16", "std::int16_t", "smallint", ValueKind::kInteger, "cstdint"},
    {"int32", "std::int32_t", "integer", ValueKind::kInteger, "cstdint"},
    {"int64", "std::int64_t", "bigint", ValueKind::kInteger, "cstdint"},
    {"float", "float", "real", ValueKind::kNumber, ""},
    {"double", "double", "double precision", ValueKind::kNumber, ""},
    {"[]", "char[8]", "character varying(7)", ValueKind::kText},
    {"[]", "double[3]", "double precision[]"},
    {"[]", "std::int32_t[3][3]", "integer[]"},
    {"std::basic_string", "std::string", "text", ValueKind::kText, "string"},
    {"std::basic_string", "std::u8string", "text", ValueKind::kText},
    {"std::basic_string", "std::pmr::string", "text", ValueKind::kText},
    {"std::filesystem::path", "std::filesystem::path", "text", ValueKind::kText},
    {"std::optional", "std::optional<std::string>", "text"},
    {"std::vector", "std::vector<std::string>", "text[]"},
    {"std::vector", "std::vector<std::optional<std::int32_t>>", "integer[]"},
    {"std::vector", "std::vector<std::vector<double>>", "double precision[]"},
    {"std::array", "std::array<double, 3>", "double precision[]"},
    {"std::deque", "std::deque<std::int32_t>", "integer[]"},
    {"std::list", "std::list<std::int32_t>", "integer[]"},
    {"std::forward_list", "std::forward_list<std::int32_t>", "integer[]"},
    {"std::set", "std::set<std::int32_t>", "integer[]"},
    {"std::multiset", "std::multiset<std::int32_t>", "integer[]"},
    {"std::unordered_set", "std::unordered_set<std::string>", "text[]"},
    {"std::vector", "std::vector<std::byte>", "bytea", ValueKind::kOther, "cstddef vector"},
    {"std::vector", "std::vector<unsigned char>", "bytea"},
    {"std::array", "std::array<std::byte, 32>", "bytea"},
    {"std::bitset", "std::bitset<8>", "bit(8)"},
    {"strata::bit_string", "db::bit_string", "bit varying", ValueKind::kOther, ""},
    {"std::chrono::time_point", "std::chrono::sys_time<std::chrono::microseconds>",
     "timestamp with time zone", ValueKind::kOther, "chrono"},
    {"std::chrono::zoned_time", "std::chrono::zoned_time<std::chrono::microseconds>",
     "timestamp with time zone"},
    {"std::chrono::time_point", "std::chrono::local_time<std::chrono::microseconds>",
     "timestamp without time zone", ValueKind::kOther, "chrono"},
    {"std::chrono::time_point", "std::chrono::sys_days", "date", ValueKind::kOther, "chrono"},
    {"std::chrono::time_point", "std::chrono::local_days", "date"},
    {"std::chrono::year_month_day", "std::chrono::year_month_day", "date"},
    {"std::chrono::hh_mm_ss", "std::chrono::hh_mm_ss<std::chrono::microseconds>",
     "time without time zone", ValueKind::kOther, "chrono"},
    {"std::chrono::duration", "std::chrono::seconds", "interval"},
    {"strata::interval", "db::interval", "interval", ValueKind::kOther, ""},
    {"strata::decimal", "db::decimal<12, 2>", "numeric(12,2)", ValueKind::kNumber},
    {"strata::money", "db::money", "money", ValueKind::kOther, ""},
    {"strata::uuid", "db::uuid", "uuid", ValueKind::kOther, ""},
    {"boost::uuids::uuid", "boost::uuids::uuid", "uuid"},
    {"strata::json", "db::json", "jsonb", ValueKind::kOther, ""},
    {"nlohmann::basic_json", "nlohmann::json", "jsonb"},
    {"nlohmann::basic_json", "nlohmann::ordered_json", "jsonb"},
    {"boost::json::value", "boost::json::value", "jsonb"},
    {"std::map", "std::map<std::string, std::int32_t>", "jsonb"},
    {"std::unordered_map", "std::unordered_map<std::string, double>", "jsonb"},
    {"strata::xml", "db::xml", "xml", ValueKind::kOther, ""},
    {"strata::inet", "db::inet", "inet", ValueKind::kOther, ""},
    {"strata::cidr", "db::cidr", "cidr", ValueKind::kOther, ""},
    {"strata::macaddr", "db::macaddr", "macaddr", ValueKind::kOther, ""},
    {"strata::macaddr8", "db::macaddr8", "macaddr8", ValueKind::kOther, ""},
    {"strata::point", "db::point", "point", ValueKind::kOther, ""},
    {"strata::line", "db::line", "line", ValueKind::kOther, ""},
    {"strata::lseg", "db::lseg", "lseg", ValueKind::kOther, ""},
    {"strata::box", "db::box", "box", ValueKind::kOther, ""},
    {"strata::path", "db::path", "path", ValueKind::kOther, ""},
    {"strata::polygon", "db::polygon", "polygon", ValueKind::kOther, ""},
    {"strata::circle", "db::circle", "circle", ValueKind::kOther, ""},
    {"strata::tsvector", "db::tsvector", "tsvector", ValueKind::kOther, ""},
    {"strata::tsquery", "db::tsquery", "tsquery", ValueKind::kOther, ""},
    {"strata::range", "db::range<std::int32_t>", "int4range", ValueKind::kOther, "cstdint",
     "integer"},
    {"strata::range", "db::range<std::int64_t>", "int8range", ValueKind::kOther, "cstdint",
     "bigint"},
    {"strata::range", "db::range<db::decimal<12, 2>>", "numrange", ValueKind::kOther, std::nullopt,
     "numeric"},
    {"strata::range", "db::range<std::chrono::sys_days>", "daterange", ValueKind::kOther, "chrono",
     "date"},
    {"strata::range", "db::range<std::chrono::local_time<std::chrono::microseconds>>", "tsrange",
     ValueKind::kOther, "chrono", "timestamp without time zone"},
    {"strata::range", "db::range<std::chrono::sys_time<std::chrono::microseconds>>", "tstzrange",
     ValueKind::kOther, "chrono", "timestamp with time zone"},
    {"strata::multirange", "db::multirange<std::int32_t>", "int4multirange", ValueKind::kOther,
     "cstdint", "integer"},
    {"strata::multirange", "db::multirange<std::int64_t>", "int8multirange", ValueKind::kOther,
     "cstdint", "bigint"},
    {"strata::multirange", "db::multirange<db::decimal<12, 2>>", "nummultirange", ValueKind::kOther,
     std::nullopt, "numeric"},
    {"strata::multirange", "db::multirange<std::chrono::sys_days>", "datemultirange",
     ValueKind::kOther, "chrono", "date"},
    {"strata::multirange", "db::multirange<std::chrono::local_time<std::chrono::microseconds>>",
     "tsmultirange", ValueKind::kOther, "chrono", "timestamp without time zone"},
    {"strata::multirange", "db::multirange<std::chrono::sys_time<std::chrono::microseconds>>",
     "tstzmultirange", ValueKind::kOther, "chrono", "timestamp with time zone"},
};

/// The first row of what the scanner calls `name`, or null.
constexpr const CppType* cppTypeKnownAs(std::string_view name) {
  const auto* found = std::ranges::find(kCppTypes, name, &CppType::known_as);
  return found == std::end(kCppTypes) ? nullptr : found;
}

/// The row of the range or multirange (`name`) with bounds of this SQL type, or null.
constexpr const CppType* cppRangeOf(std::string_view name, std::string_view bound) {
  const auto* found = std::ranges::find_if(
      kCppTypes, [&](const CppType& type) { return type.known_as == name && type.bound == bound; });
  return found == std::end(kCppTypes) ? nullptr : found;
}

/// The row that a header writes for a PostgreSQL type, or null.
constexpr const CppType* cppTypeOf(std::string_view sql) {
  const auto* found = std::ranges::find_if(kCppTypes, [&](const CppType& type) {
    return type.sql == sql && type.written_with.has_value();
  });
  return found == std::end(kCppTypes) ? nullptr : found;
}

}  // namespace strata
