#include "model/privileges.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace strata {
namespace {

constexpr int kVersionWithMaintain = 17;
constexpr int kVersionWithClosedPublic = 15;

std::vector<std::string> tablePrivileges(int version) {
  std::vector<std::string> out = {"SELECT",   "INSERT",     "UPDATE", "DELETE",
                                  "TRUNCATE", "REFERENCES", "TRIGGER"};
  if (version >= kVersionWithMaintain) {
    out.emplace_back("MAINTAIN");
  }
  return out;
}

/// Whether everyone may use a new object of the kind.
bool opensToPublic(Kind kind) {
  switch (kind) {
    case Kind::kFunction:
    case Kind::kAggregate:
    case Kind::kEnum:
    case Kind::kDomain:
    case Kind::kCompositeType:
    case Kind::kRangeType:
    case Kind::kLanguage:
      return true;
    default:
      return false;
  }
}

/// The kind whose privileges a class of ALTER DEFAULT PRIVILEGES has; large objects have none.
Kind kindOfClass(std::string_view object_class) {
  return object_class == "TABLES"      ? Kind::kTable
         : object_class == "SEQUENCES" ? Kind::kSequence
         : object_class == "FUNCTIONS" ? Kind::kFunction
         : object_class == "TYPES"     ? Kind::kEnum
         : object_class == "SCHEMAS"   ? Kind::kNamespace
                                       : Kind::kColumn;
}

/// Empty for a kind that default privileges do not reach.
std::string classOf(Kind kind) {
  switch (kind) {
    case Kind::kTable:
    case Kind::kView:
      return "TABLES";
    case Kind::kSequence:
      return "SEQUENCES";
    case Kind::kFunction:
    case Kind::kAggregate:
      return "FUNCTIONS";
    case Kind::kEnum:
    case Kind::kDomain:
    case Kind::kCompositeType:
    case Kind::kRangeType:
      return "TYPES";
    case Kind::kNamespace:
      return "SCHEMAS";
    default:
      return {};
  }
}

std::vector<Grant> grantsOfOwner(const std::vector<std::string>& privileges) {
  std::vector<Grant> out;
  for (const std::string& privilege : privileges) {
    out.push_back({.role = kOwnerRole, .privilege = privilege});
  }
  return out;
}

std::vector<Grant> builtIn(Kind kind, int version) {
  const std::vector<std::string> privileges = ownersPrivileges(kind, version);
  std::vector<Grant> out = grantsOfOwner(privileges);
  if (opensToPublic(kind)) {
    for (const std::string& privilege : privileges) {
      out.push_back({.privilege = privilege});
    }
  }
  return normalised(std::move(out));
}

bool isPostgresOwn(const std::string& role) {
  return role.empty() || role == kOwnerRole || role.starts_with("pg_");
}

}  // namespace

std::vector<std::string> ownersPrivileges(Kind kind, int version) {
  switch (kind) {
    case Kind::kTable:
    case Kind::kView:
      return tablePrivileges(version);
    case Kind::kSequence:
      return {"SELECT", "UPDATE", "USAGE"};
    case Kind::kFunction:
    case Kind::kAggregate:
      return {"EXECUTE"};
    case Kind::kNamespace:
      return {"USAGE", "CREATE"};
    case Kind::kEnum:
    case Kind::kDomain:
    case Kind::kCompositeType:
    case Kind::kRangeType:
    case Kind::kLanguage:
    case Kind::kForeignDataWrapper:
    case Kind::kForeignServer:
      return {"USAGE"};
    default:
      return {};
  }
}

std::vector<Grant> builtInGrants(const ObjectId& id, int version) {
  return builtIn(id.kind, version);
}

std::vector<Grant> standardGrants(const ObjectId& id, int version) {
  std::vector<Grant> out = builtIn(id.kind, version);
  if (id.kind == Kind::kNamespace && id.key.name == "public") {
    out.push_back({.privilege = "USAGE"});
    if (version < kVersionWithClosedPublic) {
      out.push_back({.privilege = "CREATE"});
    }
  }
  return normalised(std::move(out));
}

