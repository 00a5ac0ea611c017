#pragma once
#include "model/schema.h"

namespace strata::planning {

/// Whether a table or materialized view holds values of the type, be it within other types.
bool isStored(const ObjectId& type, const Schema& schema);

}  // namespace strata::planning
