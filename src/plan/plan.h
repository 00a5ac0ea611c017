#pragma once
#include <string>
#include <vector>

#include "diff/access.h"
#include "diff/change.h"
#include "support/expected.h"

namespace strata {

enum class HazardKind : std::uint8_t {
  kDataLoss,       ///< rows or values are gone afterwards
  kMayFail,        ///< depends on the data: NOT NULL, UNIQUE, a narrowing cast
  kRewrite,        ///< the table is rewritten under ACCESS EXCLUSIVE
  kScan,           ///< the table is read whole under a lock
  kBlocksWrites,   ///< writes wait for as long as the statement runs
  kBreaksClients,  ///< running code that uses the old name or form fails
};

/// Why a step may hurt, in a sentence that names the object and, where a lock is the point, the
/// lock.
struct Hazard {
  HazardKind kind = HazardKind::kMayFail;
  std::string message = {};
};

/// "data-loss", "may-fail", …: stable words for JSON.
const char* word(HazardKind kind);

/// One statement of a migration.
struct Step {
  std::string comment = {};  ///< Atlas's texts where it has one: Create "users" table
  std::string sql = {};      ///< without the final semicolon
  std::vector<Hazard> hazards = {};
  std::vector<Change> changes = {};  ///< what it carries out; empty for a rename
};

/// The content of one migration file. Several when a step must be committed before a later one may
/// run (a new enum label before its use).
struct PlannedFile {
  std::string name = {};      ///< derived from the changes: "add_phone_to_users"
  bool transactional = true;  ///< false: the file says `-- atlas:txmode none`
  std::vector<Step> steps = {};
};

/// How the values of a column become those of its new type (--using).
struct Conversion {
  std::string column = {};  ///< "app.users.age", or its last parts
  std::string expression = {};
};

/// What rows get that hold a label which an enum loses (--map-label).
struct LabelMapping {
  std::string type = {};  ///< "app.mood", or "mood"
  std::string from = {};
  std::string to = {};
};

struct PlanOptions {
  bool allow_drop =
      false;  ///< else a plan with data loss is refused: ST4002 names each object and the flag
  std::vector<std::string> drops = {};   ///< what may be lost: "app.users.age", or its last parts
  bool former_names_must_exist = false;  ///< propose() refuses a db::was that names nothing
  int server_version = 15;
  std::vector<Conversion> conversions = {};
  std::vector<LabelMapping> labels = {};
  AccessPolicy access = {};  ///< propose() and prove() compare by it; plan() takes what is given
};

/// The statements for `renames`, in order.
std::vector<Step> planRenames(const std::vector<Rename>& renames);

/// The files that lead from `from` to `to`, both canonical and of one version, after the renames
/// have been carried out on `from`. `renamed` holds their steps; they come first in the first file.
/// Errors: ST4002 (drops not allowed), ST4003 (a change strata cannot plan: which and why).
Expected<std::vector<PlannedFile>> plan(const Schema& from, const Schema& to,
                                        const std::vector<Step>& renamed,
                                        const PlanOptions& options);

/// The statements that create `schema` on an empty database, in order: for a raw schema, whose
/// dependencies are not known from a server but follow from its keys, types and defaults.
std::vector<Step> planCreation(const Schema& schema, int server_version);

/// "add_phone_to_users", from the changes and renames; "changes" when nothing short describes them.
std::string describeName(const std::vector<Step>& steps, const std::vector<Rename>& renames);

/// The file as it is written: comment lines, statements, each ended by ";\n" (atlas-format 2.2).
std::string fileText(const PlannedFile& file);

}  // namespace strata
