#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>

#include "e2e/project.h"
#include "pg/connection.h"
#include "pg/embedded.h"
#include "support/text.h"

// Models made of a database: both compilers take them, they come back without a difference, and one
// migration makes them.

namespace strata::e2e {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

fs::path sharedFolder() {
  const char* set = std::getenv("STRATA_SHARED");
  return set != nullptr ? fs::path(set) : fs::path(STRATA_SOURCE_DIR) / ".." / "shared";
}

class Declared : public testing::Test {
 protected:
  void SetUp() override { start({}); }

  void start(const pg::EmbeddedOptions& options) {
    server_.reset();
    auto server = pg::EmbeddedServer::start(options);
    ASSERT_TRUE(server) << render(server.error());
    server_.emplace(*std::move(server));
  }

  /// A new database that the script has been run on; its address, quoted for a shell.
  std::string databaseOf(const std::string& sql) {
    const std::string name = fmt::format("declared_{}", ++databases_);
    auto admin = pg::Connection::open(server_->conninfo("postgres"));
    EXPECT_TRUE(admin) << render(admin.error());
    EXPECT_TRUE(admin->execute("CREATE DATABASE " + name));
    auto connection = pg::Connection::open(server_->conninfo(name));
    EXPECT_TRUE(connection) << render(connection.error());
    // a whole file is one transaction
    const auto run = connection->execute(replaceAll(sql, " CONCURRENTLY", ""));
    EXPECT_TRUE(run) << render(run.error());
    return "\"" + server_->conninfo(name) + "\"";
  }

  /// All that must hold of the models of any database.
  void expectSame(const Project& project, const std::string& url) {
    const Answer init = project.shell("strata init --url " + url);
    ASSERT_EQ(init.exit_code, 0) << init.text;
    const Answer diff = project.shell("strata schema diff --from " + url + " --to models");
    EXPECT_EQ(diff.exit_code, 0);
    EXPECT_THAT(diff.text, HasSubstr("Schemas are synced, no changes to be made.\n"));
    EXPECT_THAT(project.migrations(), SizeIs(1));
    const Answer again = project.shell("strata migrate diff");
    EXPECT_THAT(again.text, HasSubstr("is synced"));
    expectCompiles(project);
  }

  static void expectCompiles(const Project& project) {
    std::string umbrella;
    for (const auto& entry : fs::recursive_directory_iterator(project.folder() / "models")) {
      if (entry.path().extension() == ".hpp") {
        umbrella += "#include \"" + entry.path().string() + "\"\n";
      }
    }
    project.write("umbrella.cpp", umbrella);
    for (const std::string compiler : {"g++-12", "clang++-19"}) {
      const Answer answer = project.shell(
          compiler + " -std=c++20 -fsyntax-only -Wall -Wextra -Wpedantic -Werror -I '" +
          STRATA_SOURCE_DIR "/include' umbrella.cpp");
      EXPECT_EQ(answer.exit_code, 0) << compiler << "\n" << answer.text;
    }
  }

  std::optional<pg::EmbeddedServer> server_;
  int databases_ = 0;
};

TEST_F(Declared, RealSchemasComeBackWithoutADifference) {
  const fs::path folder = sharedFolder() / "corpora" / "real";
  if (!fs::exists(folder)) {
    GTEST_SKIP() << "there is no " << folder << "; set STRATA_SHARED";
  }
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".sql") {
      SCOPED_TRACE(entry.path().filename());
      const Project project;
      expectSame(project, databaseOf(*readFile(entry.path())));
    }
  }
}

