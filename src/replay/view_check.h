#pragma once
#include "model/schema.h"
#include "pg/connection.h"
#include "support/expected.h"

namespace strata {

/// Whether the struct of each view in `raw` has the columns that its query has in `canonical`: the
/// same names in the same order, of the same types (without length or precision, and any text for
/// any other). Errors: ST3203 at the view with a note for each column that differs.
Expected<void> checkViews(pg::Connection& connection, const Schema& raw, const Schema& canonical);

}  // namespace strata
