#include "cli/merge_sides.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "cli/config.h"
#include "directory/checksum.h"
#include "directory/conflict.h"
#include "support/files.h"
#include "support/text.h"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;
using directory::Directory;
using directory::SumState;

constexpr std::string_view kAnnounced = "GITHEAD_";  // git merge sets GITHEAD_<commit>=<branch>
constexpr std::size_t kEnoughCommits = 50;

/// What `git merge` says it merges: commit and name.
std::vector<std::pair<std::string, std::string>> announcedHeads() {
  std::vector<std::pair<std::string, std::string>> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (text.starts_with(kAnnounced) && equals != std::string_view::npos) {
      out.emplace_back(text.substr(kAnnounced.size(), equals - kAnnounced.size()),
                       text.substr(equals + 1));
    }
  }
  return out;
}

bool isHash(const std::string& text) {
  return text.size() >= 40 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// A side's migrations and where they are from.
struct Side {
  std::string commit = {};  ///< "": the work tree
  Directory directory = {};
};

/// Equal versions are not the reader's matter: the merge names them with the side they are of.
bool isWhatItSays(const Directory& directory) {
  const SumState state = verify(directory).state;
  return state == SumState::kOk || state == SumState::kDuplicateVersions;
}

/// Finds the commit that has one very checksum file.
class SideFinder {
 public:
  SideFinder(const GitRepository& repository, const directory::DirectoryUrl& url, fs::path sum)
      : repository_(repository), url_(url), sum_(std::move(sum)) {}

  Expected<Side> find(const fs::path& file) {
    STRATA_TRY(const std::string text, readFile(file));
    if (text.empty()) {
      return Side{.directory = {.url = url_}};  // nothing was there
    }
    STRATA_TRY(const auto blob, gitLines(repository_.top, {"hash-object", "--no-filters", "--",
                                                           fs::absolute(file).string()}));
    if (blob.size() == 1) {
      STRATA_TRY(Side named, among(namedCommits(), blob.front()));
      if (!named.commit.empty()) {
        return named;
      }
      STRATA_TRY(Side found, searched(blob.front()));
      if (!found.commit.empty()) {
        return found;
      }
    }
    return fromWorkTree(text);
  }

 private:
  [[nodiscard]] static std::vector<std::string> namedCommits() {
    std::vector<std::string> out = {"HEAD"};
    for (const auto& [commit, name] : announcedHeads()) {
      out.push_back(commit);
    }
    out.insert(out.end(), {"MERGE_HEAD", "REBASE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD"});
    return out;
  }

  /// All commits, also those that only the reflog knows, which brought the blob or took it away:
  /// those that took it have a parent with it.
  Expected<Side> searched(const std::string& blob) {
    STRATA_TRY(const auto lines,
               gitLines(repository_.top,
                        {"log", "--all", "--reflog", "--full-history", "-m", "--format=%H%n%P",
                         "--find-object=" + blob, "--", ":(top,literal)" + sum_.string()}));
    std::vector<std::string> commits;
    for (const std::string& line : lines) {
      std::ranges::copy_if(split(line, ' '), std::back_inserter(commits), isHash);
    }
    return among(commits, blob);
  }

  /// The first of `commits` that has the blob, and migrations that are what it says.
  Expected<Side> among(const std::vector<std::string>& commits, const std::string& blob) {
    std::size_t read = 0;
    for (const std::string& commit : commits) {
      STRATA_TRY(const auto has, gitLines(repository_.top, {"rev-parse", "--verify", "--quiet",
                                                            commit + ":" + sum_.string()}));
      if (has.empty() || has.front() != blob || ++read > kEnoughCommits) {
        continue;
      }
      auto directory = directoryAt(repository_, commit, url_);
      if (directory && isWhatItSays(*directory)) {
        STRATA_TRY(const std::string hash, commitOf(repository_, commit));
        return Side{.commit = hash, .directory = *std::move(directory)};
      }
    }
    return Side{};
  }

  [[nodiscard]] Expected<Side> fromWorkTree(const std::string& text) const {
    auto directory = directory::open({.path = repository_.top / url_.path, .format = url_.format});
    if (directory) {
      directory->url = url_;
      directory->sum = text;
      if (isWhatItSays(*directory)) {
        return Side{.directory = *std::move(directory)};
      }
    }
    return Diagnostic{.code = "ST1247",
                      .message = fmt::format("no commit has the migrations that a side's {} lists",
                                             sum_.string()),
                      .help = "when the files are merged, run 'strata migrate hash'",
                      .where = {.file = sum_.string()},
                      .exit_code = ExitCode::kFinding};
  }

  const GitRepository& repository_;
  directory::DirectoryUrl url_;
  fs::path sum_;
};

/// The configuration's directory, as a path from the top, is `folder`.
std::optional<directory::DirectoryUrl> urlFor(const GitRepository& repository, const Config& config,
                                              const fs::path& folder) {
  auto url = directory::parseDirectoryUrl(config.dir);
  if (!url) {
    return std::nullopt;
  }
  const auto path = pathInRepository(repository, config.root / url->path);
  if (!path || path->lexically_normal() != folder.lexically_normal()) {
    return std::nullopt;
  }
  return directory::DirectoryUrl{.path = folder, .format = url->format};
}

/// The contents of the base may be gone (git merges several bases into one that nobody committed):
/// its names are in the file.
Expected<directory::MergeBase> readBase(SideFinder& finder, const fs::path& file) {
  STRATA_TRY(const std::string text, readFile(file));
  directory::MergeBase out{.names = directory::namesIn(text)};
  if (auto side = finder.find(file)) {
    out.directory = std::move(side->directory);
  }
  return out;
}

}  // namespace

