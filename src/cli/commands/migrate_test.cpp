#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <regex>

#include "cli/case_run.h"
#include "cli/command.h"
#include "cli/json_answer.h"
#include "cli/test_report.h"
#include "replay/round_trip.h"
#include "support/files.h"
#include "support/glob.h"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;
using directory::Directory;
using directory::MigrationFile;
using Result = TestOutcome::Result;

constexpr const char* kCases = "cases";
constexpr const char* kUpDown = "updown";

struct Options {
  Overrides overrides;
  std::vector<std::string> files;
  std::string run;
  std::string only;
  std::optional<std::size_t> last;
  bool strict = false;
  std::string format;

  [[nodiscard]] bool wants(const char* what) const { return only.empty() || only == what; }
};

Diagnostic usage(std::string code, std::string message, std::string help) {
  return {.code = std::move(code),
          .message = std::move(message),
          .help = std::move(help),
          .exit_code = ExitCode::kUsage};
}

/// Where the cases of the directory are.
fs::path casesFolder(const Project& project, const Directory& directory) {
  const Config& config = project.config();
  return config.tests.empty() ? directory.url.path / "tests"
                              : (config.root / config.tests).lexically_normal();
}

/// The file that `word` means: a path, or a name below `folder`, with or without its ending.
Expected<fs::path> findCaseFile(const fs::path& folder, const std::string& word) {
  std::error_code error;
  for (const fs::path& path : {fs::path(word), folder / word, folder / (word + ".sql")}) {
    if (fs::is_regular_file(path, error)) {
      return path;
    }
  }
  std::vector<std::string> names;
  if (const auto there = glob(folder, "**/*.sql")) {
    for (const std::string& name : *there) {
      names.push_back(word.ends_with(".sql") ? name : name.substr(0, name.size() - 4));
    }
  }
  const std::string near = nearest(word, names);
  return usage("ST1281", fmt::format("there is no file of tests '{}'", word),
               near.empty() ? fmt::format("they are looked for in '{}'", folder.string())
                            : fmt::format("did you mean '{}'?", near));
}

Expected<CaseFile> loadCases(const fs::path& folder, const fs::path& path,
                             const Directory& directory) {
  STRATA_TRY(std::string content, readFile(path));
  const fs::path below = path.lexically_relative(folder);
  const bool inside = !below.empty() && *below.begin() != "..";
  return parseCaseFile((inside ? below : path).generic_string(), path.generic_string(),
                       std::move(content), directory);
}

Expected<std::vector<CaseFile>> caseFiles(const Options& options, const Project& project,
                                          const Directory& directory) {
  const fs::path folder = casesFolder(project, directory);
  std::vector<fs::path> paths;
  for (const std::string& word : options.files) {
    STRATA_TRY(paths.emplace_back(), findCaseFile(folder, word));
  }
  std::error_code error;
  if (options.files.empty() && fs::is_directory(folder, error)) {
    if (const auto names = glob(folder, "**/*.sql")) {
      for (const std::string& name : *names) {
        paths.push_back(folder / name);
      }
    }
  }
  std::vector<CaseFile> out;
  for (const fs::path& path : paths) {
    STRATA_TRY(out.emplace_back(), loadCases(folder, path, directory));
  }
  return out;
}

/// One run of `strata migrate test`.
class Testing {
 public:
  Testing(const Options& options, Project& project, const Directory& directory, std::regex pattern)
      : options_(options), project_(project), directory_(directory), pattern_(std::move(pattern)) {}

  Expected<TestReport> run(const std::vector<CaseFile>& cases) {
    const auto start = std::chrono::steady_clock::now();
    STRATA_TRY(DevDatabase * server, project_.devDatabase());
    runCases(cases, *server);
    if (options_.files.empty() && options_.wants(kUpDown)) {
      STRATA_CHECK(runRoundTrips(*server));
    }
    report_.duration = std::chrono::steady_clock::now() - start;
    return std::move(report_);
  }

 private:
  [[nodiscard]] bool isWanted(const std::string& name) const {
    return options_.run.empty() || std::regex_search(name, pattern_);
  }

  /// As it comes, so that a long run shows where it is.
  void take(TestOutcome outcome) {
    if (options_.format == "text") {
      print(testLine(outcome, colourOnOutput()));
      std::fflush(stdout);
    }
    if (outcome.result == Result::kFailed) {
      printDiagnostics(outcome.why);
    }
    report_.tests.push_back(std::move(outcome));
  }

