#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/expected.h"

struct pg_conn;  // libpq's PGconn and PGresult, kept out of the headers
struct pg_result;

namespace strata::pg {

struct ConnInfo;

/// What the server said of a failed statement (libpq, PQresultErrorField).
struct ServerError {
  std::string sqlstate = {};  ///< five characters; empty when the connection itself failed
  std::string message = {};
  std::string detail = {};
  std::string hint = {};
  std::string context = {};
  int position = 0;           ///< from 1, in characters of the statement sent; 0: none given
  std::size_t statement = 0;  ///< of a pipeline: the index of the statement that failed
};

/// Whether libpq's environment variables (PGHOST, PGOPTIONS, PGSERVICE, …) take part.
enum class Environment { kApplies, kIgnored };

/// The rows of one statement. Views are valid as long as the Rows.
class Rows {
 public:
  explicit Rows(pg_result* owned);

  [[nodiscard]] int size() const;
  [[nodiscard]] int columns() const;
  [[nodiscard]] bool isNull(int row, int column) const;
  [[nodiscard]] std::string_view text(int row, int column) const;  ///< "" for NULL

  [[nodiscard]] std::string str(int row, int column) const {
    return std::string(text(row, column));
  }

  [[nodiscard]] std::int64_t integer(int row, int column) const;  ///< 0 for NULL
  [[nodiscard]] bool boolean(int row, int column) const;          ///< false for NULL
  /// The elements of a one-dimensional array in text form, quotes and escapes undone; NULL elements
  /// as "".
  [[nodiscard]] std::vector<std::string> array(int row, int column) const;
  [[nodiscard]] std::string columnName(int column) const;
  /// "CREATE TABLE", "INSERT 0 1": the command tag.
  [[nodiscard]] std::string_view tag() const;

 private:
  struct Clear {
    void operator()(pg_result* result) const noexcept;
  };

  std::unique_ptr<pg_result, Clear> result_;
};

/// One session. Every failure is a Diagnostic whose code is "PG" + SQLSTATE ("PG08006" when the
/// connection broke without a word of the server), with DETAIL as note and HINT as help;
/// lastError() has the parts. Passwords never appear in a message.
class Connection {
 public:
  /// `conninfo` is a URL or keyword=value string; libpq's environment, service and password files
  /// apply. The URL's own parameters that libpq does not know (search_path) are set after
  /// connecting. Errors: ST3301 to ST3303 for a conninfo that cannot be meant, ST6041 for settings
  /// through a pooler that shares sessions out, else "PG" + SQLSTATE with the place (never the
  /// password) and what to do.
  static Expected<Connection> open(const std::string& conninfo,
                                   Environment environment = Environment::kApplies);

  /// The same from a conninfo already taken apart.
  static Expected<Connection> open(const ConnInfo& info,
                                   Environment environment = Environment::kApplies);

  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  /// Simple protocol: one statement or several separated by semicolons; the rows of the last.
  Expected<Rows> execute(const std::string& sql);

  /// Extended protocol: exactly one statement, values as parameters ($1 …), nullopt for NULL.
  Expected<Rows> query(const std::string& sql,
                       const std::vector<std::optional<std::string>>& parameters = {});

  /// All of `statements` in one pipeline, one round trip, each without parameters; fails as a whole
  /// at the first error (the others are then not run). They share one implicit transaction.
  Expected<std::vector<Rows>> pipeline(const std::vector<std::string>& statements);

  /// The rows of a pipeline's statement, and its index.
  using TakeRows = std::function<void(std::size_t statement, Rows rows)>;

  /// The same, but hands over the rows of each statement as they come, while the server works on
  /// the next; also those before a statement that fails. `take` must not use the connection.
  Expected<void> pipeline(const std::vector<std::string>& statements, const TakeRows& take);

  [[nodiscard]] int serverVersion() const;  ///< 150020 for 15.20

  [[nodiscard]] int majorVersion() const { return serverVersion() / 10000; }

  [[nodiscard]] bool inTransaction() const;  ///< a BEGIN is open, failed or not
  [[nodiscard]] bool alive() const;
  [[nodiscard]] const ServerError& lastError() const;
  [[nodiscard]] int backendPid() const;
  [[nodiscard]] std::string database() const;

  /// Whether the server is an embedded one, where roles may be made as needed.
  [[nodiscard]] bool throwAway() const;
  void markThrowAway();

  /// Called with each NOTICE or WARNING's text; none by default (they are dropped).
  void onNotice(std::function<void(std::string_view)> handler);

  /// libpq's own handle, for what this class does not wrap.
  [[nodiscard]] pg_conn* raw() const;

 private:
  struct Impl;
  explicit Connection(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// BEGIN at construction; ROLLBACK at the end unless committed.
class Transaction {
 public:
  static Expected<Transaction> begin(Connection& connection);

  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  Expected<void> commit();
  Expected<void> rollback();

 private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}

  Connection* connection_;  ///< null when ended
};

/// The URL or keyword string with its password replaced by "***", for messages.
std::string redacted(const std::string& conninfo);

}  // namespace strata::pg
