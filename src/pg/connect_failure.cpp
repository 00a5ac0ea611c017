#include <fmt/format.h>
#include <libpq-fe.h>

#include "pg/result.h"
#include "support/text.h"

namespace strata::pg {
namespace {

/// libpq tells no SQLSTATE of a session that never was; its text (English, for the program sets no
/// locale) and the server's are all there is.
struct KnownFailure {
  const char* needle;
  const char* sqlstate;
  const char* help;
};

constexpr KnownFailure kKnownFailures[] = {
    {"password authentication failed", "28P01", "check the user and the password in the URL"},
    {"no password supplied", "28P01",
     "give a password in the URL, in PGPASSWORD or in the password file"},
    {"Peer authentication failed", "28000",
     "connect as the database user of your own name, or over TCP with a password"},
    {"no pg_hba.conf entry", "28000",
     "allow this user and address in the server's pg_hba.conf, or set sslmode"},
    {"is not permitted to log in", "28000", "ALTER ROLE … LOGIN, or connect as another user"},
    {"permission denied for database", "42501", "GRANT CONNECT ON DATABASE … TO the user"},
    {"too many clients", "53300", "wait for other sessions to end, or raise max_connections"},
    {"remaining connection slots", "53300",
     "wait for other sessions to end, or raise max_connections"},
    {"starting up", "57P03", "wait until the server has started, then run again"},
    {"shutting down", "57P03", "start the server, then run again"},
    {"could not translate host name", "08001", "check the host name in the URL"},
    {"Connection refused", "08001", "start the server, or check the host and the port in the URL"},
    {"No such file or directory", "08001",
     "start the server, or give the host (or the socket's directory) in the URL"},
    {"timeout expired", "08001",
     "check the host, the port and firewalls, or raise connect_timeout"},
    {"server does not support SSL", "08001",
     "add sslmode=disable to the URL if the network is trusted"},
    {"certificate", "08001", "check sslmode, sslrootcert and the server's certificate"},
};

constexpr KnownFailure kUnknownFailure = {
    "", "08001", "check the URL, and that the server runs and lets this user in"};

const KnownFailure& classify(std::string_view text) {
  // The two of the server that share their tail.
  static constexpr KnownFailure kNoDatabase = {
      "", "3D000", "create the database, or name another one in the URL"};
  static constexpr KnownFailure kNoRole = {"", "28000",
                                           "create the role, or connect as another user"};
  if (text.find("does not exist") != std::string_view::npos) {
    if (text.find("database \"") != std::string_view::npos) {
      return kNoDatabase;
    }
    if (text.find("role \"") != std::string_view::npos) {
      return kNoRole;
    }
  }
  for (const KnownFailure& known : kKnownFailures) {
    if (text.find(known.needle) != std::string_view::npos) {
      return known;
    }
  }
  return kUnknownFailure;
}

/// `database 'd' on h:5432 as 'u'`; a directory is a unix socket's.
std::string place(const PGconn* connection) {
  const auto text = [](const char* value) { return std::string(value == nullptr ? "" : value); };
  const std::string host = text(PQhost(connection));
  const std::string port = text(PQport(connection));
  const std::string user = text(PQuser(connection));
  std::string out = fmt::format("database '{}'", text(PQdb(connection)));
  if (!host.empty() && (host.front() == '/' || host.front() == '@')) {
    out += fmt::format(" on the socket {}/.s.PGSQL.{}", host, port);
  } else if (!host.empty()) {
    out += fmt::format(" on {}:{}", host, port);
  }
  return user.empty() ? out : out + fmt::format(" as '{}'", user);
}

/// The reason within one line of libpq's: without "connection to server … failed: FATAL:  ".
std::string reasonOf(std::string_view line) {
  constexpr std::string_view kFailed = " failed: ";
  if (const auto at = line.find(kFailed);
      at != std::string_view::npos && line.substr(0, 13) == "connection to") {
    line.remove_prefix(at + kFailed.size());
  }
  constexpr std::string_view kFatal = "FATAL:";
  if (line.substr(0, kFatal.size()) == kFatal) {
    line.remove_prefix(kFatal.size());
  }
  return std::string(trim(line));
}

}  // namespace

Diagnostic connectFailure(const pg_conn* connection) {
  const std::string text(trim(PQerrorMessage(connection)));
  const KnownFailure& known = classify(text);
  const std::vector<std::string> lines = split(text, '\n');
  Diagnostic diagnostic{
      .code = std::string("PG") + known.sqlstate,
      .message = fmt::format("cannot connect to {}: {}", place(connection), reasonOf(lines[0])),
      .help = known.help};
  for (std::size_t i = 1; i < lines.size(); ++i) {
    // libpq's own question ("Is the server running …?") is what `help` says better.
    if (const std::string_view line = trim(lines[i]); !line.empty() && line.back() != '?') {
      diagnostic.notes.push_back({.message = std::string(line)});
    }
  }
  return diagnostic;
}

}  // namespace strata::pg
