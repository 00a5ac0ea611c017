#pragma once
#include <string>
#include <vector>

#include "model/programs.h"

namespace strata::planning {

/// The identifiers that an opaque body mentions, parts of qualified names too: unquoted ones in
/// lower case. None when the server keeps the body parsed.
std::vector<std::string> namesInBody(const Function& function);

}  // namespace strata::planning