// Names that are keywords, macros, reserved or no names in C++; texts that end comments, literals
// and raw literals, and what compilers warn about in them.
constexpr const char* kHostile = R"hostile(
CREATE SCHEMA log;
COMMENT ON SCHEMA log IS 'a "schema" \ of C''s';
CREATE SCHEMA "we ird";
CREATE TYPE "Mood" AS ENUM ('class', 'in progress', 'ACTIVE', '1st', 'EOF', 'a"b', 'ü', '😀', 'x');
CREATE TYPE log.user AS ENUM ('a', 'b');
CREATE TYPE unused AS ENUM ('only here');
COMMENT ON TYPE unused IS 'two
lines */ /* // \';
CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE "user" (
  "class" int PRIMARY KEY, errno int, "NULL" text, major int, "__x" int, "_X" int, "User" int,
  "a b" int, "a-b" int, "1st" int, "😀" int, "emoji 😀" text DEFAULT '😀', "q""uote" text,
  db int, std int, strata int, "Mood" "Mood" DEFAULT 'in progress', "ID" int, id int UNIQUE,
  "line
break" int, "*/" int, "R""(" int, "??/" int, "back\slash" text DEFAULT 'a\b',
  "INT_MAX" int DEFAULT -7, big bigint DEFAULT 5000000000, small smallint DEFAULT '-3',
  least bigint DEFAULT -9223372036854775808, half double precision DEFAULT 0.5,
  zero double precision DEFAULT 0.0, minus real DEFAULT -1.5, whole real DEFAULT 3,
  empty text DEFAULT '', quoted varchar(20) DEFAULT 'it''s "so"', fixed char(3) DEFAULT 'ab',
  tri text DEFAULT '??/ ??=', many text DEFAULT E'a\nb\tc', none text DEFAULT NULL,
  moods "Mood"[] DEFAULT '{x}', flag boolean NOT NULL DEFAULT false,
  CONSTRAINT "check ""it""" CHECK ("q""uote" <> ')sql"' AND "NULL" <> E'\\'),
  CHECK ("a b" > 0)
);
COMMENT ON TABLE "user" IS 'ends in \';
COMMENT ON COLUMN "user".errno IS ' spaces around ';
COMMENT ON COLUMN "user".major IS '??/';
COMMENT ON COLUMN "user"."__x" IS 'one

two
  indented';
COMMENT ON COLUMN "user"."_X" IS 'one

