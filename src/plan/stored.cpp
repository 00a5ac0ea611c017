#include "plan/stored.h"

#include <set>
#include <vector>

#include "plan/action.h"

namespace strata::planning {
namespace {

bool holdsRows(const ObjectId& id, const Schema& schema) {
  if (id.kind == Kind::kView) {
    const auto view = schema.views.find(id.key);
    return view != schema.views.end() && view->second.materialized;
  }
  return id.kind == Kind::kColumn || id.kind == Kind::kTable;
}

bool isType(Kind kind) {
  return kind == Kind::kCompositeType || kind == Kind::kDomain || kind == Kind::kRangeType;
}

}  // namespace

bool isStored(const ObjectId& type, const Schema& schema) {
  std::set<ObjectId> seen = {type};
  std::vector<ObjectId> work = {type};
  while (!work.empty()) {
    const ObjectId id = work.back();
    work.pop_back();
    for (const Dependency& dependency : schema.dependencies) {
      if (dependency.referenced != id) {
        continue;
      }
      if (holdsRows(dependency.dependent, schema)) {
        return true;
      }
      if (isType(dependency.dependent.kind) && seen.insert(dependency.dependent).second) {
        work.push_back(dependency.dependent);
      }
    }
  }
  return false;
}

}  // namespace strata::planning
