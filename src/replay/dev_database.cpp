#include "replay/dev_database.h"

#include <fmt/format.h>
#include <unistd.h>

#include <optional>
#include <utility>
#include <vector>

#include "model/quoting.h"
#include "pg/conninfo.h"
#include "replay/dev_server.h"

namespace strata {

struct DevDatabase::Impl {
  std::optional<pg::EmbeddedServer> server = {};  ///< empty: the user's
  std::optional<pg::Connection> admin = {};       ///< creates and drops databases
  pg::ConnInfo info = {};                         ///< of the user's server
  std::string database_options = {};
  std::vector<std::string> created = {};  ///< to drop at the end
  int major = 0;
  int next = 0;

  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl();

  Expected<void> useEmbedded(const pg::EmbeddedOptions& options);
  Expected<void> useServer(const std::string& url);
  Expected<pg::Connection> scratchEmbedded();
  Expected<pg::Connection> scratchOnServer();
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
    (void)admin->execute(
        fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", quoteIdentifier(name)));
  }
}

Expected<void> DevDatabase::Impl::useEmbedded(const pg::EmbeddedOptions& options) {
  STRATA_TRY(server, pg::EmbeddedServer::start(options));
  major = options.major;
  // Copying files is three times as fast here as logging every page.
  database_options = major >= 15 ? "STRATEGY file_copy" : "";
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

Expected<pg::Connection> DevDatabase::Impl::scratchEmbedded() {
  const std::string name = fmt::format("strata_{}", next++);
  if (next > pg::EmbeddedServer::kDatabases) {
    if (!admin) {
      STRATA_TRY(admin, server->connect("postgres"));
    }
    STRATA_CHECK(admin->execute(
        fmt::format("CREATE DATABASE {} {}", quoteIdentifier(name), database_options)));
  }
  return server->connect(name);
}

Expected<pg::Connection> DevDatabase::Impl::scratchOnServer() {
  for (;;) {
    const std::string name = fmt::format("{}_{}", devPrefix(getpid()), next++);
    const auto made = admin->execute(
        fmt::format("CREATE DATABASE {} {}", quoteIdentifier(name), database_options));
    if (made) {
      created.push_back(name);
      pg::ConnInfo beside = info;
      beside.set("dbname", name);
      return pg::Connection::open(beside);
    }
    // A process of the same number, on another machine, has that one.
    if (admin->lastError().sqlstate != "42P04") {
      return made.error();
    }
  }
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
  return impl_->server ? impl_->scratchEmbedded() : impl_->scratchOnServer();
}

int DevDatabase::majorVersion() const {
  return impl_->major;
}

}  // namespace strata