two */ /* R"( \ { ; } @ # < & <b> &amp; \brief @param';
COMMENT ON COLUMN "user"."User" IS '< looks like a trailing one';
COMMENT ON COLUMN "user"."a b" IS E'tab\there \x01 and \u202e turned';
COMMENT ON COLUMN "user"."a-b" IS '/ slashes /// all the way \';
COMMENT ON COLUMN "user"."ID" IS 'a line that is so long that no comment of one line holds it, which is why it stands in a literal';
CREATE INDEX ON "user" ("a b", lower("NULL") DESC, "q""uote" COLLATE "C" text_pattern_ops NULLS FIRST)
  INCLUDE ("class", "ID") WHERE "flag" AND "NULL" <> 'x
y';
CREATE UNIQUE INDEX ON "user" (("a b" + 1)) WITH (fillfactor = 70);
CREATE TABLE log.log (
  log int REFERENCES "user" ON DELETE SET NULL, id int REFERENCES "user" (id), kind log.user,
  mood "Mood" NOT NULL DEFAULT 'class', other bigint REFERENCES log.log (other), UNIQUE (other)
) WITH (fillfactor = 80, autovacuum_enabled = off, toast.autovacuum_enabled = false);
CREATE TABLE "we ird"."statuses" (id int GENERATED ALWAYS AS IDENTITY (START 5 INCREMENT -2
  MINVALUE -100 MAXVALUE 50 CYCLE) PRIMARY KEY, at timestamptz(3) DEFAULT now(), n numeric(20, 5),
  price numeric(8, 2) NOT NULL, tags varchar(10)[], doc json, raw bytea, ip inet DEFAULT '::1',
  twice numeric GENERATED ALWAYS AS (price * 2) STORED,
  room int, during tsrange, EXCLUDE USING gist (during WITH &&) WHERE (room > 0) DEFERRABLE);
CREATE TABLE circle_a (id int PRIMARY KEY, b text, a text UNIQUE);
CREATE TABLE circle_b (id int PRIMARY KEY, a text REFERENCES circle_a (a), b text UNIQUE);
ALTER TABLE circle_a ADD FOREIGN KEY (b) REFERENCES circle_b (b) NOT VALID;
CREATE TABLE nothing ();
CREATE TABLE pairs (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE of_pairs (a int NOT NULL, b int, FOREIGN KEY (a, b) REFERENCES pairs ON DELETE SET NULL (b),
  CONSTRAINT twice FOREIGN KEY (a, b) REFERENCES pairs ON UPDATE CASCADE ON DELETE SET DEFAULT (b, a) DEFERRABLE);
CREATE INDEX of_sum ON of_pairs (a, (a + b) DESC, (a - b));
ALTER INDEX of_sum ALTER 2 SET STATISTICS 500;
CREATE TABLE of_exclusion (r int4range, CONSTRAINT ex EXCLUDE USING gist ((r * '[1,9)') WITH &&));
ALTER INDEX ex ALTER 1 SET STATISTICS 20;
CREATE TABLE strict (id int PRIMARY KEY, of bigint NOT NULL REFERENCES users ON DELETE SET NULL);
CREATE TABLE kids () INHERITS (circle_a);
CREATE TABLE parts (id int, at date) PARTITION BY RANGE (at);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE serials (id serial PRIMARY KEY, n smallserial);
CREATE TABLE more_serials (o bigserial) INHERITS (serials);
CREATE TABLE parted (id serial, n int) PARTITION BY RANGE (n);
CREATE TABLE parted_1 PARTITION OF parted DEFAULT;
CREATE UNLOGGED TABLE light (id serial);
CREATE TABLE odd_serials (a serial, b serial, c int DEFAULT nextval('odd_serials_a_seq'), "D" serial);
ALTER SEQUENCE odd_serials_b_seq START 7;
CREATE FUNCTION later() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM users';
CREATE VIEW "class" AS SELECT u.*, later() AS n FROM users u;
CREATE MATERIALIZED VIEW kept AS SELECT id FROM users;
CREATE UNIQUE INDEX ON kept (id);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touch BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE users ENABLE ROW LEVEL SECURITY, REPLICA IDENTITY FULL;
CREATE POLICY everyone ON users USING (true);
CREATE DOMAIN positive AS int DEFAULT 1 CHECK (VALUE > 0);
CREATE TABLE of_domains (id positive PRIMARY KEY, others positive[], x positive DEFAULT 7);
ALTER TABLE of_domains CLUSTER ON of_domains_pkey, ALTER others SET (n_distinct = 5),
  ALTER others SET STORAGE EXTERNAL, ALTER x SET STATISTICS 500;
)hostile";

TEST_F(Declared, HostileNamesAndTextsComeBackWithoutADifference) {
  const Project project;
  expectSame(project, databaseOf(kHostile));
}

// Every kind of object, and what tables have beyond the words.
constexpr const char* kRich = R"rich(
CREATE SCHEMA app; CREATE SCHEMA ext;
CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA ext;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;
COMMENT ON EXTENSION pg_trgm IS 'mine';
COMMENT ON SCHEMA public IS 'not standard';
CREATE TYPE app.money_t AS (amount numeric, currency text);
CREATE TYPE app.span AS RANGE (subtype = float8);
CREATE DOMAIN app.mail AS ext.citext CHECK (VALUE ~ '@');
CREATE FUNCTION app.slug(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower(t) $$;
CREATE FUNCTION app.next_no() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
CREATE COLLATION app.german FROM "de-x-icu";
CREATE SEQUENCE app.nos START 100 OWNED BY NONE;
CREATE UNLOGGED TABLE app.items (
  id bigint GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME app.my_seq START 10) PRIMARY KEY,
  no bigint NOT NULL DEFAULT app.next_no() UNIQUE, no2 bigint DEFAULT nextval('app.nos'),
  price app.money_t, sp app.span, mail app.mail NOT NULL, ci ext.citext DEFAULT 'Abc' COLLATE "C",
  title varchar(80) COLLATE app.german NOT NULL CHECK (length(title) > 2 AND length(title) < 80),
  slug text GENERATED ALWAYS AS (app.slug(title)) STORED,
  tags text[] NOT NULL DEFAULT '{}', m int[][] , period daterange, a point, xs bit(3) DEFAULT B'101', v varbit(5),
  iv interval DEFAULT '1 day', t time DEFAULT '12:00', tz timetz, d date DEFAULT CURRENT_DATE, "char" "char" DEFAULT 'x', n name,
  c1 char, oidc oid, reg regclass, mon money DEFAULT 1, big numeric DEFAULT 1.50, neg numeric(6,2) DEFAULT -1, deci numeric(5,-2),
  x xml, p path, u uuid DEFAULT gen_random_uuid(), bb bytea DEFAULT '\x00', jb jsonb NOT NULL DEFAULT '{"a": 1}', ts timestamp(0) DEFAULT now(),
  CONSTRAINT items_title_check1 CHECK (title <> 'x') NO INHERIT,
  EXCLUDE USING gist (title WITH =, period WITH &&) WHERE (no > 0),
  UNIQUE NULLS NOT DISTINCT (no, no2) INCLUDE (slug) WITH (fillfactor = 60) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON CONSTRAINT items_pkey ON app.items IS 'the key';
CREATE INDEX trgm ON app.items USING gin (title gin_trgm_ops);
CREATE INDEX trgm2 ON app.items USING gist (title gist_trgm_ops (siglen = 32), lower(title) COLLATE app.german);
CREATE INDEX ON app.items (app.slug(title), (no + 1), ((price).amount) DESC NULLS LAST);
CREATE INDEX ON app.items USING brin (d) WITH (pages_per_range = 8, autosummarize = on);
CREATE INDEX ON app.items USING hash (n) TABLESPACE pg_default;
COMMENT ON INDEX app.trgm IS 'trigrams
of titles';
CREATE UNLOGGED TABLE app.item_notes (item_id bigint REFERENCES app.items ON UPDATE CASCADE ON DELETE SET DEFAULT DEFERRABLE, no bigint, no2 bigint, n int,
  small smallint REFERENCES app.items (no), PRIMARY KEY (n, item_id));
CREATE TABLE app.self (id int PRIMARY KEY, up int REFERENCES app.self ON DELETE CASCADE, a int, b int, UNIQUE (a, b), c int, FOREIGN KEY (c, a) REFERENCES app.self (a, b) MATCH FULL);
CREATE FUNCTION app.total(app.items) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$ SELECT ($1).big $$;
CREATE INDEX by_total ON app.items (app.total(items));
CREATE RULE r AS ON DELETE TO app.self DO INSTEAD NOTHING;
CREATE STATISTICS app.st (dependencies) ON no, no2 FROM app.items;
ALTER STATISTICS app.st SET STATISTICS 70; COMMENT ON STATISTICS app.st IS 'both';
CREATE PUBLICATION pub FOR TABLE app.self WHERE (id > 1);
CREATE AGGREGATE app.cat(text) (sfunc = textcat, stype = text);
CREATE OPERATOR app.=== (leftarg = text, rightarg = text, procedure = texteq);
CREATE CAST (app.money_t AS text) WITH INOUT;
CREATE TEXT SEARCH CONFIGURATION app.conf (COPY = simple);
CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE app.far (a int) SERVER s;
CREATE TABLE app.typed OF app.money_t;
CREATE TABLE app.gen (id int PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());
CREATE VIEW app.v AS SELECT g.* , count(*) AS n FROM app.gen g GROUP BY g.id;
CREATE FUNCTION app.atomic(i int) RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM app.v WHERE id = i; END;
ALTER TABLE app.gen ADD CHECK (app.atomic(id) >= 0) NOT VALID;
)rich";

TEST_F(Declared, WhatHasNoWordsComesBackWithoutADifference) {
  const Project project;
  expectSame(project, databaseOf(kRich));
}

TEST_F(Declared, PeriodsComeBackWithoutADifference) {
  if (std::getenv("STRATA_PG18_BIN") == nullptr) {
    GTEST_SKIP() << "set STRATA_PG18_BIN";
  }
  start({.major = 18});
  const Project project;
  expectSame(project, databaseOf(R"sql(
    CREATE TABLE rooms (id int4range, open daterange, let datemultirange,
      PRIMARY KEY (id, open WITHOUT OVERLAPS), UNIQUE (id, let WITHOUT OVERLAPS));
    CREATE TABLE stays (id int PRIMARY KEY, room int4range, at daterange, let datemultirange,
      FOREIGN KEY (room, PERIOD at) REFERENCES rooms,
      CONSTRAINT let FOREIGN KEY (room, PERIOD let) REFERENCES rooms (id, PERIOD let)))sql"));
  const std::string stays = project.read("models/stays.hpp");
  EXPECT_THAT(stays, HasSubstr("db::period(&Stay::at), db::references<Room>()"));
  EXPECT_THAT(stays, HasSubstr("db::references(&Room::id, db::period(&Room::let)"));
}

TEST_F(Declared, OwnFilesAreNotOverwritten) {
  const std::string url = databaseOf("CREATE TABLE users (id int PRIMARY KEY)");
  const Project project;
  project.write("strata.toml", "");
  const std::string command =
      "strata schema inspect --format cpp --namespace app --out . --url " + url;
  EXPECT_EQ(project.shell(command).exit_code, 0);
  EXPECT_THAT(project.shell(command).text, HasSubstr("1 files are up to date"));
  const std::string made = project.read("models/users.hpp");
  EXPECT_THAT(made, HasSubstr("namespace app {"));
  project.write("models/users.hpp", "// mine\n");
  const Answer refused = project.shell(command);
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.text, HasSubstr("differs: models/users.hpp"));
  EXPECT_EQ(project.read("models/users.hpp"), "// mine\n");
  EXPECT_EQ(project.shell(command + " --force").exit_code, 0);
  EXPECT_EQ(project.read("models/users.hpp"), made);
}

constexpr const char* kOwnModel = R"hpp(#pragma once
// Who we know.
#include <strata/db.hpp>
#include <cstdint>
#include   <string>

namespace shop {

struct DB_TABLE(db::table("users"))   Person
{
  // the key; never shown
  DB(db::primary_key) std::int64_t id;

  std::string email;   // as typed in
  std::int32_t age{ };
  /// Gone soon.
  std::string fax;   ///< no one has one
  DB(db::ignore) int cached = 0;  // {not a column};

  static_assert( db::check( "age > 0",
                            db::name("old_enough") ) );
  [[nodiscard]] bool isAdult() const { return age >= 18; }
};

}
)hpp";

TEST_F(Declared, MergingChangesOnlyWhatDiffers) {
  const std::string url = databaseOf(R"sql(
    CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL UNIQUE, since date,
                        age bigint NOT NULL, CHECK (age < 200));
    CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users))sql");
  const Project project;
  project.write("strata.toml", "");
  project.write("models/person.hpp", kOwnModel);
  const std::string command = "strata schema inspect --format cpp --merge --out . --url " + url;
  const Answer merged = project.shell(command);
  ASSERT_EQ(merged.exit_code, 0) << merged.text;
  std::string wanted = kOwnModel;
  const auto change = [&](const std::string& from, const std::string& to) {
    ASSERT_NE(wanted.find(from), std::string::npos) << from;
    wanted = replaceAll(wanted, from, to);
  };
  change("  std::string email;   // as typed in\n",
         "  DB(db::unique) std::string email;   // as typed in\n"
         "  std::optional<std::chrono::sys_days> since;\n");
  change("  std::int32_t age{ };\n  /// Gone soon.\n  std::string fax;   ///< no one has one\n",
         "  DB(db::check(\"age < 200\")) std::int64_t age{ };\n");
  change(
      "  static_assert( db::check( \"age > 0\",\n"
      "                            db::name(\"old_enough\") ) );\n",
      "");
  change("#include   <string>\n", "#include   <string>\n#include <chrono>\n#include <optional>\n");
  EXPECT_EQ(project.read("models/person.hpp"), wanted);
  EXPECT_THAT(project.read("models/orders.hpp"), HasSubstr("db::references<Person>()"));
  EXPECT_THAT(project.shell(command).text, HasSubstr("the models are up to date"));
  expectCompiles(project);
}

TEST_F(Declared, MergingListsWhatIsNotSafeAndChangesNothing) {
  const std::string url = databaseOf("CREATE TABLE other (id bigint PRIMARY KEY)");
  const Project project;
  project.write("strata.toml", "");
  project.write("models/person.hpp", kOwnModel);
  project.write("models/greeting.hpp",
                "#pragma once\n#include \"person.hpp\"\n\n"
                "inline int greet(const shop::Person& person) { return person.age; }\n");
  const Answer refused =
      project.shell("strata schema inspect --format cpp --merge --out . --url " + url);
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.text, HasSubstr("models/greeting.hpp:4"));
  EXPECT_THAT(refused.text, HasSubstr("'shop::Person' is gone, and this mentions it"));
  EXPECT_EQ(project.read("models/person.hpp"), kOwnModel);
  EXPECT_FALSE(fs::exists(project.folder() / "models" / "other.hpp"));
}

constexpr const char* kOwnShop = R"hpp(#pragma once
#include <strata/db.hpp>
#include <cstdint>

namespace shop {

// How it goes.
enum class State : std::uint8_t {
  open,    ///< not paid
  paid,    // well
  closed,
};

struct Old;  // see old.hpp

/** Who buys. */
struct DB_TABLE( db::table("buyers"),
                 db::with("fillfactor", 90) /* busy */ ) Buyer {
  DB(db::primary_key)   std::int64_t id;
  DB( db::size(40),
      db::index ) std::string name;   ///< As called.
  State state = State::open;

  static_assert( db::check("id > 0") );   // never zero
  static_assert(db::unique(&Buyer::name, &Buyer::state));
};

}
)hpp";

