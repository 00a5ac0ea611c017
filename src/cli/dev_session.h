#pragma once
#include <future>
#include <mutex>
#include <optional>

#include "replay/dev_database.h"

namespace strata::cli {

/// A dev database that starts in the background and serves several threads.
class DevSession {
 public:
  explicit DevSession(DevOptions options) : options_(std::move(options)) {}

  /// Begins to start the server, if nothing has yet; returns at once.
  void start();

  /// A session on an empty database of its own, as DevDatabase::scratch(); waits for the server.
  Expected<pg::Connection> scratch();

  /// The server itself, for one thread at a time; waits for it.
  Expected<DevDatabase*> database();

 private:
  void startLocked();
  Expected<void> awaitLocked();

  DevOptions options_;
  std::mutex mutex_;
  std::future<Expected<DevDatabase>> starting_ = {};
  std::optional<DevDatabase> database_ = {};
};

}  // namespace strata::cli
