#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "scan/records.h"

namespace strata::scan {
namespace {

constexpr const char* kWriteType = "write db::type(\"…\") on the field to choose a type yourself";
constexpr const char* kStoreValue =
    "store the value itself, in a std::optional when it may be missing; a row of another table is "
    "named with db::references";

/// A type that has no column, and what is near it.
struct Refusal {
  const char* name;
  const char* example;
  const char* code;
  const char* why;
  const char* replacement;
  const char* help = kWriteType;
};

constexpr Refusal kRefusals[] = {
    {"uint8", "std::uint8_t", "ST2011", "which is unsigned", "std::int16_t"},
    {"uint16", "std::uint16_t", "ST2011", "which is unsigned", "std::int32_t"},
    {"uint32", "std::uint32_t", "ST2011", "which is unsigned", "std::int64_t"},
    {"uint64", "std::uint64_t", "ST2011", "which is unsigned and has no wider signed type", "",
     "write db::type(\"numeric(20)\") or another type on the field"},
    {"char", "char", "ST2010", "which is a single byte, not a text", "std::string"},
    {"std::basic_string_view", "std::string_view", "ST2012", "which does not own its text",
     "std::string"},
    {"std::span", "std::span<std::int32_t>", "ST2012", "which does not own its elements", "",
     "use std::vector"},
    {"std::unique_ptr", "std::unique_ptr<std::string>", "ST2010", "which is a pointer", "",
     kStoreValue},
    {"std::shared_ptr", "std::shared_ptr<std::string>", "ST2010", "which is a pointer", "",
     kStoreValue},
    {"std::weak_ptr", "std::weak_ptr<std::string>", "ST2012",
     "which does not own what it points at", "", kStoreValue},
    {"std::reference_wrapper", "std::reference_wrapper<std::string>", "ST2012",
     "which does not own what it refers to", "", kStoreValue},
    {"std::variant", "std::variant<std::int32_t, std::string>", "ST2010",
     "which is one of several types, while a column has one", "",
     "make each alternative a std::optional field, with db::check(\"num_nonnulls(a, b) = 1\") over "
     "them, or use db::json"},
    {"std::any", "std::any", "ST2010", "which may hold anything, while a column has one type", "",
     "use db::json"},
    {"std::pair", "std::pair<std::int32_t, std::string>", "ST2010",
     "which is several values, while a column has one", "", "make each a field"},
    {"std::tuple", "std::tuple<std::int32_t, std::string>", "ST2010",
     "which is several values, while a column has one", "", "make each a field"},
};

}  // namespace

ColumnType refused(const TypeFact& type, const KnownTypes& /*known*/) {
  const auto* found = std::ranges::find_if(
      kRefusals, [&](const Refusal& refusal) { return type.name == refusal.name; });
  if (found != std::end(kRefusals)) {
    return {.code = found->code,
            .problem = found->why,
            .replacement = found->replacement,
            .help = found->help};
  }
  return {.problem = "which strata maps to no PostgreSQL type",
          .help = fmt::format("write db::type(\"…\") or db::ignore on the field, or map the type "
                              "once: db::sql_type<{0}>, or \"{0}\" under [types] of strata.toml",
                              type.text)};
}

std::vector<std::string_view> refusedExamples() {
  std::vector<std::string_view> out;
  for (const Refusal& refusal : kRefusals) {
    out.emplace_back(refusal.example);
  }
  return out;
}

}  // namespace strata::scan
