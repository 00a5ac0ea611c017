#pragma once
#include <string>

namespace strata::planning {

/// What ALTER TEXT SEARCH DICTIONARY says between its parentheses to lead from one
/// pg_ts_dict.dictinitoption to another, their order included.
std::string dictionaryChanges(const std::string& from, const std::string& to);

}  // namespace strata::planning
