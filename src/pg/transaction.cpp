#include <utility>

#include "pg/connection.h"

namespace strata::pg {

Expected<Transaction> Transaction::begin(Connection& connection) {
  STRATA_CHECK(connection.execute("BEGIN"));
  return Transaction(connection);
}

Transaction::Transaction(Transaction&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

Transaction::~Transaction() {
  if (connection_ != nullptr && connection_->inTransaction()) {
    (void)connection_->execute("ROLLBACK");
  }
}

Expected<void> Transaction::commit() {
  if (connection_ == nullptr) {
    return Diagnostic{.code = "PG25P01", .message = "the transaction has already ended"};
  }
  STRATA_TRY(const Rows done, std::exchange(connection_, nullptr)->execute("COMMIT"));
  if (done.tag() == "ROLLBACK") {  // what COMMIT of a failed transaction does, without an error
    return Diagnostic{.code = "PG25P02",
                      .message = "the transaction was rolled back, for a statement in it failed"};
  }
  return {};
}

Expected<void> Transaction::rollback() {
  if (connection_ == nullptr) {
    return {};
  }
  STRATA_CHECK(std::exchange(connection_, nullptr)->execute("ROLLBACK"));
  return {};
}

}  // namespace strata::pg
