#pragma once
#include <algorithm>
#include <string_view>

// Which C++ type stands for which PostgreSQL type, where one name is enough to say it: read by the
// scanner from left to right, by `schema inspect --format cpp` from right to left.

namespace strata {

struct CppType {
  std::string_view known_as;  ///< what the scanner calls it
  std::string_view sql;       ///< format_type()
  std::string_view written;   ///< how a header writes it; empty: another type of this SQL type is
  std::string_view header;    ///< the standard headers that have it, by spaces
};

inline constexpr CppType kCppTypes[] = {
    {"bool", "boolean", "bool", ""},
    {"int8", "smallint", "", ""},
    {"int16", "smallint", "std::int16_t", "cstdint"},
    {"int32", "integer", "std::int32_t", "cstdint"},
    {"int64", "bigint", "std::int64_t", "cstdint"},
    {"float", "real", "float", ""},
    {"double", "double precision", "double", ""},
    {"std::basic_string", "text", "std::string", "string"},
    {"std::chrono::duration", "interval", "std::chrono::microseconds", "chrono"},
    {"std::chrono::year_month_day", "date", "", ""},
    {"std::chrono::sys_days", "date", "std::chrono::sys_days", "chrono"},
    {"std::chrono::sys_time", "timestamp with time zone",
     "std::chrono::sys_time<std::chrono::microseconds>", "chrono"},
    {"std::chrono::local_time", "timestamp without time zone",
     "std::chrono::local_time<std::chrono::microseconds>", "chrono"},
    {"std::chrono::hh_mm_ss", "time without time zone",
     "std::chrono::hh_mm_ss<std::chrono::microseconds>", "chrono"},
    {"bytes", "bytea", "std::vector<std::byte>", "cstddef vector"},
    {"strata::uuid", "uuid", "db::uuid", ""},
    {"strata::json", "jsonb", "db::json", ""},
};

/// The row of what the scanner calls `name`, or null.
constexpr const CppType* cppTypeKnownAs(std::string_view name) {
  const auto* found = std::ranges::find(kCppTypes, name, &CppType::known_as);
  return found == std::end(kCppTypes) ? nullptr : found;
}

/// The row that a header writes for a PostgreSQL type, or null.
constexpr const CppType* cppTypeOf(std::string_view sql) {
  const auto* found = std::ranges::find_if(
      kCppTypes, [&](const CppType& type) { return type.sql == sql && !type.written.empty(); });
  return found == std::end(kCppTypes) ? nullptr : found;
}

}  // namespace strata
