#include <cstdio>

#include "book.gen.hpp"
#include "schema_fingerprint.gen.hpp"

int main() {
  const Book book{.id = 1, .title = "ODB and after"};
  std::printf("%s %.*s\n", book.title.c_str(), static_cast<int>(strata::schema_fingerprint.size()),
              strata::schema_fingerprint.data());
}
