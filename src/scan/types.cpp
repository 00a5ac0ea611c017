#include "scan/types.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "scan/records.h"

namespace strata::scan {
namespace {

using Kind = TypeFact::Kind;

Family familyOf(ValueKind kind) {
  switch (kind) {
    case ValueKind::kInteger:
      return Family::kInteger;
    case ValueKind::kNumber:
      return Family::kNumber;
    case ValueKind::kText:
      return Family::kText;
    case ValueKind::kOther:
      break;
  }
  return Family::kOther;
}

ColumnType builtin(const TypeFact& type, const KnownTypes& known) {
  const CppType* found = cppTypeKnownAs(type.name);
  return found == nullptr ? refused(type, known) : ofRow(*found);
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

ColumnType ofRow(const CppType& row) {
  return {.sql = std::string(row.sql), .family = familyOf(row.kind)};
}

std::vector<std::string_view> mappedTypes() {
  std::vector<std::string_view> out;
  std::ranges::transform(kCppTypes, std::back_inserter(out), &CppType::example);
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
