#pragma once
#include <string>
#include <string_view>

namespace strata::declaring {

/// The singular of an English plural in lower case, by its ending and a list of exceptions; a word
/// that is none, or not known to be one, stays.
std::string singular(std::string_view plural);

}  // namespace strata::declaring
