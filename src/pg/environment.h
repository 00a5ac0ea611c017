#pragma once
#include <memory>
#include <string>
#include <vector>

#include "pg/connection.h"

namespace strata::pg {

/// The process's environment as "NAME=value" without the variables that steer PostgreSQL and its
/// programs (PG…, LC_…, LANG, LANGUAGE, TZ), then `extra`.
std::vector<std::string> neutralEnvironment(const std::vector<std::string>& extra = {});

/// While it lives, and for Environment::kIgnored only, libpq sees no PG… variable. Connections of
/// other threads wait meanwhile; nothing is freed under a reader of the environment.
class EnvironmentGuard {
 public:
  explicit EnvironmentGuard(Environment environment);
  EnvironmentGuard(const EnvironmentGuard&) = delete;
  EnvironmentGuard& operator=(const EnvironmentGuard&) = delete;
  ~EnvironmentGuard();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace strata::pg