TEST_F(Declared, MergingEditsWordsInPlace) {
  const std::string url = databaseOf(R"sql(
    CREATE TYPE state AS ENUM ('new', 'open', 'closed', 'lost');
    CREATE FUNCTION kept() RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION changed() RETURNS int LANGUAGE sql AS 'SELECT 2';
    CREATE FUNCTION fresh() RETURNS int LANGUAGE sql AS 'SELECT 3';
    CREATE TABLE buyers (id bigint PRIMARY KEY, name varchar(60) NOT NULL,
      state state NOT NULL DEFAULT 'open', CHECK (id > 10), UNIQUE (name, state))
      WITH (fillfactor = 80);
    ALTER TABLE buyers ENABLE ROW LEVEL SECURITY;
    COMMENT ON TABLE buyers IS 'All who buy.';
    COMMENT ON COLUMN buyers.name IS 'In full.';
    CREATE INDEX ON buyers (name DESC))sql");
  const Project project;
  project.write("strata.toml", "[models]\nsql = [\"db/*.sql\"]  # ours\n");
  project.write("models/shop.hpp", kOwnShop);
  project.write(
      "models/old.hpp",
      "#pragma once\n#include \"shop.hpp\"\n\nnamespace shop {\n"
      "struct DB_TABLE(db::table(\"old\")) Old {\n  DB(db::primary_key) int id;\n};\n}\n");
  project.write("models/all.hpp", "#pragma once\n#include \"old.hpp\"\n#include \"shop.hpp\"\n");
  project.write("db/code.sql",
                "-- Ours.\n\nCREATE FUNCTION kept() RETURNS int\n  LANGUAGE sql AS 'SELECT 1';\n\n"
                "-- Goes.\nCREATE FUNCTION gone() RETURNS int LANGUAGE sql AS 'SELECT 1';\n\n"
                "-- Changes.\nCREATE FUNCTION changed() RETURNS int LANGUAGE sql AS 'SELECT 1';\n");
  const std::string command = "strata schema inspect --format cpp --merge --out . --url " + url;
  const Answer merged = project.shell(command);
  ASSERT_EQ(merged.exit_code, 0) << merged.text;
  std::string wanted = kOwnShop;
  const auto change = [&](const std::string& from, const std::string& to) {
    ASSERT_NE(wanted.find(from), std::string::npos) << from;
    wanted = replaceAll(wanted, from, to);
  };
  change("  open,    ///< not paid\n  paid,    // well\n  closed,\n",
         "  new_,\n  open,    ///< not paid\n  closed,\n  lost,\n");
  change("};\n\nstruct Old;  // see old.hpp\n",
         "};\nstatic_assert(db::enumeration<State>(db::label(State::new_, \"new\")));\n");
  change("/** Who buys. */", "/// All who buy.");
  change("db::with(\"fillfactor\", 90) /* busy */ )",
         "db::with(\"fillfactor\", 80), db::row_security /* busy */ )");
  change("  DB( db::size(40),\n      db::index ) std::string name;   ///< As called.\n",
         "  /// In full.\n  DB( db::size(60) ) std::string name;\n");
  change("  static_assert( db::check(\"id > 0\") );   // never zero\n", "");
  change("  DB(db::primary_key)   std", "  DB(db::primary_key, db::check(\"id > 10\"))   std");
  change("&Buyer::state));\n",
         "&Buyer::state));\n  static_assert(db::index(db::desc(&Buyer::name)));\n");
  EXPECT_EQ(project.read("models/shop.hpp"), wanted);
  EXPECT_FALSE(fs::exists(project.folder() / "models" / "old.hpp"));
  EXPECT_EQ(project.read("models/all.hpp"), "#pragma once\n#include \"shop.hpp\"\n");
  const std::string sql = project.read("db/code.sql");
  EXPECT_TRUE(
      sql.starts_with("-- Ours.\n\nCREATE FUNCTION kept() RETURNS int\n  LANGUAGE sql AS "
                      "'SELECT 1';\n\n-- Changes.\nCREATE FUNCTION public.changed()"))
      << sql;
  EXPECT_THAT(sql, HasSubstr("SELECT 2"));
  EXPECT_THAT(sql, HasSubstr("SELECT 3"));
  EXPECT_THAT(sql, testing::Not(HasSubstr("gone")));
  EXPECT_EQ(project.read("strata.toml"), "[models]\nsql = [\"db/*.sql\"]  # ours\n");
  EXPECT_THAT(project.shell(command).text, HasSubstr("the models are up to date"));
}

