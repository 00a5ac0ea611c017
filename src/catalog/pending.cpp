#include "catalog/reading.h"

namespace strata::catalog {

// Kinds whose reader is not written yet.
#define STRATA_PENDING(Type)                 \
  template <>                                \
  std::vector<Reader> readersOf<Type>(int) { \
    return {};                               \
  }
STRATA_PENDING(Publication)
STRATA_PENDING(RangeType)
STRATA_PENDING(Collation)
STRATA_PENDING(TextSearchTemplate)
STRATA_PENDING(TextSearchParser)
STRATA_PENDING(TextSearchDictionary)
STRATA_PENDING(TextSearchConfiguration)
STRATA_PENDING(ForeignDataWrapper)
STRATA_PENDING(ForeignServer)
STRATA_PENDING(DefaultPrivileges)

}  // namespace strata::catalog
