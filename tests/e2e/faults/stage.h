#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "background.h"
#include "e2e/project.h"
#include "own_server.h"
#include "pg/connection.h"

namespace strata::e2e {

/// A statement of the staged run, from 1 both.
struct Place {
  int file = 1;
  int statement = 1;
};

/// Five files of ten statements, each of which, and each write of the revision table, can be held
/// up: it waits for an advisory lock that the test has. What a statement did, and how often, can be
/// read from the database. Version 0 is applied from the start and holds what they need.
class Stage {
 public:
  static constexpr int kFiles = 5;
  static constexpr int kStatements = 10;
  static constexpr int kAll = kFiles * kStatements;

  /// The `number`-th statement, from 1.
  static Place place(int number) {
    return {.file = (number - 1) / kStatements + 1, .statement = (number - 1) % kStatements + 1};
  }

  /// A new database with version 0. `mode` is the --tx-mode of its runs: without a transaction one
  /// statement of each file is a CREATE INDEX CONCURRENTLY.
  Stage(OwnServer& server, std::string mode);
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  ~Stage();

  [[nodiscard]] const std::string& mode() const { return mode_; }

  [[nodiscard]] const std::string& database() const { return database_; }

  [[nodiscard]] const Project& project() const { return project_; }

  /// Whoever comes to this statement waits from now on.
  void holdStatement(Place place);

  /// Whoever comes to record that a file has so many statements done waits from now on.
  void holdRow(Place done);

  /// Lets all go on.
  void release();

  /// `strata migrate apply` with the stage's mode, `more` arguments, on `address` or directly.
  [[nodiscard]] std::unique_ptr<Background> apply(const std::vector<std::string>& more = {},
                                                  const std::string& address = "") const;

  /// Waits until the run is held up; false when it ended instead.
  [[nodiscard]] bool heldUp(Background& run) const;

  /// Ends all sessions of strata, as an administrator does it.
  void terminate() const;

  /// Waits until no session of strata is left.
  void untilGone() const;

  /// How often each statement took effect, in their order.
  [[nodiscard]] std::vector<int> effects() const;

  /// What `strata migrate status --format json` says.
  [[nodiscard]] nlohmann::json status() const;

  /// The first value of a query.
  [[nodiscard]] std::string value(const std::string& sql) const {
    return server_.value(database_, sql);
  }

  /// Checks what status says against what took effect; nothing may be half done in a transaction.
  void expectStatusIsTrue() const;

  /// Runs apply to the end and checks that each statement ran once and status says so.
  void expectNextApplyCompletes() const;

 private:
  [[nodiscard]] std::string statement(Place place) const;
  void hold(int first, int second);

  OwnServer& server_;
  std::string mode_;
  std::string database_;
  Project project_;
  std::optional<pg::Connection> holder_;
};

}  // namespace strata::e2e