TEST_F(Declared, MergingFormatsOnlyWhatItWrites) {
  const std::string url = databaseOf(
      "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, born date);"
      "CREATE TABLE pets (id bigint PRIMARY KEY, name text NOT NULL);"
      "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'");
  const Project project;
  project.write("strata.toml", "# empty\n");
  project.write(".clang-format", "BasedOnStyle: LLVM\nIndentWidth: 6\nColumnLimit: 60\n");
  project.write("models/users.hpp",
                "#pragma once\n#include <strata/db.hpp>\n#include <string>\n"
                "struct DB_TABLE(db::table(\"users\"))   User  {\n"
                "   DB(db::primary_key)   long   id;\n   std::string    email;\n};\n");
  const Answer merged = project.shell(
      "mkdir .bin && ln -s \"$(command -v clang-format-19)\" .bin/clang-format && "
      "PATH=\"$PWD/.bin:$PATH\" strata schema inspect --format cpp --merge --out . --url " +
      url);
  ASSERT_EQ(merged.exit_code, 0) << merged.text;
  const std::string users = project.read("models/users.hpp");
  EXPECT_THAT(users, HasSubstr("struct DB_TABLE(db::table(\"users\"))   User  {\n"
                               "   DB(db::primary_key)   long   id;\n   std::string    email;\n"));
  EXPECT_THAT(users, HasSubstr("\n   std::optional<std::chrono::sys_days> born;\n"));
  EXPECT_THAT(project.read("models/pets.hpp"), HasSubstr("\n      std::string name;\n"));
  EXPECT_EQ(project.read("strata.toml"), "# empty\n\n[models]\nsql = [\"sql/*.sql\"]\n");
  EXPECT_THAT(project.read("sql/functions.sql"), HasSubstr("SELECT 1"));
}

