#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/command.h"
#include "cli/git.h"
#include "cli/json_answer.h"
#include "support/files.h"
#include "support/text.h"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDriverKey = "merge.strata-sum.driver";
constexpr const char* kDriver = "strata git merge-sum %O %A %B %P";
constexpr const char* kNameKey = "merge.strata-sum.name";
constexpr const char* kName = "migrations of both sides, hashed anew (strata)";

struct Options {
  Overrides overrides;
  bool check = false;
  std::string format;
};

/// What is to be set up, and where.
struct Installation {
  GitRepository repository = {};
  fs::path attributes = {};         ///< the .gitattributes
  std::vector<fs::path> sums = {};  ///< checksum files, relative to the top
};

/// One thing that should be so.
struct Lack {
  std::string what = {};
  std::string line = {};  ///< for .gitattributes; "" for the driver
};

/// A path as a pattern of .gitattributes: nothing in it is special.
std::string pattern(const std::string& path) {
  std::string out = "/";
  for (const char c : path) {
    out += std::string_view("*?[]\\").find(c) != std::string_view::npos ? "\\" : "";
    out += c;
  }
  if (out.find_first_of(" \t\"") == std::string::npos) {
    return out;
  }
  return "\"" + replaceAll(replaceAll(out, "\\", "\\\\"), "\"", "\\\"") + "\"";
}

/// The value of an attribute for a path, "unspecified" when nothing says.
Expected<std::string> attribute(const GitRepository& repository, const std::string& name,
                                const fs::path& path) {
  STRATA_TRY(const ProcessResult answer,
             git(repository.top, {"check-attr", "-z", name, "--", path.string()}));
  const auto parts = split(answer.output, '\0');
  if (answer.exit_code != 0 || parts.size() < 3) {
    return gitFailed("git does not tell attributes", answer.output);
  }
  return parts[2];
}

Expected<Installation> installationOf(const Overrides& overrides) {
  STRATA_TRY(const Project project, Project::open(overrides));
  Installation out;
  STRATA_TRY(out.repository, repositoryOf(project.config().root));
  out.attributes = out.repository.project / ".gitattributes";
  std::vector<std::string> environments = project.config().environments;
  environments.insert(environments.begin(), overrides.env);
  std::set<fs::path> sums;
  for (const std::string& name : environments) {
    Overrides one = overrides;
    one.env = name;
    const auto other = Project::open(one);
    if (!other) {
      continue;  // its variables are not set here; who works with it installs there
    }
    STRATA_TRY(const auto url, other->directoryUrl());
    STRATA_TRY(const fs::path path, pathInRepository(out.repository, url.path));
    sums.insert((path / directory::kSumName).lexically_normal());
  }
  for (const fs::path& sum : sums) {
    const fs::path below = sum.lexically_relative(
        out.repository.prefix.empty() ? fs::path(".") : out.repository.prefix);
    if (below.empty() || *below.begin() == "..") {
      out.attributes = out.repository.top / ".gitattributes";
    }
  }
  out.sums.assign(sums.begin(), sums.end());
  return out;
}

Expected<std::vector<Lack>> lacksOf(const Installation& wanted) {
  std::vector<Lack> out;
  STRATA_TRY(const auto driver, gitLines(wanted.repository.top, {"config", "--get", kDriverKey}));
  if (driver != std::vector<std::string>{kDriver}) {
    out.push_back({.what = fmt::format("git config {}", kDriverKey)});
  }
  const fs::path folder = wanted.attributes.parent_path();
  std::set<std::string> lines;
  for (const fs::path& sum : wanted.sums) {
    STRATA_TRY(const std::string merge, attribute(wanted.repository, "merge", sum));
    STRATA_TRY(const std::string eol,
               attribute(wanted.repository, "eol", sum.parent_path() / "x.sql"));
    std::error_code error;
    const std::string below = fs::weakly_canonical(wanted.repository.top / sum, error)
                                  .lexically_relative(fs::weakly_canonical(folder, error))
                                  .string();
    if (merge != "strata-sum") {
      lines.insert(pattern(below) + " merge=strata-sum");
    }
    if (eol != "lf") {
      lines.insert("*.sql text eol=lf");
    }
  }
  for (const std::string& line : lines) {
    out.push_back({.what = fmt::format("{}: {}", wanted.attributes.string(), line), .line = line});
  }
  return out;
}

Diagnostic notInstalled(const std::vector<Lack>& lacks, std::string help) {
  Diagnostic out{.code = "ST1242",
                 .message = "git does not know how to merge the checksum file",
                 .help = std::move(help),
                 .exit_code = ExitCode::kFinding};
  for (const Lack& lack : lacks) {
    out.notes.push_back({.message = "missing: " + lack.what});
  }
  return out;
}

Expected<void> setConfig(const GitRepository& repository, const char* key, const char* value) {
  STRATA_TRY(const ProcessResult done, git(repository.top, {"config", key, value}));
  if (done.exit_code != 0) {
    return gitFailed(fmt::format("'git config {}' failed", key), done.output);
  }
  return {};
}

/// At the end, where lines win over those before them.
Expected<void> appendLines(const fs::path& file, const std::vector<Lack>& lacks) {
  std::string text;
  std::error_code error;
  if (fs::exists(file, error)) {
    STRATA_TRY(text, readFile(file));
  }
  const std::string before = text;
  for (const Lack& lack : lacks) {
    if (!lack.line.empty()) {
      text += (text.empty() || text.ends_with('\n') ? "" : "\n") + lack.line + "\n";
    }
  }
  return text == before ? Expected<void>() : writeFileAtomically(file, text);
}

/// In text, what was set up.
void report(const Options& options, const std::vector<Lack>& lacks) {
  std::vector<std::string> whats;
  for (const Lack& lack : lacks) {
    whats.push_back(lack.what);
  }
  if (options.format == "json") {
    printJson({{"installed", lacks.empty() || !options.check}, {"missing", whats}});
  } else if (!options.check) {
    print(lacks.empty() ? "installed\n" : join(whats, "\n") + "\n");
  } else if (lacks.empty()) {
    print("installed\n");
  }
}

Expected<ExitCode> installCommand(const Options& options) {
  STRATA_TRY(const Installation wanted, installationOf(options.overrides));
  STRATA_TRY(const auto lacks, lacksOf(wanted));
  if (lacks.empty() || options.check) {
    report(options, lacks);
  }
  if (lacks.empty()) {
    return ExitCode::kFine;
  }
  if (options.check) {
    return notInstalled(lacks, "run 'strata git install'");
  }
  STRATA_CHECK(setConfig(wanted.repository, kNameKey, kName));
  STRATA_CHECK(setConfig(wanted.repository, kDriverKey, kDriver));
  STRATA_CHECK(appendLines(wanted.attributes, lacks));
  STRATA_TRY(const auto left, lacksOf(wanted));
  report(options, lacks);
  if (!left.empty()) {
    return notInstalled(left, "another .gitattributes, nearer to the directory, says otherwise");
  }
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addDirectoryFlags(app, options->overrides);
  app.add_flag("--check", options->check, "change nothing; exit 1 when something is missing");
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return installCommand(*options); };
}

}  // namespace

const Command kGitInstall{
    "git", "install",
    "let git merge atlas.sum by itself, and keep LF line ends: the driver and .gitattributes",
    "  strata git install", setUp};

}  // namespace strata::cli
