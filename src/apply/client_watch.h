#pragma once
#include "pg/connection.h"

namespace strata::apply {

/// While it lives, the server looks each second whether we are still there. Around a transaction:
/// of one whose program was killed nothing can come, but its locks would stay for as long as the
/// statement takes. No more than that where the server cannot look, or was told when to.
class ClientWatch {
 public:
  explicit ClientWatch(pg::Connection& connection);
  ClientWatch(const ClientWatch&) = delete;
  ClientWatch& operator=(const ClientWatch&) = delete;
  ~ClientWatch();  ///< behind the transaction's end

 private:
  pg::Connection* connection_;  ///< null: nothing to set back
};

}  // namespace strata::apply
