#include "diff/access.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "model/privileges.h"

namespace strata {
namespace {

/// Those of the managed roles from `to`, the others from `from`.
std::vector<Grant> merged(const std::vector<Grant>& to, const std::vector<Grant>& from,
                          const AccessPolicy& policy) {
  std::vector<Grant> out;
  std::ranges::copy_if(to, std::back_inserter(out),
                       [&](const Grant& grant) { return policy.manages(grant.role); });
  std::ranges::copy_if(from, std::back_inserter(out),
                       [&](const Grant& grant) { return !policy.manages(grant.role); });
  return normalised(std::move(out));
}

/// The list that stands for no DefaultPrivileges of that key.
std::vector<Grant> withoutDefaults(const Key& key, int version) {
  return key.schema.empty() ? builtInGrants(key.name, version) : std::vector<Grant>{};
}

std::vector<Grant> defaultsIn(const Schema& schema, const Key& key) {
  const auto found = schema.default_privileges.find(key);
  return found == schema.default_privileges.end() ? withoutDefaults(key, schema.server_version)
                                                  : found->second.grants;
}

void mergeDefaults(Schema& to, const Schema& from, const AccessPolicy& policy) {
  std::set<Key> keys;
  for (const Schema* schema : {static_cast<const Schema*>(&to), &from}) {
    for (const auto& [key, object] : schema->default_privileges) {
      if (key.schema.empty() || to.namespaces.contains({.name = key.schema})) {
        keys.insert(key);
      }
    }
  }
  Objects<DefaultPrivileges> out;
  for (const Key& key : keys) {
    std::vector<Grant> grants = merged(defaultsIn(to, key), defaultsIn(from, key), policy);
    if (grants != withoutDefaults(key, from.server_version)) {
      out.emplace(key, DefaultPrivileges{.key = key, .grants = std::move(grants)});
    }
  }
  to.default_privileges = std::move(out);
}

Access mergedAccess(const ObjectId& id, const Schema& to, const Schema& from,
                    const AccessPolicy& policy) {
  const int version = from.server_version;
  const bool there = canBeGranted(from, id);
  const Access was = accessOf(from, id);
  const Access wanted = accessOf(to, id);
  Access out{.owner = policy.owners ? wanted.owner : there ? was.owner : ""};
  const std::vector<Grant> is =
      there ? allGrants(id, was, version) : grantsAfterCreation(id, from, from.read_as, version);
  setGrants(id, merged(allGrants(id, wanted, version), is, policy), version, out);
  return out;
}

/// What has an entry in either, and is in `to`.
std::set<ObjectId> idsOf(const Schema& to, const Schema& from) {
  std::set<ObjectId> ids;
  for (const auto& [id, access] : to.access) {
    ids.insert(id);
  }
  for (const auto& [id, access] : from.access) {
    if (canBeGranted(to, id)) {
      ids.insert(id);
    }
  }
  return ids;
}

}  // namespace

bool AccessPolicy::manages(const std::string& role) const {
  const std::string& name = role.empty() ? "PUBLIC" : role;
  return privileges && (roles.empty() || std::ranges::find(roles, name) != roles.end());
}

Schema withManagedAccess(Schema to, const Schema& from, const AccessPolicy& policy) {
  std::map<ObjectId, Access> access;
  for (const ObjectId& id : idsOf(to, from)) {
    Access one = mergedAccess(id, to, from, policy);
    const bool part = !id.key.parent.empty();
    if (!part || !one.is_default) {
      access.emplace(id, std::move(one));
    }
  }
  mergeDefaults(to, from, policy);
  to.access = std::move(access);
  return to;
}

std::vector<std::string> unmanagedAccess(const Schema& to, const Schema& from,
                                         const AccessPolicy& policy) {
  const Schema managed = withManagedAccess(to, from, policy);
  const int version = from.server_version;
  std::vector<std::string> out;
  for (const ObjectId& id : idsOf(to, from)) {
    const auto grants = [&](const Schema& schema) {
      return allGrants(id, accessOf(schema, id), version);
    };
    if (canBeGranted(from, id) && grants(to) != grants(managed)) {
      out.push_back(fmt::format("{} {}", word(id.kind), display(id.key)));
    }
  }
  std::set<Key> keys;
  for (const Schema* schema : {&to, &managed}) {
    for (const auto& [key, object] : schema->default_privileges) {
      if (defaultsIn(to, key) != defaultsIn(managed, key)) {
        keys.insert(key);
      }
    }
  }
  for (const Key& key : keys) {
    out.push_back(fmt::format("default privileges of {} on {}{}", key.parent, key.name,
                              key.schema.empty() ? "" : " in " + key.schema));
  }
  return out;
}

}  // namespace strata
