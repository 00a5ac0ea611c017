#pragma once
#include <string>
#include <string_view>

namespace strata::declaring {

/// An identifier as near to `name` as can be that no macro of the standard headers replaces.
std::string memberName(std::string_view name);

/// The same for a namespace at file scope, where the C library has names of its own.
std::string namespaceName(std::string_view name);

/// "user_roles" → "UserRoles"; no identifier where the name has no letter.
std::string pascalCase(std::string_view name);

/// pascalCase() of the name with its last word in the singular: "user_roles" → "UserRole".
std::string structName(std::string_view table);

}  // namespace strata::declaring
