#include "diff/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/privileges.h"

namespace strata {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Key kUsers = {.schema = "app", .name = "users"};
const ObjectId kTable = {.kind = Kind::kTable, .key = kUsers};
const ObjectId kColumn = {.kind = Kind::kColumn, .key = partOf(kUsers, "id")};

Grant select(const std::string& role) {
  return {.role = role, .privilege = "SELECT"};
}

Schema emptySchema() {
  Schema out;
  out.read_as = "me";
  out.server_version = 15;
  return out;
}

/// app.users with one column, owned by `owner`; `grants` besides the owner's own.
Schema schemaWith(const std::string& owner, std::vector<Grant> grants) {
  Schema out = emptySchema();
  out.tables.emplace(kUsers,
                     Table{.key = kUsers, .columns = {{.key = kColumn.key, .type = "integer"}}});
  for (const Grant& own : builtInGrants(kTable, 15)) {
    grants.push_back(own);
  }
  Access access{.owner = owner};
  setGrants(kTable, grants, 15, access);
  out.access.emplace(kTable, access);
  return out;
}

std::vector<std::string> rolesWithSelect(const Schema& schema) {
  std::vector<std::string> out;
  for (const Grant& grant : schema.access.at(kTable).grants) {
    if (grant.privilege == "SELECT" && grant.role != kOwnerRole) {
      out.push_back(grant.role);
    }
  }
  return out;
}

TEST(ManagedAccess, NothingDiffersWhenNothingIsManaged) {
  const Schema from = schemaWith("a", {select("app")});
  Schema to = schemaWith("b", {select("reader")});
  to.default_privileges.emplace(Key{.parent = "b", .name = "TABLES"}, DefaultPrivileges{});
  EXPECT_TRUE(sameObjects(from, withManagedAccess(to, from, {})));
}

TEST(ManagedAccess, OwnersAndPrivilegesAreManagedApart) {
  const Schema from = schemaWith("a", {select("app")});
  const Schema to = schemaWith("b", {select("reader")});
  const Schema owners = withManagedAccess(to, from, {.owners = true});
  EXPECT_EQ(owners.access.at(kTable).owner, "b");
  EXPECT_THAT(rolesWithSelect(owners), ElementsAre("app"));
  const Schema privileges = withManagedAccess(to, from, {.privileges = true});
  EXPECT_EQ(privileges.access.at(kTable).owner, "a");
  EXPECT_THAT(rolesWithSelect(privileges), ElementsAre("reader"));
}

TEST(ManagedAccess, OtherRolesThanTheManagedKeepWhatTheyHave) {
  const Schema from = schemaWith("a", {select("app"), select("dba")});
  const Schema to = schemaWith("a", {select("reader"), select("")});
  const Schema some = withManagedAccess(to, from, {.privileges = true, .roles = {"app", "reader"}});
  EXPECT_THAT(rolesWithSelect(some), ElementsAre("dba", "reader"));
  const Schema everyone = withManagedAccess(to, from, {.privileges = true, .roles = {"PUBLIC"}});
  EXPECT_THAT(rolesWithSelect(everyone), ElementsAre("", "app", "dba"));
}

TEST(ManagedAccess, NewObjectIsAsItsCreationLeavesItWhenNotManaged) {
  Schema from = emptySchema();
  from.default_privileges.emplace(
      Key{.schema = "app", .parent = "me", .name = "TABLES"},
      DefaultPrivileges{.key = {.schema = "app", .parent = "me", .name = "TABLES"},
                        .grants = {select("app")}});
  const Schema made = withManagedAccess(schemaWith("b", {select("reader")}), from, {});
  EXPECT_EQ(made.access.at(kTable).owner, "");
  EXPECT_THAT(rolesWithSelect(made), ElementsAre("app"));
}

TEST(ManagedAccess, ColumnsOfTheGoalKeepTheirGrantsWhenNotManaged) {
  Schema from = schemaWith("a", {});
  from.access[kColumn] = {.is_default = false, .grants = {select("app")}};
  Schema to = schemaWith("a", {});
  EXPECT_TRUE(withManagedAccess(to, from, {}).access.contains(kColumn));
  to.tables.at(kUsers).columns.clear();
  EXPECT_FALSE(withManagedAccess(to, from, {}).access.contains(kColumn));
}

TEST(UnmanagedAccess, NamesWhatDiffersAndIsNotCompared) {
  const Schema from = schemaWith("a", {select("app")});
  const Schema to = schemaWith("a", {select("reader")});
  EXPECT_THAT(unmanagedAccess(to, from, {}), ElementsAre("table app.users"));
  EXPECT_THAT(unmanagedAccess(to, from, {.privileges = true}), IsEmpty());
  EXPECT_THAT(unmanagedAccess(to, from, {.privileges = true, .roles = {"dba"}}),
              ElementsAre("table app.users"));
  EXPECT_THAT(unmanagedAccess(from, from, {}), IsEmpty());
}

}  // namespace
}  // namespace strata
