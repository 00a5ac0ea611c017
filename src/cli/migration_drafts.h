#pragma once
#include <string>
#include <vector>

#include "directory/write.h"
#include "replay/propose.h"

namespace strata::cli {

/// The files of a proposal as they are to be written; `name` stands for what the plan calls them.
std::vector<directory::Draft> draftsOf(const Proposal& proposal, const std::string& name);

}  // namespace strata::cli
