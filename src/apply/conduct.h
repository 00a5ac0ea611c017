#pragma once
#include <string_view>

namespace strata::apply {

/// How a statement of a migration stands to transactions: whether what it does and the row that
/// records it can be one.
struct Conduct {
  /// More than one command, or COPY: only the simple protocol takes it.
  bool simple = false;
  /// Holds BEGIN, COMMIT, ROLLBACK or their like.
  bool controls = false;
  /// It is a COMMIT: what has run before is there as soon as it succeeds.
  bool commits = false;
  /// Takes effect by itself, before it can be recorded: CREATE INDEX CONCURRENTLY and its like, and
  /// what may commit within (CALL).
  bool alone = false;

  friend bool operator==(const Conduct&, const Conduct&) = default;
};

/// Sets nothing but what the session remembers (SET, RESET, set_config): a later session that goes
/// on behind it needs it again.
bool setsSession(std::string_view statement);

/// Read from its words. What is unknown counts as ordinary: the server refuses it in a transaction.
Conduct conductOf(std::string_view statement);

}  // namespace strata::apply
