#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "pg/connection.h"
#include "pg/embedded.h"
#include "random/edits.h"

namespace strata::arbitrary {

/// What went wrong with a pair.
struct Failure {
  std::string kind = {};    ///< stays the same while the pair shrinks: "apply: PG42P07", …
  std::string detail = {};  ///< with the plan
};

/// Which proofs a pair has to pass besides that of the catalog.
struct Proofs {
  bool creation = false;                 ///< `to` from nothing
  bool dump = false;                     ///< pg_dump says the same of both
  std::vector<std::string> oracle = {};  ///< and so does this command; empty: none
};

/// What one run of a pair counted.
struct Tally {
  int statements = 0;  ///< that create the two schemas
  int refused = 0;     ///< of these, what the server did not take and the model lost
  int steps = 0;       ///< of the plan
  int tables_filled = 0;
  int decisions = 0;  ///< pairs that only the user can lead from one to the other
};

/// A server of its own with the databases that pairs are tried in.
class Bench {
 public:
  static Expected<Bench> open(int major);

  /// Loads the pair, which loses what the server does not take, and tries it. An error is one of
  /// the test itself.
  Expected<std::optional<Failure>> run(Pair& pair, const Proofs& proofs, Tally& tally);

  [[nodiscard]] int major() const { return major_; }

 private:
  Bench(int major, std::filesystem::path binaries, pg::EmbeddedServer server);

  Expected<pg::Connection> empty(const char* database);
  Expected<pg::Connection> load(const char* database, Model& model, Tally& tally);
  /// INHERIT leaves a column the child's own, which pg_dump shows and diff() does not count.
  Expected<void> forgetOwnInherited();
  Expected<std::optional<Failure>> attempt(Pair& pair, const Proofs& proofs, Tally& tally);

  int major_;
  std::filesystem::path binaries_;
  pg::EmbeddedServer server_;
};

}  // namespace strata::arbitrary
