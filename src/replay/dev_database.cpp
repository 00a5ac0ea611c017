#include "replay/dev_database.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "model/quoting.h"
#include "pg/conninfo.h"
#include "replay/dev_server.h"

namespace strata {
namespace {

std::string dropStatement(const std::string& database) {
  return fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", quoteIdentifier(database));
}

}  // namespace

struct DevDatabase::Impl {
  std::optional<pg::EmbeddedServer> server = {};  ///< empty: the user's
  std::optional<pg::Connection> admin = {};       ///< creates and drops databases
  pg::ConnInfo info = {};                         ///< of the user's server
  std::string database_options = {};              ///< of an empty one
  std::string copy_options = {};
  std::vector<std::string> created = {};  ///< to drop at the end
  int major = 0;
  int next = 0;   ///< number of the next database to make
  int ready = 0;  ///< of those that the embedded server comes with: the next one

  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl();

  Expected<void> useEmbedded(const pg::EmbeddedOptions& options);
  Expected<void> useServer(const std::string& url);
  Expected<void> connectAdmin();
  Expected<pg::Connection> scratchEmbedded();
  Expected<pg::Connection> newDatabase(const std::string& options);
  Expected<pg::Connection> connect(const std::string& name);
  Expected<void> awaitUnused(const std::string& name);
};

DevDatabase::Impl::~Impl() {
  if (created.empty()) {
    return;
  }
  if (!admin->alive()) {
    auto again = pg::Connection::open(info);
    if (!again) {
      return;  // the next run removes them
    }
    admin = *std::move(again);
  }
  for (const std::string& name : created) {
    (void)admin->execute(dropStatement(name));
  }
}

Expected<void> DevDatabase::Impl::useEmbedded(const pg::EmbeddedOptions& options) {
  STRATA_TRY(server, pg::EmbeddedServer::start(options));
  major = options.major;
  next = pg::EmbeddedServer::kDatabases;
  // Copying files is three times as fast here as logging every page.
  database_options = copy_options = major >= 15 ? "STRATEGY file_copy" : "";
  return {};
}

Expected<void> DevDatabase::Impl::useServer(const std::string& url) {
  STRATA_CHECK(refuseDocker(url));
  STRATA_TRY(info, pg::parseConnInfo(url));
  STRATA_TRY(admin, pg::Connection::open(info));
  major = admin->majorVersion();
  STRATA_CHECK(requireSupported(*admin));
  STRATA_CHECK(requireEmpty(*admin));
  STRATA_CHECK(requireCreateDatabase(*admin));
  STRATA_CHECK(markAlive(*admin, devPrefix(getpid())));
  STRATA_CHECK(dropLeftovers(*admin));
  STRATA_TRY(database_options, pristineDatabaseOptions(*admin));
  return {};
}

Expected<void> DevDatabase::Impl::connectAdmin() {
  if (!admin) {
    STRATA_TRY(admin, server->connect("postgres"));
  }
  return {};
}

Expected<pg::Connection> DevDatabase::Impl::connect(const std::string& name) {
  if (server) {
    return server->connect(name);
  }
  pg::ConnInfo beside = info;
  beside.set("dbname", name);
  return pg::Connection::open(beside);
}

Expected<pg::Connection> DevDatabase::Impl::scratchEmbedded() {
  if (ready < pg::EmbeddedServer::kDatabases) {
    return server->connect(fmt::format("strata_{}", ready++));
  }
  return newDatabase(database_options);
}

Expected<pg::Connection> DevDatabase::Impl::newDatabase(const std::string& options) {
  STRATA_CHECK(connectAdmin());
  for (;;) {
    const std::string name = server ? fmt::format("strata_{}", next++)
                                    : fmt::format("{}_{}", devPrefix(getpid()), next++);
    const auto made =
        admin->execute(fmt::format("CREATE DATABASE {} {}", quoteIdentifier(name), options));
    if (made) {
      if (!server) {
        created.push_back(name);
      }
      return connect(name);
    }
    // A process of the same number, on another machine, has that one.
    if (admin->lastError().sqlstate != "42P04") {
      return made.error();
    }
  }
}

/// A session that has ended takes a moment to be gone; CREATE DATABASE would look again after 100
/// ms.
Expected<void> DevDatabase::Impl::awaitUnused(const std::string& name) {
  constexpr int kTries = 100;
  for (int i = 0; i < kTries; ++i) {
    STRATA_TRY(const pg::Rows sessions,
               admin->query("SELECT FROM pg_catalog.pg_stat_activity WHERE datname = $1", {name}));
    if (sessions.size() == 0) {
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return {};
}

DevDatabase::DevDatabase(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

DevDatabase::DevDatabase(DevDatabase&&) noexcept = default;
DevDatabase& DevDatabase::operator=(DevDatabase&&) noexcept = default;
DevDatabase::~DevDatabase() = default;

Expected<DevDatabase> DevDatabase::open(const DevOptions& options) {
  auto impl = std::make_unique<Impl>();
  if (options.url.empty()) {
    STRATA_CHECK(impl->useEmbedded(options.embedded));
  } else {
    STRATA_CHECK(impl->useServer(options.url));
  }
  return DevDatabase(std::move(impl));
}

Expected<pg::Connection> DevDatabase::scratch() {
  return impl_->server ? impl_->scratchEmbedded() : impl_->newDatabase(impl_->database_options);
}

Expected<pg::Connection> DevDatabase::copyOf(const std::string& database) {
  STRATA_CHECK(impl_->connectAdmin());
  STRATA_CHECK(impl_->awaitUnused(database));
  return impl_->newDatabase(
      fmt::format("TEMPLATE {} {}", quoteIdentifier(database), impl_->copy_options));
}

Expected<pg::Connection> DevDatabase::connect(const std::string& database) {
  return impl_->connect(database);
}

void DevDatabase::drop(const std::string& database) {
  if (impl_->connectAdmin()) {
    (void)impl_->admin->execute(dropStatement(database));  // the server's end drops the rest
    std::erase(impl_->created, database);
  }
}

int DevDatabase::majorVersion() const {
  return impl_->major;
}

}  // namespace strata