  void runCases(const std::vector<CaseFile>& files, DevDatabase& server) {
    CaseRunner runner(project_, server, directory_);
    for (const CaseFile& file : files) {
      for (const TestCase& test : file.cases) {
        if (isWanted(test.name)) {
          CaseResult result = runner.run(file, test);
          take({.kind = TestOutcome::Kind::kCase,
                .result = result.failures.empty() ? Result::kOk : Result::kFailed,
                .name = test.name,
                .file = file.script.path,
                .why = std::move(result.failures),
                .duration = result.duration});
        }
      }
    }
  }

  Expected<void> runRoundTrips(DevDatabase& server) {
    const std::size_t count = directory_.files.size();
    const RoundTripJob job{
        .server = &server,
        .scratch = [this] { return project_.scratch(); },
        .skip = count - std::min(count, options_.last.value_or(count)),
        .wanted = [this](const MigrationFile& file) { return isWanted(file.name); }};
    return makeRoundTrips(job, directory_, [this](const RoundTrip& trip) { takeTrip(trip); });
  }

  void takeTrip(const RoundTrip& trip) {
    TestOutcome out{.kind = TestOutcome::Kind::kUpDown,
                    .name = trip.file->name,
                    .what = trip.by_hand ? "up, its own down, up" : "up, down, up",
                    .file = directory_.pathOf(*trip.file),
                    .duration = trip.duration};
    out.result = trip.outcome == TripOutcome::kThereAndBack ? Result::kOk
                 : trip.outcome == TripOutcome::kFailed     ? Result::kFailed
                                                            : Result::kOneWay;
    if (trip.why) {
      out.why.push_back(*trip.why);
      out.why.back().exit_code = ExitCode::kFinding;
      if (!out.why.back().where.known()) {
        out.why.back().where = {.file = out.file};
      }
    }
    take(std::move(out));
  }

  const Options& options_;
  Project& project_;
  const Directory& directory_;
  std::regex pattern_;
  TestReport report_ = {};
};

Expected<std::regex> patternOf(const std::string& text) {
  try {
    return std::regex(text);
  } catch (const std::regex_error& error) {
    return usage("ST1282", fmt::format("'{}' is no regular expression: {}", text, error.what()),
                 "write one as in ECMAScript; a plain word is one too");
  }
}

Expected<ExitCode> testCommand(const Options& options) {
  STRATA_TRY(std::regex pattern, patternOf(options.run));
  STRATA_TRY(Project project, Project::open(options.overrides));
  STRATA_TRY(const Directory directory, project.openDirectory(false));
  std::vector<CaseFile> cases;
  if (options.wants(kCases)) {
    STRATA_TRY(cases, caseFiles(options, project, directory));
  }
  STRATA_TRY(const TestReport report,
             Testing(options, project, directory, std::move(pattern)).run(cases));
  if (report.tests.empty() && !options.run.empty()) {
    return usage("ST1281", fmt::format("no test has a name with '{}' in it", options.run),
                 "'strata migrate test' lists all names");
  }
  if (options.format == "json") {
    printJson(testJson(report));
  } else {
    print(closingLine(report));
  }
  const bool failed =
      report.count(Result::kFailed) > 0 || (options.strict && report.count(Result::kOneWay) > 0);
  return failed ? ExitCode::kFinding : ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  addProjectFlags(app, options->overrides);
  app.add_option("file", options->files,
                 "files with tests, and only these; default: tests/ in the directory, and each "
                 "migration up, down, up");
  app.add_option("--run", options->run, "only tests whose name this matches")->type_name("REGEX");
  app.add_option("--only", options->only, "cases, or updown: each migration up, down, up")
      ->check(CLI::IsMember({kCases, kUpDown}))
      ->excludes("file");
  app.add_option("--last", options->last, "up, down, up of so many files only, the newest")
      ->type_name("N");
  app.add_flag("--strict", options->strict, "a migration without a way back is a failure");
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return testCommand(*options); };
}

}  // namespace

const Command kMigrateTest{
    "migrate", "test",
    "run the tests beside the migrations, and each migration up, down and up again",
    "  strata migrate test --last 20", setUp};

}  // namespace strata::cli