std::string RunningMerge::theirName() const {
  return !branch.empty() ? branch : their_commit.empty() ? "theirs" : their_commit.substr(0, 10);
}

Expected<directory::DirectoryUrl> mergedUrl(const GitRepository& repository, const fs::path& sum) {
  const fs::path folder = sum.has_parent_path() ? sum.parent_path() : fs::path(".");
  fs::path at = folder;
  std::error_code error;
  while (!fs::exists(repository.top / at / "strata.toml", error)) {
    if (at == "." || at.empty()) {
      return directory::DirectoryUrl{.path = folder};
    }
    at = at.has_parent_path() ? at.parent_path() : fs::path(".");
  }
  const fs::path file = repository.top / at / "strata.toml";
  STRATA_TRY(const Config config, loadConfig(file));
  std::vector<std::string> environments = config.environments;
  environments.insert(environments.begin(), "");
  for (const std::string& name : environments) {
    const auto one = loadConfig(file, name);
    if (const auto url = one ? urlFor(repository, *one, folder) : std::nullopt) {
      return *url;
    }
  }
  return directory::DirectoryUrl{.path = folder};
}

Expected<RunningMerge> mergeSides(const DriverFiles& files) {
  RunningMerge out{.files = files};
  STRATA_TRY(out.repository, repositoryOf("."));
  STRATA_TRY(const auto url, mergedUrl(out.repository, files.path));
  SideFinder finder(out.repository, url, files.path);
  STRATA_TRY(const Side ours, finder.find(files.ours));
  STRATA_TRY(const Side theirs, finder.find(files.theirs));
  STRATA_TRY(const auto base, readBase(finder, files.base));
  const auto heads = announcedHeads();
  for (const auto& [commit, name] : heads) {
    if (out.branch.empty() || commit == theirs.commit) {
      out.branch = name;
    }
  }
  out.our_commit = ours.commit;
  out.their_commit = theirs.commit;
  out.merge = mergeDirectories(base, ours.directory, theirs.directory, heads.empty());
  return out;
}

}  // namespace strata::cli
