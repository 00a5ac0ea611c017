#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/directory.h"
#include "support/expected.h"

namespace strata::directory {

/// One line of the checksum file.
struct SumRow {
  std::string name = {};
  std::string hash = {};  ///< base64, without "h1:"; it covers all files up to and with this one

  friend bool operator==(const SumRow&, const SumRow&) = default;
};

/// The content of `atlas.sum`.
struct Checksum {
  std::string total = {};  ///< base64, without "h1:"
  std::vector<SumRow> rows = {};

  /// The bytes of the file.
  [[nodiscard]] std::string text() const;

  /// The hash of the file of that name; "" when it has no row (`atlas:sum ignore`).
  [[nodiscard]] std::string hashOf(std::string_view name) const;

  friend bool operator==(const Checksum&, const Checksum&) = default;
};

/// A name and its bytes.
struct NamedContent {
  std::string name = {};
  std::string content = {};
};

/// The checksum of files that are already in hashing order.
Checksum computeChecksum(const std::vector<NamedContent>& files);

/// The checksum that the directory's files, `unused` ones included, should have.
Checksum computeChecksum(const Directory& directory);

enum class SumState : std::uint8_t {
  kOk,
  kMissing,            ///< there are migrations, but no checksum file
  kInvalid,            ///< not the format of a checksum file
  kConflict,           ///< a merge left its markers in it
  kMismatch,           ///< a file was edited, added or removed; `line`, `file`, `reason`
  kTotalMismatch,      ///< the first line does not belong to the others: edited by hand
  kLineEnds,           ///< differs only because CR was added or removed in migration files
  kDuplicateVersions,  ///< intact, but two files have one version
};

enum class SumReason : std::uint8_t { kNone, kEdited, kAdded, kRemoved };

/// "edited", "added", "removed", "".
std::string_view word(SumReason reason);

/// Whether the directory is what its checksum file says.
struct SumVerdict {
  SumState state = SumState::kOk;
  SumReason reason = SumReason::kNone;
  unsigned line = 0;      ///< in the checksum file, from 1; 0: no single line
  std::string file = {};  ///< the migration file meant; "" for none
  std::vector<std::string> others =
      {};  ///< the files between conflict markers, or of equal version
  /// What Atlas prints on standard output in this case, byte for byte; "" when Atlas sees no error.
  std::string atlas_text = {};
  /// What Atlas prints after `Error: `; "" as above.
  std::string atlas_error = {};
  /// Our own message, with the line of the checksum file; only when not ok().
  std::optional<Diagnostic> diagnostic = {};

  [[nodiscard]] bool ok() const { return state == SumState::kOk; }
};

/// Compares files and checksum file by Atlas's rules, and refuses equal versions, which Atlas lets
/// pass. Codes: ST5011 missing, ST5012 invalid, ST5013 conflict, ST5014 mismatch, ST5015 total,
/// ST5016 line ends, ST5017 equal versions. Exit code 1 (a finding).
SumVerdict verify(const Directory& directory);

/// verify() as an error.
Expected<void> requireIntact(const Directory& directory);

}  // namespace strata::directory
