#include "scan/types.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "scan/records.h"

namespace strata::scan {
namespace {

using Kind = TypeFact::Kind;

struct Builtin {
  const char* name;
  const char* example;
  const char* sql;
  Family family;
};

constexpr Builtin kBuiltins[] = {
    {"bool", "bool", "boolean", Family::kOther},
    {"int8", "std::int8_t", "smallint", Family::kInteger},
    {"int16", "std::int16_t", "smallint", Family::kInteger},
    {"int32", "std::int32_t", "integer", Family::kInteger},
    {"int64", "std::int64_t", "bigint", Family::kInteger},
    {"float", "float", "real", Family::kNumber},
    {"double", "double", "double precision", Family::kNumber},
};

ColumnType builtin(const TypeFact& type, const KnownTypes& known) {
  const auto* found = std::ranges::find_if(
      kBuiltins, [&](const Builtin& entry) { return type.name == entry.name; });
  if (found == std::end(kBuiltins)) {
    return refused(type, known);
  }
  return {.sql = found->sql, .family = found->family};
}

ColumnType charArray(const TypeFact& type, const KnownTypes& known) {
  const TypeFact& element = type.arguments.front();
  if (element.name == "char") {  // one byte is the terminator's
    const std::int64_t characters = std::max<std::int64_t>(type.numbers.front() - 1, 1);
    return {.sql = fmt::format("character varying({})", characters), .family = Family::kText};
  }
  return mapSequence(type, known);
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

std::vector<std::string_view> mappedTypes() {
  std::vector<std::string_view> out;
  for (const Builtin& entry : kBuiltins) {
    out.emplace_back(entry.example);
  }
  for (const std::string_view array : {"char[8]", "double[3]", "std::int32_t[3][3]"}) {
    out.push_back(array);
  }
  const std::vector<std::string_view> records = recordExamples();
  out.insert(out.end(), records.begin(), records.end());
  return out;
}

std::vector<std::string_view> refusedTypes() {
  std::vector<std::string_view> out = refusedExamples();
  out.insert(out.end(), {"const char*", "std::string*", "std::wstring", "std::vector<char>"});
  return out;
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
      return mapRecord(type, known);
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
