#include "plan/action.h"

namespace strata::planning {

// Kinds whose statements are not written yet.
#define STRATA_PENDING_EMIT(Type)             \
  void emit(const Create<Type>&, Context&) {} \
  void emit(const Drop<Type>&, Context&) {}   \
  void emit(const Alter<Type>&, Context&) {}
#define STRATA_PENDING(Type)                                \
  STRATA_PENDING_EMIT(Type)                                 \
  bool canAlter(const Type&, const Type&, const Context&) { \
    return false;                                           \
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
STRATA_PENDING_EMIT(DefaultPrivileges)

}  // namespace strata::planning