std::vector<Grant> builtInGrants(std::string_view object_class, int version) {
  if (object_class == "LARGE OBJECTS") {
    return normalised(grantsOfOwner({"SELECT", "UPDATE"}));
  }
  return builtIn(kindOfClass(object_class), version);
}

std::vector<Grant> allGrants(const ObjectId& id, const Access& access, int version) {
  return access.is_default ? standardGrants(id, version) : access.grants;
}

std::vector<Grant> grantsAfterCreation(const ObjectId& id, const Schema& schema,
                                       const std::string& role, int version) {
  std::vector<Grant> out = builtIn(id.kind, version);
  const std::string name = classOf(id.kind);
  const auto find = [&](const std::string& in) {
    return schema.default_privileges.find({.schema = in, .parent = role, .name = name});
  };
  // The list without a schema replaces what is built in, that of a schema adds to it.
  if (const auto everywhere = find(""); everywhere != schema.default_privileges.end()) {
    out = everywhere->second.grants;
  }
  if (const auto here = find(id.key.schema);
      !id.key.schema.empty() && here != schema.default_privileges.end()) {
    out.insert(out.end(), here->second.grants.begin(), here->second.grants.end());
  }
  return normalised(std::move(out));
}

std::vector<Grant> normalised(std::vector<Grant> grants) {
  std::map<std::pair<std::string, std::string>, bool> options;
  for (const Grant& grant : grants) {
    bool& grantable = options[{grant.role, grant.privilege}];
    grantable = grantable || grant.grantable;
  }
  std::vector<Grant> out;
  for (const auto& [entry, grantable] : options) {
    out.push_back({.role = entry.first, .privilege = entry.second, .grantable = grantable});
  }
  return out;
}

void setGrants(const ObjectId& id, std::vector<Grant> grants, int version, Access& access) {
  access.grants = normalised(std::move(grants));
  access.is_default = access.grants == standardGrants(id, version);
  if (access.is_default) {
    access.grants.clear();
  }
}

Access accessOf(const Schema& schema, const ObjectId& id) {
  const auto found = schema.access.find(id);
  return found == schema.access.end() ? Access{} : found->second;
}

ObjectId relationOf(const Schema& schema, const ObjectId& column) {
  const Key relation = tableOf(column.key);
  return {schema.views.contains(relation) ? Kind::kView : Kind::kTable, relation};
}

ObjectId identitySequence(const Key& column) {
  return {.kind = Kind::kSequence, .key = column};
}

bool canBeGranted(const Schema& schema, const ObjectId& id) {
  const Column* column = id.key.parent.empty() ? nullptr : findColumn(schema, id.key);
  if (id.kind == Kind::kSequence && !id.key.parent.empty()) {
    return column != nullptr && column->identity.has_value();
  }
  if (id.kind != Kind::kColumn || column != nullptr) {
    return contains(schema, id);
  }
  const auto view = schema.views.find(tableOf(id.key));
  return view != schema.views.end() &&
         std::ranges::find(view->second.columns, id.key.name, &ViewColumn::name) !=
             view->second.columns.end();
}

std::vector<std::string> rolesOf(const Schema& schema) {
  std::set<std::string> roles;
  const auto take = [&](const std::vector<Grant>& grants) {
    for (const Grant& grant : grants) {
      roles.insert(grant.role);
    }
  };
  for (const auto& [id, access] : schema.access) {
    take(access.grants);
    roles.insert(access.owner);
  }
  for (const auto& [key, defaults] : schema.default_privileges) {
    take(defaults.grants);
    roles.insert(key.parent);
  }
  for (const auto& [key, policy] : schema.policies) {
    roles.insert(policy.roles.begin(), policy.roles.end());
  }
  std::erase_if(roles, isPostgresOwn);
  return {roles.begin(), roles.end()};
}

}  // namespace strata
