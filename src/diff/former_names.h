#pragma once
#include <string>
#include <vector>

#include "model/schema.h"
#include "support/diagnostic.h"

namespace strata {

/// An object, column or label of the models with what it was called before.
struct FormerNames {
  Kind kind = Kind::kTable;
  Key key = {};
  std::string label = {};  ///< of the enum `key`; else empty
  std::vector<FormerName> was = {};
};

/// What the models say of former names.
std::vector<FormerNames> formerNamesOf(const Schema& models);

/// `was` as a key: "name" in the place of `now`, or "schema.name".
Key formerKey(const FormerName& was, const Key& now);

/// Those whose object `state` has under the name of today, while no former one is left there: the
/// renames have been carried out.
std::vector<FormerNames> carriedOut(const Schema& models, const Schema& state);

/// ST4007 at each db::was that names nothing to rename: `state` (after the renames) has neither the
/// object nor one of its former names, or the former one stays as it is in `to`.
std::vector<Diagnostic> unknownFormerNames(const Schema& models, const Schema& state,
                                           const Schema& to);

}  // namespace strata
