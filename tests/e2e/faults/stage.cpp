#include "stage.h"

#include <fmt/format.h>

#include <chrono>
#include <numeric>
#include <thread>

#include "support/text.h"

namespace strata::e2e {
namespace {

/// Keys of advisory locks: (file, statement), and this much more for the row that records it.
constexpr int kRowKeys = 100;

constexpr const char* kBase = R"(CREATE TABLE ran (f int, s int);
CREATE TABLE counter (f int, s int, n int);
INSERT INTO counter SELECT f, s, 0 FROM generate_series(1, 5) f, generate_series(1, 10) s;
CREATE TABLE wide (id int);
INSERT INTO wide VALUES (1);
CREATE FUNCTION gate(f int, s int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  PERFORM pg_catalog.pg_advisory_xact_lock_shared(f, s);
  RETURN s;
END $$;
CREATE FUNCTION gate_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_catalog.pg_advisory_xact_lock_shared(100 + NEW.version::int, NEW.applied::int);
  RETURN NEW;
END $$;
)";

constexpr const char* kGateRows =
    "CREATE TRIGGER gate BEFORE INSERT OR UPDATE ON atlas_schema_revisions.atlas_schema_revisions "
    "FOR EACH ROW EXECUTE FUNCTION public.gate_row()";

/// What the statements of one file are, by number.
enum class Kind { kTable, kInsert, kUpdate, kColumn, kIndex };

Kind kindOf(int statement) {
  constexpr Kind kKinds[] = {Kind::kTable, Kind::kInsert, Kind::kUpdate, Kind::kColumn,
                             Kind::kIndex};
  return kKinds[(statement - 1) % 5];
}

/// How often it took effect, as SQL.
std::string effectOf(Place at) {
  const auto [f, s] = at;
  switch (kindOf(s)) {
    case Kind::kTable:
      return fmt::format("(to_regclass('public.t_{}_{}') IS NOT NULL)::int", f, s);
    case Kind::kInsert:
      return fmt::format("(SELECT count(*) FROM ran WHERE (f, s) = ({}, {}))", f, s);
    case Kind::kUpdate:
      return fmt::format("(SELECT n FROM counter WHERE (f, s) = ({}, {}))", f, s);
    case Kind::kColumn:
      return fmt::format(
          "(SELECT count(*) FROM pg_attribute WHERE attrelid = 'wide'::regclass AND attname = "
          "'c_{}_{}')",
          f, s);
    case Kind::kIndex:
      return fmt::format(
          "(SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass('i_{}_{}') AND "
          "indisvalid)",
          f, s);
  }
  return "0";
}

/// A database to copy, on each server once.
void makeTemplate(OwnServer& server) {
  if (!server.value("postgres", "SELECT datname FROM pg_database WHERE datname = 'stage'")
           .empty()) {
    return;
  }
  server.sql("postgres", "CREATE DATABASE stage");
  Project project;
  project.write("migrations/0_base.sql", kBase);
  project.write("strata.toml", "[database]\nurl = \"" + server.address("stage") + "\"\n");
  const Answer answer = project.shell("strata migrate hash && strata migrate apply");
  if (answer.exit_code != 0) {
    throw std::runtime_error(answer.text);
  }
  server.sql("stage", kGateRows);
}

}  // namespace

Stage::Stage(OwnServer& server, std::string mode) : server_(server), mode_(std::move(mode)) {
  static int count = 0;
  makeTemplate(server);
  database_ = fmt::format("stage_{}", ++count);
  server.sql("postgres", fmt::format("CREATE DATABASE {} TEMPLATE stage", database_));
  project_.write("strata.toml", "[database]\nurl = \"" + server.address(database_) + "\"\n");
  project_.write("migrations/0_base.sql", kBase);
  for (int file = 1; file <= kFiles; ++file) {
    std::string content;
    for (int number = 1; number <= kStatements; ++number) {
      content += statement({.file = file, .statement = number}) + ";\n";
    }
    project_.write(fmt::format("migrations/{}_staged.sql", file), content);
  }
  EXPECT_EQ(project_.shell("strata migrate hash").exit_code, 0);
}

Stage::~Stage() {
  holder_.reset();
  try {
    terminate();
    untilGone();
    server_.sql("postgres", "DROP DATABASE " + database_);
  } catch (const std::exception& error) {
    ADD_FAILURE() << error.what();
  }
}

std::string Stage::statement(Place at) const {
  const auto [f, s] = at;
  switch (kindOf(s)) {
    case Kind::kTable:
      return fmt::format("CREATE TABLE t_{0}_{1} AS SELECT gate({0}, {1}) AS n", f, s);
    case Kind::kInsert:
      return fmt::format("INSERT INTO ran SELECT {0}, gate({0}, {1})", f, s);
    case Kind::kUpdate:
      return fmt::format("UPDATE counter SET n = n + 1 WHERE f = {0} AND s = gate({0}, {1})", f, s);
    case Kind::kColumn:
      return fmt::format("ALTER TABLE wide ADD COLUMN c_{0}_{1} int DEFAULT gate({0}, {1})", f, s);
    case Kind::kIndex:
      return fmt::format("CREATE INDEX{2} i_{0}_{1} ON wide ((gate(id * {0}, {1})))", f, s,
                         mode_ == "none" ? " CONCURRENTLY" : "");
  }
  return "";
}

void Stage::hold(int first, int second) {
  if (!holder_) {
    auto session = pg::Connection::open(server_.conninfo(database_));
    ASSERT_TRUE(session) << render(session.error());
    holder_.emplace(*std::move(session));
  }
  ASSERT_TRUE(holder_->execute(fmt::format("SELECT pg_advisory_lock({}, {})", first, second)));
}

void Stage::holdStatement(Place at) {
  hold(at.file, at.statement);
}

void Stage::holdRow(Place done) {
  hold(kRowKeys + done.file, done.statement);
}

void Stage::release() {
  holder_.reset();
}

std::unique_ptr<Background> Stage::apply(const std::vector<std::string>& more,
                                         const std::string& address) const {
  std::vector<std::string> arguments = {"migrate", "apply", "--tx-mode", mode_};
  arguments.insert(arguments.end(), more.begin(), more.end());
  if (!address.empty()) {
    arguments.insert(arguments.end(), {"--url", address});
  }
  return std::make_unique<Background>(project_, arguments);
}

bool Stage::heldUp(Background& run) const {
  auto session = pg::Connection::open(server_.conninfo(database_));
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (session && std::chrono::steady_clock::now() < end) {
    const auto rows = session->execute(
        "SELECT 1 FROM pg_locks JOIN pg_stat_activity a USING (pid) WHERE locktype = 'advisory' "
        "AND NOT granted AND datname = current_database() AND application_name = 'strata'");
    if (rows && rows->size() > 0) {
      return true;
    }
    if (!rows || run.ended()) {
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  run.kill();
  ADD_FAILURE() << "the run was not held up:\n" << run.wait().text;
  return false;
}

void Stage::terminate() const {
  server_.sql("postgres", fmt::format("SELECT count(pg_terminate_backend(pid)) FROM "
                                      "pg_stat_activity WHERE application_name = 'strata' AND "
                                      "datname = '{}'",
                                      database_));
}

void Stage::untilGone() const {
  const std::string left =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'strata' AND datname = '" +
      database_ + "'";
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (server_.value("postgres", left) != "0") {
    ASSERT_LT(std::chrono::steady_clock::now(), end) << "a session of strata stays";
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

std::vector<int> Stage::effects() const {
  std::string all;
  for (int number = 1; number <= kAll; ++number) {
    all += (all.empty() ? "" : ", ") + effectOf(place(number));
  }
  std::vector<int> out;
  for (const std::string& each : split(value("SELECT concat_ws(',', " + all + ")"), ',')) {
    out.push_back(std::stoi(each));
  }
  return out;
}

nlohmann::json Stage::status() const {
  const Answer answer = project_.shell("strata migrate status --format json");
  EXPECT_EQ(answer.exit_code, 0) << answer.text;
  return nlohmann::json::parse(answer.text, nullptr, false);
}

void Stage::expectStatusIsTrue() const {
  const std::vector<int> effects = this->effects();
  const int done = std::accumulate(effects.begin(), effects.end(), 0);
  for (int number = 1; number <= kAll; ++number) {
    EXPECT_EQ(effects[static_cast<std::size_t>(number) - 1], number <= done ? 1 : 0)
        << "statement " << number;
  }
  const nlohmann::json status = this->status();
  const std::string shown = status.dump(1);
  const auto pending = status.at("pending").get<std::vector<std::string>>();
  const int applied = status.at("executed").get<int>() - 1;  // without version 0
  const int count = status.at("count").get<int>();
  EXPECT_EQ(status.at("status"), done == kAll ? "OK" : "PENDING") << shown;
  EXPECT_EQ(status.at("next"), pending.empty() ? "" : pending.front().substr(0, 1)) << shown;
  EXPECT_EQ(status.at("current"), std::to_string(applied)) << shown;
  if (status.at("total").get<int>() == 0) {  // no file is there in part
    EXPECT_EQ(done, applied * kStatements) << shown;
    EXPECT_EQ(pending.size(), static_cast<std::size_t>(kFiles - applied)) << shown;
    return;
  }
  EXPECT_EQ(mode_, "none") << "half a transaction\n" << shown;
  EXPECT_EQ(status.at("total"), kStatements) << shown;
  EXPECT_EQ(pending.size(), static_cast<std::size_t>(kFiles - applied + 1)) << shown;
  // The one statement that no transaction can hold may have ended, as status then says.
  const bool unsure = status.at("error").get<std::string>().find("begun") != std::string::npos;
  EXPECT_TRUE(!unsure || kindOf(count + 1) == Kind::kIndex) << shown;
  const int recorded = (applied - 1) * kStatements + count;
  EXPECT_TRUE(done == recorded || (unsure && done == recorded + 1)) << done << "\n" << shown;
}

void Stage::expectNextApplyCompletes() const {
  const Answer answer = apply()->wait();
  EXPECT_EQ(answer.exit_code, 0) << answer.text;
  EXPECT_EQ(effects(), std::vector<int>(kAll, 1));
  const nlohmann::json status = this->status();
  EXPECT_EQ(status.at("status"), "OK") << status.dump(1);
  EXPECT_EQ(status.at("executed"), kFiles + 1) << status.dump(1);
  EXPECT_EQ(value("SELECT count(*) FROM atlas_schema_revisions.atlas_schema_revisions WHERE "
                  "applied = 10 AND total = 10 AND error = '' AND error_stmt = '' AND "
                  "partial_hashes = 'null'"),
            std::to_string(kFiles));
}

}  // namespace strata::e2e
