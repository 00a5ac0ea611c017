#pragma once
#include <string>
#include <vector>

namespace strata::planning {

/// ` OPTIONS ("a" 'x', "b" 'y')` of "name=value" texts; empty without any.
std::string foreignOptions(const std::vector<std::string>& options);

/// `OPTIONS (ADD "a" 'x', SET "b" 'y', DROP "c")`; empty when nothing differs.
std::string foreignOptionChanges(const std::vector<std::string>& from,
                                 const std::vector<std::string>& to);

}  // namespace strata::planning