TEST_F(Declared, MergingEditsTheLibraryThatOwnsTheStruct) {
  const std::string url = databaseOf(R"sql(
    CREATE SCHEMA a; CREATE SCHEMA b; CREATE SCHEMA c;
    CREATE TABLE a.one (id bigint PRIMARY KEY, more text);
    CREATE TABLE a.other (id bigint PRIMARY KEY);
    CREATE TABLE b.two (id bigint PRIMARY KEY, more text);
    CREATE TABLE b.third (id bigint PRIMARY KEY);
    CREATE TABLE c.four (id bigint PRIMARY KEY))sql");
  const Project project;
  project.write("strata.toml",
                "[[models]]\nheaders = [\"first/**/*.h\"]\n\n"
                "[[models]]\nheaders = [\"second/two.h\"]\n");
  const auto header = [](const std::string& schema, const std::string& table) {
    return "#pragma once\n#include <cstdint>\n#include <strata/db.hpp>\nnamespace " + schema +
           " {\nstatic_assert(db::schema(\"" + schema + "\"));\nstruct DB_TABLE(db::table(\"" +
           table + "\")) Row {\n  DB(db::primary_key) std::int64_t id;\n};\n}\n";
  };
  project.write("first/one.h", header("a", "one"));
  project.write("second/two.h", header("b", "two"));
  const std::string command = "strata schema inspect --format cpp --merge --out . --url " + url;
  const Answer merged = project.shell(command);
  ASSERT_EQ(merged.exit_code, 0) << merged.text;
  EXPECT_THAT(project.read("first/one.h"), HasSubstr("std::optional<std::string> more;"));
  EXPECT_THAT(project.read("second/two.h"), HasSubstr("std::optional<std::string> more;"));
  EXPECT_TRUE(fs::exists(project.folder() / "first" / "other.h"));
  EXPECT_TRUE(fs::exists(project.folder() / "second" / "third.h"));
  EXPECT_THAT(project.read("strata.toml"), HasSubstr("[\"second/two.h\", \"second/third.h\"]"));
  EXPECT_THAT(project.shell(command).text, HasSubstr("the models are up to date"));
}

TEST_F(Declared, AnEmptyProjectHasAnExampleThatMigrates) {
  const Project project;
  EXPECT_EQ(project.shell("strata init").exit_code, 0);
  EXPECT_EQ(project.shell("strata migrate diff").exit_code, 0);
  EXPECT_THAT(project.migrations(), SizeIs(1));
  const Answer again = project.shell("strata init");
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.text, HasSubstr("there is a strata.toml here"));
}

}  // namespace
}  // namespace strata::e2e
