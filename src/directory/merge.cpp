#include "directory/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "directory/checksum.h"
#include "directory/order.h"

namespace strata::directory {
namespace {

using FilesByName = std::map<std::string, const MigrationFile*>;

FilesByName filesOf(const Directory& directory) {
  FilesByName out;
  for (const auto* list : {&directory.files, &directory.unused}) {
    for (const MigrationFile& file : *list) {
      out[file.name] = &file;
    }
  }
  return out;
}

const MigrationFile* find(const FilesByName& files, const std::string& name) {
  const auto found = files.find(name);
  return found == files.end() ? nullptr : found->second;
}

bool sameContent(const MigrationFile* left, const MigrationFile* right) {
  return left == nullptr || right == nullptr ? left == right : left->content == right->content;
}

/// Merges name by name.
class Merger {
 public:
  Merger(const MergeBase& base, const Directory& ours, const Directory& theirs, bool picked)
      : base_(base), ours_(filesOf(ours)), theirs_(filesOf(theirs)), picked_(picked) {
    if (base.directory) {
      base_files_ = filesOf(*base.directory);
    }
    out_.merged.url = ours.url;
  }

  DirectoryMerge merge() {
    for (const std::string& name : allNames()) {
      mergeFile(name);
    }
    findEqualVersions();
    if (out_.conflicts.empty()) {
      sortToRun(out_.merged);
      out_.merged.sum = computeChecksum(out_.merged).text();
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::set<std::string> allNames() const {
    std::set<std::string> names;
    for (const FilesByName* side : {&ours_, &theirs_}) {
      for (const auto& [name, file] : *side) {
        names.insert(name);
      }
    }
    return names;
  }

  void mergeFile(const std::string& name) {
    const MigrationFile* ours = find(ours_, name);
    const MigrationFile* theirs = find(theirs_, name);
    const MigrationFile* base = find(base_files_, name);
    const bool had = base_.names.contains(name) || base != nullptr;
    if (!had && theirs == nullptr) {
      out_.new_ours.push_back(name);
    } else if (!had && ours == nullptr) {
      out_.new_theirs.push_back(name);
    }
    const bool base_known = base != nullptr || !had;
    if (sameContent(ours, theirs) || (base_known && sameContent(theirs, base))) {
      take(ours);
    } else if (base_known && sameContent(ours, base)) {
      take(theirs);
    } else {
      conflict(name, ours, theirs, had);
    }
  }

  void take(const MigrationFile* file) {
    if (file != nullptr) {
      out_.merged.files.push_back(*file);
    }
  }

  void report(std::string code, const std::string& name, std::string message, std::string help) {
    out_.conflicts.push_back({.code = std::move(code),
                              .message = std::move(message),
                              .help = std::move(help),
                              .where = {.file = (out_.merged.url.path / name).string()},
                              .exit_code = ExitCode::kFinding});
  }

  void conflict(const std::string& name, const MigrationFile* ours, const MigrationFile* theirs,
                bool had) {
    if (ours == nullptr || theirs == nullptr) {
      report("ST5202", name,
             fmt::format("'{}' was deleted on {} side and edited on the other", name,
                         ours == nullptr ? "this" : "the other"),
             "keep it or delete it, then run 'strata migrate hash'");
    } else {
      report("ST5201", name,
             fmt::format("'{}' was {} on both sides, with different content", name,
                         had ? "edited" : "added"),
             had ? "make it what it should be, then run 'strata migrate hash'"
                 : "give one of them another name, then run 'strata migrate hash'");
    }
  }

  void findEqualVersions() {
    std::map<std::string, std::vector<const MigrationFile*>> versions;
    for (const MigrationFile& file : out_.merged.files) {
      if (out_.merged.url.format != Format::kFlyway || !file.version.empty()) {
        versions[file.version].push_back(&file);
      }
    }
    for (const auto& [version, files] : versions) {
      if (files.size() > 1) {
        reportEqual(version, files);
      }
    }
  }

  void reportEqual(const std::string& version, const std::vector<const MigrationFile*>& files) {
    const std::vector<std::string>& own = picked_ ? out_.new_theirs : out_.new_ours;
    std::string all;
    std::string moved = files.back()->name;
    for (const MigrationFile* file : files) {
      all += fmt::format("{}'{}'", all.empty() ? "" : " and ", file->name);
      moved = std::ranges::find(own, file->name) == own.end() ? moved : file->name;
    }
    report("ST5203", moved, fmt::format("version '{}' is that of {}", version, all),
           fmt::format("run 'strata migrate rebase {}'", moved));
  }

  const MergeBase& base_;
  FilesByName base_files_ = {};
  FilesByName ours_;
  FilesByName theirs_;
  bool picked_;
  DirectoryMerge out_ = {};
};

}  // namespace

DirectoryMerge mergeDirectories(const MergeBase& base, const Directory& ours,
                                const Directory& theirs, bool picked) {
  return Merger(base, ours, theirs, picked).merge();
}

}  // namespace strata::directory
