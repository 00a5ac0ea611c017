#include "apply/client_watch.h"

#include <utility>

namespace strata::apply {
namespace {

/// Sets it unless it is that already; false also where the server refuses.
bool change(pg::Connection& connection, const char* from, const char* to) {
  const auto rows = connection.query(
      "SELECT pg_catalog.set_config('client_connection_check_interval', $2, false) "
      "WHERE pg_catalog.current_setting('client_connection_check_interval') = $1",
      {from, to});
  return rows && rows->size() == 1;
}

}  // namespace

ClientWatch::ClientWatch(pg::Connection& connection)
    : connection_(change(connection, "0", "1s") ? &connection : nullptr) {}

ClientWatch::~ClientWatch() {
  if (connection_ != nullptr && connection_->alive()) {
    (void)change(*connection_, "1s", "0");
  }
}

}  // namespace strata::apply
