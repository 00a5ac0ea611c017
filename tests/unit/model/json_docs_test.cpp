#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "model/schema.h"
#include "support/files.h"
#include "support/text.h"

// docs/json.md lists the members of Schema JSON as the code has them.

namespace strata {
namespace {

template <class T>
concept Reflected = requires(T& object) { T::fields(object, [](const char*, auto&) {}); };

std::string shape(const std::string&) {
  return "string";
}

std::string shape(bool) {
  return "boolean";
}

template <class T>
  requires std::is_arithmetic_v<T>
std::string shape(T) {
  return "number";
}

template <class T>
  requires std::is_enum_v<T>
std::string shape(T) {
  return "string";  // a word
}

std::string shape(const Key&) {
  return "key";
}

template <Reflected T>
std::string shape(const T&);
template <class T>
std::string shape(const std::vector<T>&);
template <class T>
std::string shape(const std::optional<T>&);
template <class T>
std::string shape(const Boxed<T>&);

template <class T>
std::string members() {
  std::vector<std::string> out;
  const T object{};
  T::fields(object, [&](const char* name, const auto& value) {
    if constexpr (!std::is_same_v<std::remove_cvref_t<decltype(value)>, Declared>) {
      out.push_back("`" + std::string(name) + "` " + shape(value));
    }
  });
  return join(out, ", ");
}

template <Reflected T>
std::string shape(const T&) {
  return "{" + members<T>() + "}";
}

template <class T>
std::string shape(const std::vector<T>&) {
  return "[" + shape(T{}) + "]";
}

template <class T>
std::string shape(const std::optional<T>&) {
  return shape(T{});
}

template <class T>
std::string shape(const Boxed<T>&) {
  return shape(T{});
}

std::string table() {
  std::string out = "| list | members of its elements |\n|---|---|\n";
#define STRATA_ROW(Type, member, word) out += "| `" #member "` | " + members<Type>() + " |\n";
  STRATA_KINDS(STRATA_ROW)
#undef STRATA_ROW
  return out;
}

TEST(SchemaJson, TheDocsListEveryMember) {
  constexpr const char* kPath = STRATA_SOURCE_DIR "/docs/json.md";
  const auto page = readFile(kPath);
  ASSERT_TRUE(page);
  const std::size_t begin = page->find("-->\n", page->find("<!-- kinds, made")) + 4;
  const std::size_t end = page->find("<!-- kinds end -->");
  ASSERT_LE(begin, end);
  const std::string wanted = "\n" + table() + "\n";
  if (std::getenv("STRATA_BLESS") != nullptr) {
    ASSERT_TRUE(writeFileAtomically(kPath, page->substr(0, begin) + wanted + page->substr(end)));
    return;
  }
  EXPECT_EQ(page->substr(begin, end - begin), wanted);
}

}  // namespace
}  // namespace strata
