#include "directory/checksum.h"

#include <algorithm>

#include "directory/order.h"
#include "support/sha256.h"

namespace strata::directory {
namespace {

std::string totalOf(const std::vector<SumRow>& rows) {
  Sha256 hash;
  for (const SumRow& row : rows) {
    hash.update(row.name);
    hash.update(row.hash);
  }
  return base64(hash.digest());
}

/// One running hash over names and contents: every row depends on all files before it.
class Hasher {
 public:
  void add(std::string_view name, std::string_view content) {
    running_.update(name);
    if (isSumIgnored(content)) {
      return;
    }
    running_.update(content);
    rows_.push_back({.name = std::string(name), .hash = base64(running_.digest())});
  }

  Checksum finish() && {
    Checksum out{.rows = std::move(rows_)};
    out.total = totalOf(out.rows);
    return out;
  }

 private:
  Sha256 running_;
  std::vector<SumRow> rows_ = {};
};

}  // namespace

std::string Checksum::text() const {
  std::string out = "h1:" + total + "\n";
  for (const SumRow& row : rows) {
    out += row.name + " h1:" + row.hash + "\n";
  }
  return out;
}

std::string Checksum::hashOf(std::string_view name) const {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const SumRow& row) { return row.name == name; });
  return found == rows.end() ? std::string() : found->hash;
}

Checksum computeChecksum(const std::vector<NamedContent>& files) {
  Hasher hasher;
  for (const NamedContent& file : files) {
    hasher.add(file.name, file.content);
  }
  return std::move(hasher).finish();
}

Checksum computeChecksum(const Directory& directory) {
  Hasher hasher;
  for (const MigrationFile* file : hashingOrder(directory)) {
    hasher.add(file->name, file->content);
  }
  return std::move(hasher).finish();
}

std::string_view word(SumReason reason) {
  switch (reason) {
    case SumReason::kNone:
      return "";
    case SumReason::kEdited:
      return "edited";
    case SumReason::kAdded:
      return "added";
    case SumReason::kRemoved:
      return "removed";
  }
  return {};
}

}  // namespace strata::directory
