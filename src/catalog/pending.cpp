#include "catalog/reading.h"

namespace strata::catalog {

// Kinds whose reader is not written yet.
#define STRATA_PENDING(Type)                 \
  template <>                                \
  std::vector<Reader> readersOf<Type>(int) { \
    return {};                               \
  }
STRATA_PENDING(DefaultPrivileges)

}  // namespace strata::catalog
