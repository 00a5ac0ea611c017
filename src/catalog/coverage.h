#pragma once
#include <string>
#include <vector>

namespace strata {

/// What strata does with one kind of thing that PostgreSQL has.
struct Coverage {
  std::string kind = {};                     ///< PostgreSQL's word
  bool managed = false;                      ///< read, compared and planned
  std::vector<std::string> attributes = {};  ///< what is compared of a managed kind
  std::string reason = {};                   ///< why a kind is left out
};

/// Every kind: first the managed ones in their order, then those left out, which readCatalog()
/// reports by name as Schema::unmanaged.
std::vector<Coverage> coverage();

}  // namespace strata
