#include "fixture.h"
#include "model/privileges.h"

namespace strata {

inline void PrintTo(const Access& access, std::ostream* out) {
  Schema schema;
  schema.access.emplace(ObjectId{}, access);
  *out << toJson(schema);
}

}  // namespace strata

namespace strata::test {
namespace {

using testing::Contains;
using testing::ElementsAre;

class AccessRead : public OnServer {
 protected:
  void SetUp() override {
    OnServer::SetUp();
    if (!IsSkipped()) {
      run("CREATE ROLE reader; CREATE ROLE \"odd \"\"role\"");
    }
  }

  static ObjectId in(Kind kind, const std::string& name) {
    return {.kind = kind, .key = {.schema = "app", .name = name}};
  }

  static ObjectId columnId(const std::string& name) {
    return {.kind = Kind::kColumn, .key = {.schema = "app", .parent = "t", .name = name}};
  }
};

STRATA_ON_SERVERS(AccessRead);

TEST_P(AccessRead, WhatNobodyGrantedIsTheDefaultWithItsOwner) {
  const Schema schema = read("CREATE TABLE t (id int)");
  EXPECT_EQ(schema.access.at(in(Kind::kTable, "t")), (Access{.owner = "postgres"}));
  EXPECT_EQ(schema.read_as, "postgres");
}

TEST_P(AccessRead, GrantThatIsRevokedAgainIsTheDefault) {
  const Schema schema = read(
      "CREATE TABLE t (id int); GRANT SELECT ON t TO reader; REVOKE SELECT ON t FROM reader;"
      "GRANT UPDATE (id) ON t TO reader; REVOKE UPDATE (id) ON t FROM reader");
  EXPECT_EQ(value("SELECT relacl IS NULL FROM pg_class WHERE oid = 'app.t'::regclass"), "f");
  EXPECT_EQ(schema.access.at(in(Kind::kTable, "t")), (Access{.owner = "postgres"}));
  EXPECT_FALSE(schema.access.contains(columnId("id")));
}

// The lists are those of acldefault(), also where a later version adds a privilege.
TEST_P(AccessRead, BuiltInGrantsAreThoseOfTheServer) {
  const std::pair<Kind, const char*> kinds[] = {
      {Kind::kTable, "r"},  {Kind::kSequence, "s"},           {Kind::kFunction, "f"},
      {Kind::kEnum, "T"},   {Kind::kNamespace, "n"},          {Kind::kLanguage, "l"},
      {Kind::kColumn, "c"}, {Kind::kForeignDataWrapper, "F"}, {Kind::kForeignServer, "S"}};
  for (const auto& [kind, letter] : kinds) {
    const auto rows = need(connection().execute(
        std::string("SELECT CASE grantee WHEN 0 THEN '' ELSE 'owner' END, privilege_type, "
                    "is_grantable FROM aclexplode(acldefault('") +
        letter + "', 10))"));
    std::vector<Grant> grants;
    for (int i = 0; i < rows.size(); ++i) {
      grants.push_back({.role = rows.str(i, 0).empty() ? "" : kOwnerRole,
                        .privilege = rows.str(i, 1),
                        .grantable = rows.boolean(i, 2)});
    }
    EXPECT_EQ(builtInGrants({.kind = kind}, GetParam()), normalised(grants)) << letter;
  }
}

TEST_P(AccessRead, GrantsNameTheOwnerByHisPlaceAndPublicByNoName) {
  const Schema schema = read(
      "CREATE TABLE t (id int); REVOKE ALL ON t FROM postgres; GRANT SELECT ON t TO postgres;"
      "GRANT INSERT ON t TO PUBLIC; GRANT UPDATE ON t TO \"odd \"\"role\" WITH GRANT OPTION");
  EXPECT_EQ(schema.access.at(in(Kind::kTable, "t")).grants,
            normalised({{.role = kOwnerRole, .privilege = "SELECT"},
                        {.privilege = "INSERT"},
                        {.role = "odd \"role", .privilege = "UPDATE", .grantable = true}}));
}

TEST_P(AccessRead, GrantorIsNoDifference) {
  const Schema passed_on = read(
      "CREATE TABLE t (id int); GRANT USAGE ON SCHEMA app TO reader;"
      "GRANT SELECT ON t TO reader WITH GRANT OPTION; SET LOCAL ROLE "
      "reader; GRANT SELECT ON app.t TO \"odd \"\"role\"; RESET ROLE");
  const Schema granted = read("GRANT SELECT ON t TO \"odd \"\"role\"");
  EXPECT_EQ(passed_on.access.at(in(Kind::kTable, "t")), granted.access.at(in(Kind::kTable, "t")));
}

TEST_P(AccessRead, EverythingTakenFromTheOwnerIsNotTheDefault) {
  const Schema schema = read("CREATE TABLE t (id int); REVOKE ALL ON t FROM postgres");
  EXPECT_EQ(schema.access.at(in(Kind::kTable, "t")),
            (Access{.owner = "postgres", .is_default = false}));
}

TEST_P(AccessRead, ColumnAndIdentitySequenceHaveTheirOwn) {
  const Schema schema = read(
      "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, a int); GRANT SELECT (a), UPDATE (a) "
      "ON t TO reader; GRANT USAGE ON SEQUENCE t_id_seq TO reader");
  EXPECT_THAT(schema.access.at(columnId("a")).grants,
              ElementsAre(Grant{.role = "reader", .privilege = "SELECT"},
                          Grant{.role = "reader", .privilege = "UPDATE"}));
  EXPECT_THAT(schema.access.at(identitySequence(columnId("id").key)).grants,
              Contains(Grant{.role = "reader", .privilege = "USAGE"}));
}

TEST_P(AccessRead, PrivilegesOfAnIdentitySequenceUnderAnotherNameAreReported) {
  const Schema schema = read(
      "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME app.counter)); GRANT "
      "USAGE ON SEQUENCE counter TO reader");
  EXPECT_THAT(schema.unmanaged, Contains(Unmanaged{.kind = "privileges of identity sequence",
                                                   .name = "app.counter"}));
}

TEST_P(AccessRead, TypesFunctionsAndSchemasHaveOwnerAndPrivileges) {
  const Schema schema = read(
      "CREATE TYPE mood AS ENUM ('ok'); REVOKE USAGE ON TYPE mood FROM PUBLIC; CREATE FUNCTION f() "
      "RETURNS int LANGUAGE sql AS 'SELECT 1'; GRANT EXECUTE ON FUNCTION f() TO reader; GRANT "
      "USAGE ON SCHEMA app TO reader; ALTER TYPE mood OWNER TO reader");
  EXPECT_EQ(schema.access.at(in(Kind::kEnum, "mood")),
            (Access{.owner = "reader",
                    .is_default = false,
                    .grants = {{.role = kOwnerRole, .privilege = "USAGE"}}}));
  EXPECT_EQ(schema.access.at(in(Kind::kFunction, "f()")).grants.size(), 3U);
  EXPECT_THAT(schema.access.at({.kind = Kind::kNamespace, .key = {.name = "app"}}).grants,
              Contains(Grant{.role = "reader", .privilege = "USAGE"}));
}

TEST_P(AccessRead, PublicAsInitdbLeftItIsTheDefaultAndMadeAnewIsNot) {
  const ObjectId id{.kind = Kind::kNamespace, .key = {.name = "public"}};
  EXPECT_TRUE(read().access.at(id).is_default);
  EXPECT_FALSE(read("DROP SCHEMA public CASCADE; CREATE SCHEMA public").access.at(id).is_default);
}

TEST_P(AccessRead, DefaultPrivilegesAreReadBySchemaRoleAndClass) {
  const Schema schema = read(
      "ALTER DEFAULT PRIVILEGES FOR ROLE reader IN SCHEMA app GRANT SELECT ON TABLES TO PUBLIC;"
      "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC");
  EXPECT_THAT(
      schema.default_privileges.at({.schema = "app", .parent = "reader", .name = "TABLES"}).grants,
      ElementsAre(Grant{.privilege = "SELECT"}));
  EXPECT_THAT(schema.default_privileges.at({.parent = "postgres", .name = "FUNCTIONS"}).grants,
              ElementsAre(Grant{.role = kOwnerRole, .privilege = "EXECUTE"}));
  EXPECT_THAT(schema.unmanaged, testing::IsEmpty());
}

TEST_P(AccessRead, WhatExtensionsBroughtIsLeftOut) {
  const Schema schema = read("CREATE EXTENSION citext SCHEMA app");
  for (const auto& [id, access] : schema.access) {
    EXPECT_NE(id.kind, Kind::kFunction) << id.key.name;
  }
}

TEST_P(AccessRead, RolesOfNamesThemAllOnceWithoutPostgresOwn) {
  const Schema schema = read(
      "CREATE TABLE t (id int); GRANT SELECT ON t TO reader, pg_monitor, PUBLIC; GRANT UPDATE (id) "
      "ON t TO \"odd \"\"role\"");
  EXPECT_THAT(rolesOf(schema), ElementsAre("odd \"role", "postgres", "reader"));
}

}  // namespace
}  // namespace strata::test
