#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "directory/checksum.h"
#include "directory/conflict.h"
#include "directory/order.h"
#include "directory/sections.h"
#include "support/sha256.h"
#include "support/text.h"

namespace strata::directory {
namespace {

constexpr std::string_view kRehash = "run 'strata migrate hash'";

/// The file's lines; `rows` is nullopt where Atlas finds the format invalid.
struct Stored {
  std::string total = {};
  std::optional<std::vector<SumRow>> rows = {};
  unsigned invalid_line = 0;
};

Stored parseSum(std::string_view text) {
  Stored out{.rows = std::vector<SumRow>()};
  for (const SourceLine& line : linesOf(text)) {
    if (line.number == 1) {
      out.total = line.text.starts_with("h1:") ? line.text.substr(3) : line.text;
      continue;
    }
    const std::size_t mark = line.text.find("h1:");
    if (mark == std::string_view::npos) {
      out.rows.reset();
      out.invalid_line = line.number;
      break;
    }
    out.rows->push_back({.name = std::string(trim(line.text.substr(0, mark))),
                         .hash = std::string(line.text.substr(mark + 3))});
  }
  return out;
}

/// Looks, file by file, for the line ends with which the running hash comes out as stored.
class LineEndSearch {
 public:
  void skip(const std::string& name) { add(name, {}); }

  bool find(const std::string& name, const std::string& content, const std::string& hash) {
    const std::string lf = replaceAll(content, "\r\n", "\n");
    const std::string crlf = replaceAll(lf, "\n", "\r\n");
    for (const std::string* candidate :
         last_was_crlf_ ? std::array{&crlf, &lf, &content} : std::array{&lf, &crlf, &content}) {
      add(name, *candidate);
      if (base64(running_->digest()) == hash) {
        last_was_crlf_ = candidate == &crlf;
        return true;
      }
      undo();
    }
    return false;
  }

 private:
  void add(const std::string& name, const std::string& content) {
    added_.push_back({.name = name, .content = content});
    running_->update(name);
    running_->update(content);
  }

  /// A hash cannot go back, so it starts anew.
  void undo() {
    added_.pop_back();
    running_ = std::make_unique<Sha256>();
    for (const NamedContent& file : added_) {
      running_->update(file.name);
      running_->update(file.content);
    }
  }

  std::vector<NamedContent> added_ = {};
  std::unique_ptr<Sha256> running_ = std::make_unique<Sha256>();
  bool last_was_crlf_ = false;
};

/// Judges one directory; each step fills the verdict and says whether it is final.
class Judge {
 public:
  explicit Judge(const Directory& directory)
      : directory_(directory), sum_(directory.sum.value_or("")) {}

  SumVerdict judge() {
    if (!directory_.sum) {
      if (!directory_.files.empty() || !directory_.unused.empty()) {
        missing();
      }
    } else if (!foundConflict() && !foundInvalid() && !foundTotal()) {
      compare();
    }
    if (verdict_.ok()) {
      findDuplicates();
    }
    return std::move(verdict_);
  }

 private:
  void atlasSays(std::string error, const std::string& located = {}) {
    verdict_.atlas_text = "You have a checksum error in your migration directory.\n" + located +
                          "Please check your migration files and run 'atlas migrate hash' to "
                          "re-hash the contents\n\n";
    verdict_.atlas_error = std::move(error);
  }

  Diagnostic& report(SumState state, std::string code, unsigned line, std::string message,
                     std::string help) {
    verdict_.state = state;
    verdict_.line = line;
    const std::string path = (directory_.url.path / kSumName).string();
    verdict_.diagnostic = Diagnostic{.code = std::move(code),
                                     .message = std::move(message),
                                     .help = std::move(help),
                                     .where = {.file = path, .line = line},
                                     .source_line = lineOf(sum_, line),
                                     .exit_code = ExitCode::kFinding};
    if (line == 0) {
      verdict_.diagnostic->source_line.clear();
    } else {
      const std::string& text = verdict_.diagnostic->source_line;
      const std::size_t name_end = text.find(" h1:");
      verdict_.diagnostic->where.column = 1;
      verdict_.diagnostic->where.end_column =
          static_cast<unsigned>((name_end == std::string::npos ? text.size() : name_end) + 1);
    }
    return *verdict_.diagnostic;
  }

