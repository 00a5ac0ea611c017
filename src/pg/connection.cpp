#include "pg/connection.h"

#include <libpq-fe.h>
#include <poll.h>
#include <sys/socket.h>

#include <utility>

#include "pg/conninfo.h"
#include "pg/environment.h"
#include "pg/pooler.h"
#include "pg/result.h"

namespace strata::pg {

struct Connection::Impl {
  PGconn* handle = nullptr;
  ServerError last_error = {};
  bool throw_away = false;
  std::function<void(std::string_view)> notice_handler = {};

  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  ~Impl() { PQfinish(handle); }

  Diagnostic fail(const pg_result* result) {
    last_error = serverError(result, handle);
    return toDiagnostic(last_error);
  }

  ResultPtr answer(bool sent) const;
  Expected<Rows> finish(ResultPtr result);
  Diagnostic refuseCopy(ResultPtr result);
  void drain();
  static void receiveNotice(void* self, const PGresult* notice);
  Expected<void> readPipeline(const TakeRows& take);
};

namespace {

PGconn* connect(const ConnInfo& info, Environment environment) {
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : info.keywords) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  const std::pair<const char*, const char*> ours[] = {
      {"client_encoding", "UTF8"}, {"fallback_application_name", "strata"}, {nullptr, nullptr}};
  for (const auto& [name, value] : ours) {
    names.push_back(name);
    values.push_back(value);
  }
  const EnvironmentGuard guard(environment);
  return PQconnectdbParams(names.data(), values.data(), 0);
}

bool isCopy(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
}

}  // namespace

void Connection::Impl::receiveNotice(void* self, const PGresult* notice) {
  const Impl& impl = *static_cast<Impl*>(self);
  const char* severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
  const char* message = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);
  if (impl.notice_handler && message != nullptr) {
    impl.notice_handler(std::string(severity == nullptr ? "NOTICE" : severity) + ": " + message);
  }
}

/// Ends a COPY that the statement began, so that the session stays usable.
Diagnostic Connection::Impl::refuseCopy(ResultPtr result) {
  if (PQresultStatus(result.get()) == PGRES_COPY_IN) {
    PQputCopyEnd(handle, "COPY FROM STDIN is not supported here");
  } else {
    for (char* row = nullptr; PQgetCopyData(handle, &row, 0) > 0; row = nullptr) {
      PQfreemem(row);
    }
  }
  drain();
  last_error = {.sqlstate = "0A000",
                .message = "COPY from or to the client is not supported",
                .hint = "write INSERT statements, or COPY from a file on the server"};
  return toDiagnostic(last_error);
}

void Connection::Impl::drain() {
  while (const ResultPtr rest{PQgetResult(handle)}) {
  }
}

/// As PQexec answers, except that the server's own words on ending the session, with their
/// SQLSTATE, are kept where libpq would put its guess in their place.
ResultPtr Connection::Impl::answer(bool sent) const {
  ResultPtr out;
  while (sent) {
    ResultPtr next(PQgetResult(handle));
    if (!next) {
      break;
    }
    if (!out || succeeded(out.get())) {
      out = std::move(next);
    }
    if (isCopy(out.get())) {
      break;
    }
  }
  return out;
}

Expected<Rows> Connection::Impl::finish(ResultPtr result) {
  last_error = {};
  if (isCopy(result.get())) {
    return refuseCopy(std::move(result));
  }
  if (!succeeded(result.get())) {
    return fail(result.get());
  }
  return Rows(result.release());
}

/// Reads up to the sync point. Each statement's results end with a null; the sync point's does not.
Expected<void> Connection::Impl::readPipeline(const TakeRows& take) {
  std::size_t taken = 0;
  ResultPtr failed;
  int nulls_in_a_row = 0;
  while (nulls_in_a_row < 2 && PQstatus(handle) == CONNECTION_OK) {
    ResultPtr result(PQgetResult(handle));
    nulls_in_a_row = result ? 0 : nulls_in_a_row + 1;
    if (!result) {
      continue;
    }
    if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) {
      break;
    }
    if (isCopy(result.get())) {
      // The statements behind it are in the same stream: the session cannot be saved.
      shutdown(PQsocket(handle), SHUT_RDWR);
      PQconsumeInput(handle);
      last_error = {.sqlstate = "0A000", .message = "COPY is not possible in a pipeline"};
      return toDiagnostic(last_error);
    }
    if (succeeded(result.get())) {
      take(taken++, Rows(result.release()));
    } else if (!failed) {
      failed = std::move(result);
    }
  }
  if (failed || PQstatus(handle) != CONNECTION_OK) {
    Diagnostic diagnostic = fail(failed.get());
    last_error.statement = taken;
    return diagnostic;
  }
  return {};
}

