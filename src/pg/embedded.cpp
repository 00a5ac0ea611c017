#include "pg/embedded.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "pg/account.h"
#include "pg/cluster.h"
#include "pg/environment.h"
#include "pg/run_directory.h"
#include "pg/supervisor.h"
#include "support/files.h"
#include "support/text.h"

namespace strata::pg {
namespace {

using Kind = SupervisorReport::Kind;

constexpr int kBuildMilliseconds = 300'000;  ///< a slow disk and a busy machine
constexpr int kStartMilliseconds = 60'000;
constexpr std::size_t kLogTail = 12;

Diagnostic didNotStart(std::string why, const ServerJob& job) {
  Diagnostic diagnostic{
      .code = "ST3003",
      .message = fmt::format("the temporary PostgreSQL server did not start: {}", why),
      .help = "mend what the server's log says, or give --dev-url to use a server of yours"};
  if (const auto log = readFile(job.log())) {
    const std::vector<std::string> lines = split(trim(*log), '\n');
    for (std::size_t i = lines.size() - std::min(kLogTail, lines.size()); i < lines.size(); ++i) {
      diagnostic.notes.push_back({.message = lines[i]});
    }
  }
  return diagnostic;
}

std::string describe(const SupervisorReport& report) {
  switch (report.kind) {
    case Kind::kFailed:
      return fmt::format("cannot {}: {}", report.act, errorText(report.value));
    case Kind::kEnded:
      return WIFEXITED(report.value)
                 ? fmt::format("'{}' ended with status {}", report.act, WEXITSTATUS(report.value))
                 : fmt::format("'{}' was ended by signal {}", report.act, WTERMSIG(report.value));
    case Kind::kGone:
      return "its supervising process is gone";
    default:
      return "it took too long";
  }
}

/// `wanted`, or why it did not come; a full disk is told apart.
Expected<SupervisorReport> awaitReport(Supervisor& supervisor, const ServerJob& job, Kind wanted,
                                       int milliseconds) {
  const SupervisorReport report = supervisor.await(milliseconds);
  if (report.kind == wanted) {
    return report;
  }
  Diagnostic diagnostic = didNotStart(describe(report), job);
  if (report.kind == Kind::kFailed && report.value == ENOSPC) {
    diagnostic.code = "ST3002";
    diagnostic.help = "free some space, or point TMPDIR to a folder that has it";
  }
  return diagnostic;
}

/// What pg_ctl goes by: the eighth line of the server's lock file.
bool acceptsConnections(const ServerJob& job) {
  const auto lock_file = readFile(job.data() / "postmaster.pid");
  return lock_file && lineOf(*lock_file, 8).starts_with("ready");
}

Expected<void> awaitReady(Supervisor& supervisor, const ServerJob& job) {
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(kStartMilliseconds);
  while (!acceptsConnections(job)) {
    const SupervisorReport report = supervisor.await(1);  // the pause, and the server's early end
    if (report.kind != Kind::kNone || std::chrono::steady_clock::now() > deadline) {
      return didNotStart(describe(report), job);
    }
  }
  return {};
}

/// initdb and the server run as another user when we are root.
Expected<void> requireReach(const Account& account, const std::filesystem::path& bin_dir) {
  if (!account.change || canReach(account, bin_dir / "postgres")) {
    return {};
  }
  return Diagnostic{
      .code = "ST3001",
      .message = fmt::format("user '{}', whom root runs the server as, cannot reach '{}'",
                             account.name, bin_dir.string()),
      .help = "move the binaries where all may read them, or run strata as another user"};
}

ServerJob jobFor(const std::filesystem::path& bin_dir, const ClusterRecipe& recipe,
                 const Account& account, const std::filesystem::path& directory) {
  ServerJob job{.account = account, .directory = directory};
  const std::string data = job.data().string();
  job.initdb = {(bin_dir / "initdb").string(), "-D", data};
  job.initdb.insert(job.initdb.end(), recipe.initdb.begin(), recipe.initdb.end());
  job.populate = {(bin_dir / "postgres").string(), "--single", "-D", data, "postgres"};
  job.server = {(bin_dir / "postgres").string(), "-D", data, "-k", directory.string()};
  job.settings = recipe.settings;
  job.sql = recipe.sql;
  job.environment = neutralEnvironment({"TZ=UTC"});
  return job;
}

}  // namespace

struct EmbeddedServer::Impl {
  ServerJob job = {};
  std::unique_ptr<Supervisor> supervisor = {};
  int pid = 0;

