#include "pg/pooler.h"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "pg/result.h"

namespace strata::pg {
namespace {

using Clock = std::chrono::steady_clock;

/// A pooler that has no session left for us makes us wait: then each of ours has one of its own.
constexpr std::chrono::seconds kPatience(2);
constexpr int kRounds = 8;
constexpr const char* kWhich = "SELECT pg_catalog.pg_backend_pid()";

struct Finish {
  void operator()(PGconn* handle) const noexcept { PQfinish(handle); }
};

/// A second connection of the same parameters, which is given up when it does not answer in time.
class Witness {
 public:
  explicit Witness(PGconn* like) {
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconninfo(like),
                                                                               PQconninfoFree);
    std::vector<const char*> names;
    std::vector<const char*> values;
    for (const PQconninfoOption* each = options.get(); each && each->keyword != nullptr; ++each) {
      if (each->val != nullptr && *each->val != '\0') {
        names.push_back(each->keyword);
        values.push_back(each->val);
      }
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    handle_.reset(PQconnectStartParams(names.data(), values.data(), 0));
    connected_ = PQstatus(handle_.get()) != CONNECTION_BAD && connect();
  }

  /// The session that it meets; nullopt when it meets none.
  std::optional<std::string> session() {
    if (!connected_ || PQsendQuery(handle_.get(), kWhich) != 1) {
      return std::nullopt;
    }
    while (PQisBusy(handle_.get()) != 0) {
      if (!await(POLLIN) || PQconsumeInput(handle_.get()) != 1) {
        connected_ = false;
        return std::nullopt;
      }
    }
    std::optional<std::string> out;
    while (const ResultPtr result{PQgetResult(handle_.get())}) {
      if (succeeded(result.get()) && PQntuples(result.get()) == 1) {
        out = PQgetvalue(result.get(), 0, 0);
      }
    }
    return out;
  }

 private:
  bool connect() {
    for (auto state = PGRES_POLLING_WRITING; state != PGRES_POLLING_OK;) {
      if (state == PGRES_POLLING_FAILED ||
          !await(state == PGRES_POLLING_READING ? POLLIN : POLLOUT)) {
        return false;
      }
      state = PQconnectPoll(handle_.get());
    }
    return true;
  }

  bool await(short what) const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - Clock::now());
    pollfd socket{.fd = PQsocket(handle_.get()), .events = what, .revents = 0};
    return left.count() > 0 && poll(&socket, 1, static_cast<int>(left.count())) > 0;
  }

  std::unique_ptr<PGconn, Finish> handle_;
  Clock::time_point end_ = Clock::now() + kPatience;
  bool connected_ = false;
};

Expected<std::string> sessionOf(Connection& connection) {
  STRATA_TRY(const Rows rows, connection.query(kWhich));
  return rows.str(0, 0);
}

Expected<bool> sharesSessions(Connection& connection) {
  STRATA_TRY(const std::string first, sessionOf(connection));
  // A pooler makes its own key for who wants to cancel, and cannot know the session's.
  if (first == std::to_string(connection.backendPid())) {
    return false;
  }
  Witness witness(connection.raw());
  for (int round = 0; round < kRounds; ++round) {
    const auto other = witness.session();
    STRATA_TRY(const std::string now, sessionOf(connection));
    if (now != first || other == first) {
      return true;
    }
  }
  return false;
}

}  // namespace

Expected<void> requireSession(Connection& connection, std::string_view what) {
  STRATA_TRY(const bool shared, sharesSessions(connection));
  if (!shared) {
    return {};
  }
  return Diagnostic{
      .code = "ST6041",
      .message = "the connection goes through a pooler that gives each transaction another session",
      .help = fmt::format("give the server's own address, or a database of the pooler with "
                          "pool_mode = session: {} needs a session of its own",
                          what),
      .exit_code = ExitCode::kUsage};
}

}  // namespace strata::pg
