#include "replay/round_trip.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/catalog.h"
#include "diff/diff.h"
#include "replay/directory_replay.h"
#include "replay/reverse.h"
#include "replay/squash.h"

namespace strata {
namespace {

using Clock = std::chrono::steady_clock;
using directory::Directory;
using directory::MigrationFile;

/// The server could not do it for the rows that are there: class 22 or 23.
bool isForRows(const Diagnostic& error) {
  return error.message.find("(SQLSTATE 22") != std::string::npos ||
         error.message.find("(SQLSTATE 23") != std::string::npos;
}

/// No way back was planned, or it could not be carried out on these rows; else something is wrong.
bool isOneWay(const Diagnostic& error) {
  return error.code == "ST4101" ? isForRows(error)
                                : error.code.starts_with("ST40") || error.code == "ST6022";
}

Expected<bool> changesRows(const MigrationFile& file) {
  STRATA_TRY(const auto statements, file.statements());
  return std::ranges::any_of(statements, [](const directory::Statement& statement) {
    return strata::changesRows(statement.text);
  });
}

Diagnostic leadsElsewhere(std::string code, const std::string& message, const std::string& path,
                          const Schema& reached, const Schema& wanted) {
  Diagnostic error{.code = std::move(code), .message = message, .where = {.file = path}};
  for (const std::string& difference : describeDifferences(reached, wanted)) {
    error.notes.push_back({.message = difference});
  }
  return error;
}

/// One file there, back and there again.
class Trip {
 public:
  Trip(pg::Connection& connection, const Directory& directory, const MigrationFile& file)
      : connection_(connection), directory_(directory), file_(file) {}

  RoundTrip run() {
    const auto start = Clock::now();
    trip_.file = &file_;
    if (auto done = thereAndBack(); !done) {
      trip_.why = std::move(done).error();
      if (trip_.outcome == TripOutcome::kThereAndBack) {
        trip_.outcome = TripOutcome::kFailed;
      }
    }
    trip_.duration = Clock::now() - start;
    return std::move(trip_);
  }

  /// It ran at least once.
  [[nodiscard]] bool ran() const { return ran_; }

  [[nodiscard]] const Schema& reached() const { return behind_.schema; }

 private:
  Expected<void> thereAndBack() {
    STRATA_TRY(const NamedState before, readNamedState(connection_));
    STRATA_TRY(const SqlScript script, scriptOf(directory_, file_));
    STRATA_CHECK(runScript(connection_, script));
    ran_ = true;
    STRATA_TRY(behind_, readNamedState(connection_));
    STRATA_CHECK(goBack(before));
    STRATA_CHECK(runAgain(script));
    STRATA_TRY(const Schema reached, readCatalog(connection_));
    const Schema wanted = alignedColumnOrder(behind_.schema, reached);
    if (!sameObjects(reached, wanted)) {
      return leadsElsewhere("ST3511", "run a second time, the migration leads elsewhere",
                            script.path, reached, wanted);
    }
    return {};
  }

  Expected<void> goBack(const NamedState& before) {
    const PlanOptions options{.allow_drop = true, .server_version = connection_.majorVersion()};
    auto back = planReverse(connection_, directory_, {.file = &file_}, behind_, before, options);
    trip_.by_hand = file_.hasDown();
    if (back) {
      return {};
    }
    if (isOneWay(back.error())) {
      trip_.outcome = TripOutcome::kOneWay;
    }
    return std::move(back).error();
  }

  /// Rows stay behind when the structure goes back, and may be in the way then.
  Expected<void> runAgain(const SqlScript& script) {
    auto again = runScript(connection_, script);
    if (again) {
      return {};
    }
    Diagnostic error = std::move(again).error();
    STRATA_TRY(const bool for_rows, changesRows(file_));
    if (for_rows && !trip_.by_hand) {
      trip_.outcome = TripOutcome::kOneWay;
    }
    error.code = "ST3510";
    error.message = "taken back, the migration does not run again: " + error.message;
    error.help = for_rows && !trip_.by_hand
                     ? fmt::format(
                           "its rows stay when it is taken back: a down part, 'down/{}', "
                           "can take them along",
                           file_.name)
                     : "let the down part take back all that the migration does";
    return error;
  }

  pg::Connection& connection_;
  const Directory& directory_;
  const MigrationFile& file_;
  NamedState behind_ = {};
  RoundTrip trip_ = {};
  bool ran_ = false;
};

/// Walks the directory; `ground_` is at the state before the next file, and nobody is connected.
class Walk {
 public:
  Walk(const RoundTripJob& job, const Directory& directory,
       const std::function<void(const RoundTrip&)>& take)
      : job_(job), directory_(directory), take_(take) {}

  Expected<void> run() {
    {
      STRATA_TRY(const pg::Connection first, job_.scratch());
      ground_ = first.database();
    }
    for (std::size_t i = 0; i < directory_.files.size(); ++i) {
      const MigrationFile& file = directory_.files[i];
      const bool is_wanted = i >= job_.skip && (!job_.wanted || job_.wanted(file));
      STRATA_TRY(const bool runs, is_wanted ? tryOut(file) : Expected<bool>(true));
      if (!runs || i + 1 == directory_.files.size()) {
        break;
      }
      STRATA_TRY(const bool moved, file.checkpoint() ? Expected<bool>(true) : moveGround(file));
      if (!moved) {
        break;
      }
    }
    job_.server->drop(ground_);
    return {};
  }

 private:
  Expected<pg::Connection> startOf(const MigrationFile& file) {
    return file.checkpoint() ? job_.scratch() : job_.server->copyOf(ground_);
  }

  /// False when the file does not run at all.
  Expected<bool> tryOut(const MigrationFile& file) {
    STRATA_TRY(pg::Connection connection, startOf(file));
    TrialDatabase trial(*job_.server, std::move(connection));
    Trip trip(trial.connection(), directory_, file);
    RoundTrip out = trip.run();
    if (file.checkpoint() && trip.ran()) {
      STRATA_CHECK(checkCheckpoint(trip.reached(), out));
    }
    take_(out);
    return trip.ran();
  }

  Expected<void> checkCheckpoint(const Schema& reached, RoundTrip& out) {
    STRATA_TRY(pg::Connection connection, job_.server->connect(ground_));
    STRATA_TRY(const Schema stands_for, readCatalog(connection));
    const Schema wanted = alignedColumnOrder(stands_for, reached);
    if (!sameObjects(reached, wanted)) {
      out.outcome = TripOutcome::kFailed;
      out.why = leadsElsewhere("ST3512", "the checkpoint is not what the files before it make",
                               directory_.pathOf(*out.file), reached, wanted);
    }
    return {};
  }

  /// False when the file does not run.
  Expected<bool> moveGround(const MigrationFile& file) {
    STRATA_TRY(pg::Connection connection, job_.server->connect(ground_));
    const auto start = Clock::now();
    STRATA_TRY(const SqlScript script, scriptOf(directory_, file));
    if (auto done = runScript(connection, script); !done) {
      take_({.file = &file,
             .outcome = TripOutcome::kFailed,
             .why = std::move(done).error(),
             .duration = Clock::now() - start});
      return false;
    }
    return true;
  }

  const RoundTripJob& job_;
  const Directory& directory_;
  const std::function<void(const RoundTrip&)>& take_;
  std::string ground_ = {};
};

}  // namespace

Expected<void> makeRoundTrips(const RoundTripJob& job, const Directory& directory,
                              const std::function<void(const RoundTrip&)>& take) {
  return Walk(job, directory, take).run();
}

}  // namespace strata
