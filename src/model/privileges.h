#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/schema.h"

// What PostgreSQL grants by itself: acldefault() and initdb's own grants on schema public.

namespace strata {

/// The privileges that the owner of such an object has from its creation; none for a kind without.
std::vector<std::string> ownersPrivileges(Kind kind, int version);

/// What `id` has when it is created and no default privileges say otherwise; sorted.
std::vector<Grant> builtInGrants(const ObjectId& id, int version);

/// What Access::is_default stands for; other than builtInGrants() for schema public, which initdb
/// opens to PUBLIC.
std::vector<Grant> standardGrants(const ObjectId& id, int version);

/// The same for a class of ALTER DEFAULT PRIVILEGES ("TABLES", …) without a schema.
std::vector<Grant> builtInGrants(std::string_view object_class, int version);

/// All that `access` says about `id`, also where it is the default.
std::vector<Grant> allGrants(const ObjectId& id, const Access& access, int version);

/// What an object has right after `role` has created it: the built-in grants, as the default
/// privileges of `schema` change them; sorted.
std::vector<Grant> grantsAfterCreation(const ObjectId& id, const Schema& schema,
                                       const std::string& role, int version);

/// Sorted, each privilege of a role once: with the grant option if any of its entries has it.
std::vector<Grant> normalised(std::vector<Grant> grants);

/// Sets the grants, or the default when they are that; they need not be in order.
void setGrants(const ObjectId& id, std::vector<Grant> grants, int version, Access& access);

/// The schema's access to `id`; for a column without an entry, none.
Access accessOf(const Schema& schema, const ObjectId& id);

/// The relation of a column.
ObjectId relationOf(const Schema& schema, const ObjectId& column);

/// The id under which the sequence of an identity column has its access: that is no object of its
/// own.
ObjectId identitySequence(const Key& column);

/// Whether `id` is in the schema: an object, a column of a table or view, an identitySequence().
bool canBeGranted(const Schema& schema, const ObjectId& id);

/// All roles that the schema names: as owners, in privileges, default privileges and policies.
/// Sorted; without PUBLIC and PostgreSQL's own (pg_…).
std::vector<std::string> rolesOf(const Schema& schema);

}  // namespace strata
