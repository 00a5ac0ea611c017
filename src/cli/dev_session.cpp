#include "cli/dev_session.h"

namespace strata::cli {

void DevSession::start() {
  const std::scoped_lock lock(mutex_);
  startLocked();
}

void DevSession::startLocked() {
  if (!database_ && !starting_.valid()) {
    starting_ =
        std::async(std::launch::async, [options = options_] { return DevDatabase::open(options); });
  }
}

Expected<pg::Connection> DevSession::scratch() {
  const std::scoped_lock lock(mutex_);
  STRATA_CHECK(awaitLocked());
  return database_->scratch();
}

Expected<DevDatabase*> DevSession::database() {
  const std::scoped_lock lock(mutex_);
  STRATA_CHECK(awaitLocked());
  return &*database_;
}

Expected<void> DevSession::awaitLocked() {
  if (!database_) {
    startLocked();
    STRATA_TRY(database_, starting_.get());
  }
  return {};
}

}  // namespace strata::cli
