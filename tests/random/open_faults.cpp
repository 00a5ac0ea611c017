#include "random/open_faults.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

namespace strata::arbitrary {

bool isOpenFault(const std::string& kind) {
  static constexpr std::array<std::string_view, 7> kOpen = {
      // A function that yields whole rows, of a table whose columns would have to change places.
      "apply: 42P13 return type mismatch in function declared to return",
      // Another partition key, or its column's type: the table must be made anew with its rows.
      "plan: ST4003 cannot plan the change of table ': PostgreSQL cannot change the partition key",
      "plan: ST4003 cannot plan the change of column ': it is part of the partition key",
      // A partition, a parent and the indexes of both, or parents that change places.
      "plan: ST4003 no order of statements",
      // A name that a dropped table's index or key has until then.
      "apply: 42P07 relation \" already exists",
      "creation, apply: 42P07 relation \" already exists",
      // planCreation puts a view before the view it reads.
      "creation, apply: 42P01 relation \" does not exist",
  };
  return std::getenv("STRATA_RANDOM_STRICT") == nullptr &&
         std::ranges::any_of(kOpen, [&](std::string_view each) { return kind.starts_with(each); });
}

}  // namespace strata::arbitrary
