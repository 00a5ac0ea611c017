#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "pg/connection.h"
#include "pg/embedded.h"

namespace strata {

/// How googletest shows an object that is not as expected: its JSON.
template <class T>
  requires requires(T& object) { KindOf<T>::value; } && (!std::is_same_v<T, Column>)
void PrintTo(const T& object, std::ostream* out) {
  Schema schema;
  schema.get<T>().emplace(object.key, object);
  *out << toJson(schema);
}

inline void PrintTo(const Column& column, std::ostream* out) {
  PrintTo(Table{.key = tableOf(column.key), .columns = {column}}, out);
}

inline void PrintTo(const Key& key, std::ostream* out) {
  *out << display(key);
}

inline void PrintTo(const Unmanaged& object, std::ostream* out) {
  *out << object.kind << " '" << object.name << "'";
}

inline void PrintTo(const Dependency& edge, std::ostream* out) {
  *out << word(edge.dependent.kind) << " " << display(edge.dependent.key) << " -> "
       << word(edge.referenced.kind) << " " << display(edge.referenced.key);
}

}  // namespace strata

namespace strata::test {

/// The value, or a failure that shows the diagnostic; the test cannot go on without it.
template <class T>
T need(Expected<T> value) {
  if (!value) {
    throw std::runtime_error(render(value.error()));
  }
  return *std::move(value);
}

/// The one server of a major version in this program, started at its first use.
inline pg::EmbeddedServer& server(int major) {
  static std::map<int, std::unique_ptr<pg::EmbeddedServer>> servers;
  auto& one = servers[major];
  if (!one) {
    one = std::make_unique<pg::EmbeddedServer>(need(pg::EmbeddedServer::start({.major = major})));
  }
  return *one;
}

/// 15 and 18, and the others where the environment says where they are.
inline std::vector<int> majors() {
  std::vector<int> all = {15, 18};
  for (const int major : {14, 16, 17}) {
    if (std::getenv(("STRATA_PG" + std::to_string(major) + "_BIN").c_str()) != nullptr) {
      all.push_back(major);
    }
  }
  return all;
}

/// A test on each server version. Its statements run in one transaction that is never committed;
/// `app` is the schema of its objects and on the search_path.
class OnServer : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    if (GetParam() != 15 &&
        std::getenv(("STRATA_PG" + std::to_string(GetParam()) + "_BIN").c_str()) == nullptr) {
      GTEST_SKIP() << "STRATA_PG" << GetParam() << "_BIN is not set";
    }
    // One session for all tests of a server: a new one has to fill its caches first.
    static std::map<int, pg::Connection> sessions;
    auto found = sessions.find(GetParam());
    if (found == sessions.end()) {
      found = sessions.emplace(GetParam(), connect("strata_0")).first;
    }
    connection_ = &found->second;
    run("BEGIN; CREATE SCHEMA app; SET LOCAL search_path = app, public");
  }

  void TearDown() override {
    if (connection_ != nullptr) {
      run("ROLLBACK");
    }
  }

  static pg::Connection connect(const std::string& database, const std::string& more = "") {
    return need(pg::Connection::open(server(GetParam()).conninfo(database) + more));
  }

  pg::Connection& connection() { return *connection_; }

  void run(const std::string& sql) { need(connection_->execute(sql)); }

  /// The one value of a query.
  std::string value(const std::string& sql) { return need(connection_->execute(sql)).str(0, 0); }

  /// The catalog after these statements.
  Schema read(const std::string& sql = "", const ReadOptions& options = {}) {
    if (!sql.empty()) {
      run(sql);
    }
    return need(readCatalog(*connection_, options));
  }

  /// The definition of each constraint of app.t by name, and so on: what a test looks at.
  static Table table(const Schema& schema, const std::string& name = "t") {
    return schema.tables.at({.schema = "app", .name = name});
  }

  static Column column(const Schema& schema, const std::string& name,
                       const std::string& table = "t") {
    const Column* found = findColumn(schema, {.schema = "app", .parent = table, .name = name});
    return found == nullptr ? Column{} : *found;
  }

  static Constraint constraint(const Schema& schema, const std::string& name,
                               const std::string& table = "t") {
    return schema.constraints.at({.schema = "app", .parent = table, .name = name});
  }

  static Index index(const Schema& schema, const std::string& name,
                     const std::string& table = "t") {
    return schema.indexes.at({.schema = "app", .parent = table, .name = name});
  }

  static bool before(int major) { return GetParam() < major; }

 private:
  pg::Connection* connection_ = nullptr;
};

/// A database of its own for what cannot run in a transaction; dropped at the end.
class OnDatabase : public OnServer {
 protected:
  void SetUp() override {
    OnServer::SetUp();
    if (IsSkipped()) {
      return;
    }
    run("ROLLBACK");
    run("DROP DATABASE IF EXISTS own");
    run("CREATE DATABASE own TEMPLATE template0");
    own_.emplace(connect("own"));
  }

  void TearDown() override {
    own_.reset();
    if (!IsSkipped()) {
      run("DROP DATABASE own WITH (FORCE)");
    }
    OnServer::TearDown();
  }

  pg::Connection& own() { return *own_; }

  void runOwn(const std::string& sql) { need(own_->execute(sql)); }

  Schema readOwn() { return need(readCatalog(*own_)); }

 private:
  std::optional<pg::Connection> own_;
};

#define STRATA_ON_SERVERS(Fixture)                          \
  INSTANTIATE_TEST_SUITE_P(                                 \
      , Fixture, testing::ValuesIn(strata::test::majors()), \
      [](const auto& info) { return "Postgres" + std::to_string(info.param); })

}  // namespace strata::test
