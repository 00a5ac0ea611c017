#pragma once
#include "apply/apply.h"
#include "cli/config.h"
#include "pg/connection.h"

namespace strata::cli {

/// Runs what [hooks] says around the migrations of one run on one database.
class Hooks {
 public:
  Hooks(const Config& config, pg::Connection& connection)
      : config_(config), connection_(connection) {}

  /// The calls for each file, which begin with before_apply. Must outlive the run.
  apply::ApplyObserver observer();

  /// after_apply, when anything was run. Errors: ST1240.
  Expected<void> finish(const apply::ApplyReport& report);

 private:
  /// Name and value of what commands see.
  using Variables = std::vector<std::pair<std::string, std::string>>;

  Expected<void> run(const std::vector<std::string>& hooks, const char* event, Variables variables);

  const Config& config_;
  pg::Connection& connection_;
  bool begun_ = false;
};

}  // namespace strata::cli
