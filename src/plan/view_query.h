#pragma once
#include <string>
#include <string_view>

namespace strata::planning {

/// The query of a view, as pg_get_viewdef() prints it, so that it is printed alike when it has been
/// run: what no outer query sees is printed without a name when PostgreSQL calls it ?column?
/// (get_target_list() of ruleutils.c), but a cast or a call so written would be called after its
/// type or function. `AS "?column?"` is added there.
std::string withColumnNames(std::string_view query);

}  // namespace strata::planning
