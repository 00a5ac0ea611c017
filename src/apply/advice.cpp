#include "apply/advice.h"

#include <algorithm>
#include <array>

namespace strata::apply {
namespace {

struct Advice {
  std::string_view sqlstate;
  const char* help;
};

constexpr std::array<Advice, 9> kAdvice = {{
    {"25001", "let the file begin with '-- atlas:txmode none' and a blank line"},
    {"25006", "apply to the primary, as a role that may write"},
    {"25P03",
     "raise idle_in_transaction_session_timeout for this run: the URL takes it as a "
     "parameter"},
    {"25P04",
     "raise transaction_timeout for this run (the URL takes ?transaction_timeout=0), or "
     "let the file do less"},
    {"40P01", "apply again: what held the locks may be gone"},
    {"53100", "free some space on the server, then apply again"},
    {"55P03",
     "apply again when the lock is free, or raise lock_timeout for this run: the URL takes "
     "?lock_timeout=1min"},
    {"57014",
     "apply again, with a longer statement_timeout if that is what ended it: the URL takes "
     "?statement_timeout=0"},
    {"57P01", "apply again when the server lets sessions be"},
}};

}  // namespace

void advise(std::string_view sqlstate, Diagnostic& error) {
  const auto found = std::ranges::find(kAdvice, sqlstate, &Advice::sqlstate);
  if (found != kAdvice.end() && error.help.empty()) {
    error.help = found->help;
  }
}

Diagnostic commitFailed(const pg::Connection& connection, Diagnostic error) {
  if (!connection.alive()) {
    error.notes.push_back(
        {.message =
             "the connection was lost at the COMMIT: whether it was done is not known here"});
  }
  return error;
}

}  // namespace strata::apply
