#include "pg/environment.h"

#include <unistd.h>

#include <mutex>
#include <shared_mutex>
#include <string_view>

namespace strata::pg {
namespace {

/// Exclusive while the environment is swapped, shared while libpq reads it.
std::shared_mutex& environmentMutex() {
  static std::shared_mutex mutex;
  return mutex;
}

bool startsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool steersPostgres(std::string_view variable) {
  for (const std::string_view prefix : {"PG", "LC_", "LANG=", "LANGUAGE=", "TZ="}) {
    if (startsWith(variable, prefix)) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::vector<std::string> neutralEnvironment(const std::vector<std::string>& extra) {
  std::vector<std::string> kept;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    if (!steersPostgres(*variable)) {
      kept.emplace_back(*variable);
    }
  }
  kept.insert(kept.end(), extra.begin(), extra.end());
  return kept;
}

struct EnvironmentGuard::State {
  std::shared_lock<std::shared_mutex> shared = {};
  std::unique_lock<std::shared_mutex> exclusive = {};
  std::vector<char*> without_pg = {};
  char** original = nullptr;
};

EnvironmentGuard::EnvironmentGuard(Environment environment) : state_(std::make_unique<State>()) {
  if (environment == Environment::kApplies) {
    state_->shared = std::shared_lock(environmentMutex());
    return;
  }
  state_->exclusive = std::unique_lock(environmentMutex());
  state_->original = environ;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    if (!startsWith(*variable, "PG")) {
      state_->without_pg.push_back(*variable);
    }
  }
  state_->without_pg.push_back(nullptr);
  environ = state_->without_pg.data();
}

EnvironmentGuard::~EnvironmentGuard() {
  if (state_->original != nullptr) {
    environ = state_->original;
  }
}

}  // namespace strata::pg
