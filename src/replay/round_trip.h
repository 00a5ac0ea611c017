#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "directory/directory.h"
#include "replay/dev_database.h"
#include "support/expected.h"

namespace strata {

/// What became of a migration that was run, taken back and run again.
enum class TripOutcome : std::uint8_t {
  kThereAndBack,  ///< each state was what it was the first time
  kOneWay,        ///< there is no way back, by its nature
  kFailed,        ///< it does not run, or a way does not lead where it should
};

/// One migration, there and back.
struct RoundTrip {
  const directory::MigrationFile* file = nullptr;
  TripOutcome outcome = TripOutcome::kThereAndBack;
  bool by_hand = false;  ///< back by the directory's own down part
  std::optional<Diagnostic> why = {};
  std::chrono::nanoseconds duration = {};
};

/// What round trips are made on and of.
struct RoundTripJob {
  DevDatabase* server = nullptr;
  std::function<Expected<pg::Connection>()> scratch;  ///< an empty database of it, set up
  std::size_t skip = 0;                               ///< files at the beginning that only run up
  std::function<bool(const directory::MigrationFile&)> wanted = {};  ///< of the rest; empty: all
};

/// Takes every migration of the directory there, back and there again, each on a database of its
/// own at the state before it: the planned way back or the down part must lead to that state, and
/// the second run to that of the first. A checkpoint must lead from nothing to what the files
/// before it made. `take` gets each as it is done. The first file that does not run is the last
/// one. Errors: the server's own only; what is wrong with a file is RoundTrip::why: ST3201, ST3510
/// the second run fails, ST3511 it leads elsewhere, ST3512 a checkpoint is not what it stands for,
/// and those of planReverses().
Expected<void> makeRoundTrips(const RoundTripJob& job, const directory::Directory& directory,
                              const std::function<void(const RoundTrip&)>& take);

}  // namespace strata