  void missing() {
    report(SumState::kMissing, "ST5011", 0, "the migration directory has no checksum file",
           fmt::format("check the migrations, then {}", kRehash));
    atlasSays("checksum file not found");
  }

  bool foundConflict();
  [[nodiscard]] std::vector<std::string> versions(const std::vector<std::string>& names) const;
  bool foundInvalid();
  bool foundTotal();
  void compare();
  void locate(const std::vector<SumRow>& fresh);
  void describeMismatch();
  [[nodiscard]] bool differsInLineEndsOnly() const;
  void findDuplicates();

  const Directory& directory_;
  const std::string sum_;
  Stored stored_ = {};
  SumVerdict verdict_ = {};
};

/// What a merge left: both sides' rows between `<<<<<<<` and `>>>>>>>`.
bool Judge::foundConflict() {
  const std::optional<SumConflict> conflict = findConflict(sum_);
  if (!conflict) {
    return false;
  }
  std::set<std::string> names(conflict->only_ours.begin(), conflict->only_ours.end());
  names.insert(conflict->only_theirs.begin(), conflict->only_theirs.end());
  verdict_.others.assign(names.begin(), names.end());
  const std::string list =
      names.empty() ? "" : fmt::format(" around '{}'", fmt::join(verdict_.others, "' and '"));
  report(
      SumState::kConflict, "ST5013", conflict->line,
      fmt::format("{} holds merge conflict markers{}", kSumName, list),
      fmt::format("keep the migrations of both sides; if theirs and yours can run in this "
                  "order, run 'strata migrate hash', else move yours to the end with 'strata "
                  "migrate rebase{}{}'",
                  conflict->own().empty() ? "" : " ", fmt::join(versions(conflict->own()), " ")));
  verdict_.diagnostic->where.end_column =
      static_cast<unsigned>(verdict_.diagnostic->source_line.size()) + 1;
  // No marker holds "h1:", and at least the last one is not the first line.
  atlasSays("checksum file format invalid");
  return true;
}

/// What to type for these files: the version, or the name where there is none.
std::vector<std::string> Judge::versions(const std::vector<std::string>& names) const {
  std::vector<std::string> out;
  for (const std::string& name : names) {
    const std::string version = parseName(directory_.url.format, name).version;
    out.push_back(version.empty() ? name : version);
  }
  return out;
}

bool Judge::foundInvalid() {
  stored_ = parseSum(sum_);
  if (stored_.rows) {
    return false;
  }
  report(SumState::kInvalid, "ST5012", stored_.invalid_line,
         fmt::format("a line of {} is not 'NAME h1:HASH'", kSumName),
         fmt::format("check the migrations, then {}", kRehash));
  atlasSays("checksum file format invalid");
  return true;
}

bool Judge::foundTotal() {
  const Checksum own{.rows = *stored_.rows};
  Sha256 hash;
  for (const SumRow& row : own.rows) {
    hash.update(row.name);
    hash.update(row.hash);
  }
  if (base64(hash.digest()) == stored_.total) {
    return false;
  }
  report(SumState::kTotalMismatch, "ST5015", 1,
         fmt::format("the first line of {} does not belong to the others", kSumName),
         fmt::format("the file was edited or cut; check the migrations, then {}", kRehash));
  atlasSays("checksum mismatch");
  return true;
}

void Judge::compare() {
  const Checksum fresh = computeChecksum(directory_);
  if (fresh.total == stored_.total) {
    return;
  }
  verdict_.state = SumState::kMismatch;
  locate(fresh.rows);
  atlasSays("checksum mismatch", fmt::format("\n\tL{}: {} was {}\n\n", verdict_.line, verdict_.file,
                                             word(verdict_.reason)));
  describeMismatch();
}

/// Atlas's rule: the first stored row that differs, judged by where its name is now.
void Judge::locate(const std::vector<SumRow>& fresh) {
  const std::vector<SumRow>& stored = *stored_.rows;
  const auto [from, to] = std::mismatch(stored.begin(), stored.end(), fresh.begin(), fresh.end());
  verdict_.line = static_cast<unsigned>(from - stored.begin()) + 2;
  if (from == stored.end()) {
    verdict_.reason = SumReason::kAdded;
    verdict_.file = to == fresh.end() ? "" : to->name;
    return;
  }
  const auto now = std::find_if(fresh.begin(), fresh.end(),
                                [&](const SumRow& row) { return row.name == from->name; });
  verdict_.file = from->name;
  if (now == fresh.end()) {
    verdict_.reason = SumReason::kRemoved;
  } else if (now == to) {
    verdict_.reason = SumReason::kEdited;
  } else {
    verdict_.reason = SumReason::kAdded;
    verdict_.file = to == fresh.end() ? from->name : to->name;
  }
}

void Judge::describeMismatch() {
  const std::string name = verdict_.file;
  const unsigned line = verdict_.line;
  if (verdict_.reason == SumReason::kAdded) {
    report(SumState::kMismatch, "ST5014", line, fmt::format("'{}' is not in {}", name, kSumName),
           fmt::format("if it belongs here {}", kRehash));
  } else if (verdict_.reason == SumReason::kRemoved) {
    report(SumState::kMismatch, "ST5014", line,
           fmt::format("'{}' is in {} but not in the directory", name, kSumName),
           fmt::format("restore it from version control, or {}", kRehash));
  } else if (differsInLineEndsOnly()) {
    report(SumState::kLineEnds, "ST5016", line,
           fmt::format("'{}' differs from {} in its line ends only", name, kSumName),
           "run 'strata migrate hash --fix-eol', and write '*.sql text eol=lf' into "
           ".gitattributes ('strata git install' does)");
  } else {
    report(SumState::kMismatch, "ST5014", line,
           fmt::format("'{}' was edited after {} was written", name, kSumName),
           fmt::format("restore it from version control, or {} if the edit is meant and the file "
                       "has not been applied anywhere",
                       kRehash));
  }
}

/// Whether the stored rows come out when each file may have LF or CRLF line ends.
bool Judge::differsInLineEndsOnly() const {
  LineEndSearch search;
  auto stored = stored_.rows->begin();
  for (const MigrationFile* file : hashingOrder(directory_)) {
    if (isSumIgnored(file->content)) {
      search.skip(file->name);
    } else if (stored == stored_.rows->end() || stored->name != file->name ||
               !search.find(file->name, file->content, stored++->hash)) {
      return false;
    }
  }
  return stored == stored_.rows->end();
}

void Judge::findDuplicates() {
  std::map<std::string, std::vector<std::string>> names;
  for (const MigrationFile& file : directory_.files) {
    if (directory_.url.format != Format::kFlyway || !file.version.empty()) {
      names[file.version].push_back(file.name);
    }
  }
  for (auto& [version, files] : names) {
    if (files.size() < 2) {
      continue;
    }
    report(SumState::kDuplicateVersions, "ST5017", 0,
           fmt::format("version '{}' is that of {} files: '{}'", version, files.size(),
                       fmt::join(files, "', '")),
           "give each a version of its own with 'strata migrate rebase', before any is applied");
    verdict_.diagnostic->where.file = (directory_.url.path / files.back()).string();
    verdict_.file = files.front();
    verdict_.others = std::move(files);
    return;
  }
}

}  // namespace

SumVerdict verify(const Directory& directory) {
  return Judge(directory).judge();
}

Expected<void> requireIntact(const Directory& directory) {
  SumVerdict verdict = verify(directory);
  if (!verdict.ok()) {
    return *std::move(verdict.diagnostic);
  }
  return {};
}

}  // namespace strata::directory