Connection::Connection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Expected<Connection> Connection::open(const std::string& conninfo, Environment environment) {
  STRATA_TRY(const ConnInfo info, parseConnInfo(conninfo));
  return open(info, environment);
}

Expected<Connection> Connection::open(const ConnInfo& info, Environment environment) {
  auto impl = std::make_unique<Impl>();
  impl->handle = connect(info, environment);
  if (PQstatus(impl->handle) != CONNECTION_OK) {
    return connectFailure(impl->handle);
  }
  PQsetNoticeReceiver(impl->handle, Impl::receiveNotice, impl.get());
  Connection connection(std::move(impl));
  if (!info.settings.empty()) {
    STRATA_CHECK(requireSession(connection, info.settings.front().first + " in the URL"));
  }
  for (const auto& [name, value] : info.settings) {
    STRATA_CHECK(connection.query("SELECT pg_catalog.set_config($1, $2, false)", {name, value}));
  }
  return connection;
}

Expected<Rows> Connection::execute(const std::string& sql) {
  return impl_->finish(impl_->answer(PQsendQuery(impl_->handle, sql.c_str()) == 1));
}

Expected<Rows> Connection::query(const std::string& sql,
                                 const std::vector<std::optional<std::string>>& parameters) {
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const auto& parameter : parameters) {
    values.push_back(parameter ? parameter->c_str() : nullptr);
  }
  return impl_->finish(
      impl_->answer(PQsendQueryParams(impl_->handle, sql.c_str(), static_cast<int>(values.size()),
                                      nullptr, values.data(), nullptr, nullptr, 0) == 1));
}

Expected<std::vector<Rows>> Connection::pipeline(const std::vector<std::string>& statements) {
  std::vector<Rows> all;
  all.reserve(statements.size());
  STRATA_CHECK(
      pipeline(statements, [&](std::size_t, Rows rows) { all.push_back(std::move(rows)); }));
  return all;
}

Expected<void> Connection::pipeline(const std::vector<std::string>& statements,
                                    const TakeRows& take) {
  impl_->last_error = {};
  if (statements.empty()) {
    return {};
  }
  PGconn* handle = impl_->handle;
  bool sent = PQenterPipelineMode(handle) == 1;
  for (std::size_t i = 0; sent && i < statements.size(); ++i) {
    sent = PQsendQueryParams(handle, statements[i].c_str(), 0, nullptr, nullptr, nullptr, nullptr,
                             0) == 1;
  }
  if (!sent) {
    const Diagnostic diagnostic = impl_->fail(nullptr);
    if (PQpipelineSync(handle) == 1) {
      (void)impl_->readPipeline([](std::size_t, Rows) {});
    }
    PQexitPipelineMode(handle);
    return diagnostic;
  }
  if (PQpipelineSync(handle) != 1) {
    return impl_->fail(nullptr);
  }
  auto results = impl_->readPipeline(take);
  PQexitPipelineMode(handle);
  return results;
}

int Connection::serverVersion() const {
  return PQserverVersion(impl_->handle);
}

bool Connection::inTransaction() const {
  const PGTransactionStatusType status = PQtransactionStatus(impl_->handle);
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

bool Connection::alive() const {
  if (PQstatus(impl_->handle) != CONNECTION_OK) {
    return false;
  }
  // libpq notices the other end's leaving at the next use only.
  pollfd socket{.fd = PQsocket(impl_->handle), .events = POLLRDHUP, .revents = 0};
  return poll(&socket, 1, 0) >= 0 && (socket.revents & (POLLRDHUP | POLLHUP | POLLERR)) == 0;
}

const ServerError& Connection::lastError() const {
  return impl_->last_error;
}

int Connection::backendPid() const {
  return PQbackendPID(impl_->handle);
}

bool Connection::throwAway() const {
  return impl_->throw_away;
}

void Connection::markThrowAway() {
  impl_->throw_away = true;
}

std::string Connection::database() const {
  return PQdb(impl_->handle);
}

void Connection::onNotice(std::function<void(std::string_view)> handler) {
  impl_->notice_handler = std::move(handler);
}

pg_conn* Connection::raw() const {
  return impl_->handle;
}

}  // namespace strata::pg