  Expected<void> launch();
  Expected<void> build(const ClusterCache& cache, const std::string& key);
};

Expected<void> EmbeddedServer::Impl::launch() {
  supervisor = Supervisor::launch(job);
  if (supervisor == nullptr) {
    const Diagnostic diagnostic =
        didNotStart(fmt::format("cannot fork: {}", errorText(errno)), job);
    std::error_code ignored;
    std::filesystem::remove_all(job.directory, ignored);
    return diagnostic;
  }
  return {};
}

/// Waits for a new cluster and keeps an image of it, while it stands still.
Expected<void> EmbeddedServer::Impl::build(const ClusterCache& cache, const std::string& key) {
  STRATA_CHECK(awaitReport(*supervisor, job, Kind::kBuilt, kBuildMilliseconds));
  STRATA_TRY(const std::string bytes, ClusterImage::pack(job.data()));
  cache.store(key, bytes);
  supervisor->proceed();
  return {};
}

EmbeddedServer::EmbeddedServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

EmbeddedServer::EmbeddedServer(EmbeddedServer&&) noexcept = default;
EmbeddedServer& EmbeddedServer::operator=(EmbeddedServer&&) noexcept = default;
EmbeddedServer::~EmbeddedServer() = default;

Expected<EmbeddedServer> EmbeddedServer::start(const EmbeddedOptions& options) {
  STRATA_TRY(const auto bin_dir, findServerBinaries(options.major, options.bin_dir));
  STRATA_TRY(const Account account, serverAccount());
  STRATA_CHECK(requireReach(account, bin_dir));
  const ClusterRecipe recipe = clusterRecipe(bin_dir, options.major, kDatabases);
  const ClusterCache cache(options.cache_dir);
  auto image = cache.load(recipe.key);
  std::shared_ptr<void> lock;
  if (image == nullptr) {
    lock = cache.lock(recipe.key);
    image = cache.load(recipe.key);  // another process may have been quicker
  }
  STRATA_TRY(const auto directory, makeRunDirectory(account));
  auto impl = std::make_unique<Impl>();
  impl->job = jobFor(bin_dir, recipe, account, directory);
  impl->job.image = image;
  STRATA_CHECK(impl->launch());
  if (image == nullptr) {
    STRATA_CHECK(impl->build(cache, recipe.key));
  }
  lock.reset();
  STRATA_TRY(const SupervisorReport started,
             awaitReport(*impl->supervisor, impl->job, Kind::kStarted, kStartMilliseconds));
  impl->pid = started.value;
  STRATA_CHECK(awaitReady(*impl->supervisor, impl->job));
  return EmbeddedServer(std::move(impl));
}

std::string EmbeddedServer::conninfo(const std::string& database) const {
  // Everything libpq would else look up in the environment or in the home directory; the options
  // say what is so anyway.
  return fmt::format(
      "host='{0}' port=5432 user=postgres dbname='{1}' sslmode=disable gssencmode=disable "
      "target_session_attrs=any passfile='{0}/none' options='-c extra_float_digits=1'",
      impl_->job.directory.string(), replaceAll(replaceAll(database, "\\", "\\\\"), "'", "\\'"));
}

Expected<Connection> EmbeddedServer::connect(const std::string& database) const {
  STRATA_TRY(Connection connection, Connection::open(conninfo(database), Environment::kIgnored));
  connection.markThrowAway();
  return connection;
}

const std::filesystem::path& EmbeddedServer::directory() const {
  return impl_->job.directory;
}

int EmbeddedServer::pid() const {
  return impl_->pid;
}

}  // namespace strata::pg
