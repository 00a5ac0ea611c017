#include "cli/scanner.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <set>

#include "cli/command.h"
#include "cli/compile_commands.h"
#include "cli/model_libraries.h"
#include "support/diagnostics_json.h"
#include "support/files.h"
#include "support/glob.h"
#include "support/process.h"
#include "support/sha256.h"
#include "support/text.h"
#include "support/version.h"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

/// One file that a scan read, as it was then.
struct InputFile {
  std::string path = {};
  std::int64_t size = 0;
  std::int64_t mtime_ns = 0;
  std::string hash = {};
};

/// What `.strata/cache/scan/<key>` holds: a line "<digest> <time>", a line with the diagnostics,
/// then a line a file.
struct ScanState {
  std::string digest = {};
  std::int64_t taken_ns = 0;
  std::vector<Diagnostic> diagnostics = {};
  std::vector<InputFile> files = {};
};

/// A file changed this shortly before a scan may change again within one tick of the clock (git's
/// "racy" files).
constexpr std::int64_t kRacyNs = 2'000'000'000;

std::int64_t nowNs() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

bool statFile(const std::string& path, InputFile& out) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) {
    return false;
  }
  out.path = path;
  out.size = info.st_size;
  out.mtime_ns =
      static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec;
  return true;
}

std::string print(const ScanState& state) {
  std::string out = fmt::format("{} {}\n", state.digest, state.taken_ns);
  out += diagnosticsToJson(state.diagnostics);
  for (const InputFile& file : state.files) {
    out += fmt::format("{} {} {} {}\n", file.size, file.mtime_ns, file.hash, file.path);
  }
  return out;
}

template <class T>
bool number(std::string_view text, T& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

std::string_view word(std::string_view& line) {
  const std::size_t end = line.find(' ');
  const std::string_view out = line.substr(0, end);
  line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
  return out;
}

/// Moves the first line of `text` to `line`, without its end.
bool takeLine(std::string_view& text, std::string_view& line) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) {
    return false;
  }
  line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return true;
}

/// Nothing when the text is not what print() wrote: the scan is then simply done again.
std::optional<ScanState> parse(std::string_view text) {
  ScanState state;
  std::string_view line;
  if (!takeLine(text, line)) {
    return std::nullopt;
  }
  state.digest = word(line);
  if (!number(line, state.taken_ns) || !takeLine(text, line)) {
    return std::nullopt;
  }
  auto diagnostics = diagnosticsFromJson(line);
  if (!diagnostics) {
    return std::nullopt;
  }
  state.diagnostics = *std::move(diagnostics);
  while (takeLine(text, line)) {
    InputFile& file = state.files.emplace_back();
    if (!number(word(line), file.size) || !number(word(line), file.mtime_ns)) {
      return std::nullopt;
    }
    file.hash = word(line);
    file.path = line;
  }
  return state.digest.empty() || state.files.empty() || !text.empty() ? std::nullopt
                                                                      : std::optional(state);
}

std::vector<std::string> paths(const ScanState& state) {
  std::vector<std::string> out;
  for (const InputFile& file : state.files) {
    out.push_back(file.path);
  }
  return out;
}

std::string hashOf(const std::string& path) {
  const auto content = readFile(path);
  return content ? sha256Hex(*content) : std::string();
}

bool unchanged(const InputFile& then, std::int64_t taken_ns) {
  InputFile now;
  if (!statFile(then.path, now) || now.size != then.size) {
    return false;
  }
  const bool trusted = now.mtime_ns == then.mtime_ns && then.mtime_ns + kRacyNs < taken_ns;
  return trusted || hashOf(then.path) == then.hash;
}

struct ScanCommand {
  fs::path scanner = {};
  std::vector<std::string> headers = {};
  std::vector<std::string> flags = {};
  std::vector<std::string> options = {};  ///< what strata.toml says of types and names
  std::string key = {};  ///< of all that decides the result besides the files' content
};

/// What the compiler reads from the environment.
std::string compilerEnvironment() {
  std::string out;
  for (const char* name : {"CPATH", "CPLUS_INCLUDE_PATH", "STRATA_RESOURCE_DIR"}) {
    const char* value = std::getenv(name);
    out += fmt::format("{}={}\n", name, value == nullptr ? "" : value);
  }
  return out;
}

/// Those of the compilation database, then those of strata.toml.
Expected<std::vector<std::string>> flagsFor(const Config& config, const ModelLibrary& library,
                                            const std::vector<std::string>& headers) {
  std::vector<std::string> flags;
  if (!library.compile_commands.empty()) {
    STRATA_TRY(flags, flagsFromCompileCommands(
                          {.file = config.root / library.compile_commands,
                           .target = library.cmake_target,
                           .header = config.root / (headers.empty() ? "" : headers.front())}));
  }
  flags.insert(flags.end(), library.flags.begin(), library.flags.end());
  return flags;
}

/// What strata.toml says of types, names and environments.
std::vector<std::string> scanOptions(const Config& config) {
  std::vector<std::string> out = {"--environments", join(config.environments, ",")};
  if (!config.env.empty()) {
    out.insert(out.end(), {"--env", config.env});
  }
  for (const auto& [name, sql] : config.types) {
    out.insert(out.end(), {"--type", name + "=" + sql});
  }
  for (const auto& [key, value] : config.naming) {
    out.insert(out.end(), {"--naming", key + "=" + value});
  }
  return out;
}

Expected<ScanCommand> commandFor(const Config& config, const ModelLibrary& library) {
  ScanCommand command;
  STRATA_TRY(command.scanner, findScanner());
  std::set<std::string> headers;
  for (const std::string& pattern : library.headers) {
    STRATA_TRY(const auto found, glob(config.root, pattern));
    headers.insert(found.begin(), found.end());
  }
  command.headers.assign(headers.begin(), headers.end());
  STRATA_TRY(command.flags, flagsFor(config, library, command.headers));
  command.options = scanOptions(config);
  InputFile tool;
  statFile(command.scanner.string(), tool);
  std::error_code error;
  command.key = sha256Hex(fmt::format(
      "{}\n{}\n{} {}\n{}\n{}\n{}\n{}", kVersion, fs::absolute(config.root, error).string(),
      tool.size, tool.mtime_ns, join(command.headers, "\n"), join(command.flags, "\n"),
      join(command.options, "\n"), compilerEnvironment()));
  return command;
}

/// The standard headers are the same for every project of the user, and their key is their content.
fs::path precompiledFolder(const fs::path& project_cache) {
  const fs::path user = userCacheFolder();
  std::error_code error;
  fs::create_directories(user / "pch", error);
  return user.empty() || ::access((user / "pch").c_str(), W_OK) != 0 ? project_cache / "pch"
                                                                     : user / "pch";
}

/// The scanner ran where strata.toml is; the user may stand elsewhere.
SourceRange seenFromHere(SourceRange range, const fs::path& root) {
  if (range.known()) {
    range.file = (root / range.file).lexically_normal().string();
  }
  return range;
}

void tell(std::vector<Diagnostic> diagnostics, const fs::path& root) {
  for (Diagnostic& diagnostic : diagnostics) {
    diagnostic.where = seenFromHere(diagnostic.where, root);
    for (Note& note : diagnostic.notes) {
      note.where = seenFromHere(note.where, root);
    }
    for (FixIt& fix : diagnostic.fixits) {
      fix.range = seenFromHere(fix.range, root);
    }
    printDiagnostic(diagnostic);
  }
}

/// What the scanner left in a file, which is removed; empty when it wrote none.
std::string takeFile(const fs::path& file) {
  auto content = readFile(file);
  std::error_code error;
  fs::remove(file, error);
  return content ? *std::move(content) : std::string();
}

Diagnostic failure(int exit_code) {
  const bool of_models = exit_code == static_cast<int>(ExitCode::kFinding);
  return {
      .code = "ST1301",
      .message = of_models ? "the models have errors; nothing was written" : "strata-scan failed",
      .exit_code = of_models ? ExitCode::kFinding : ExitCode::kFailure};
}

Expected<ScanOutcome> runScanner(const Config& config, const Cache& cache,
                                 const ScanCommand& command) {
  std::error_code error;
  fs::create_directories(cache.folder() / "scan", error);
  // Run where strata.toml is, so that paths in flags, results and messages do not depend on where
  // the user stands.
  const fs::path folder = fs::absolute(cache.folder(), error);
  const fs::path deps = folder / "scan" / fmt::format("{}.{}.deps", command.key, ::getpid());
  const fs::path said = folder / "scan" / fmt::format("{}.{}.said", command.key, ::getpid());
  std::vector<std::string> arguments = {fs::absolute(command.scanner, error).string(),
                                        "--deps",
                                        deps.string(),
                                        "--cache",
                                        precompiledFolder(folder).string(),
                                        "--diagnostics-format",
                                        "json",
                                        "--diagnostics-output",
                                        said.string()};
  arguments.insert(arguments.end(), command.options.begin(), command.options.end());
  arguments.insert(arguments.end(), command.headers.begin(), command.headers.end());
  arguments.emplace_back("--");
  arguments.insert(arguments.end(), command.flags.begin(), command.flags.end());
  ScanState state{.taken_ns = nowNs()};
  auto result = runProcess(arguments, config.root);
  const std::string listed = takeFile(deps);
  state.diagnostics = diagnosticsFromJson(takeFile(said)).value_or(std::vector<Diagnostic>());
  if (!result) {
    return std::move(result).error();
  }
  tell(state.diagnostics, config.root);
  if (result->exit_code != 0) {
    return failure(result->exit_code);
  }
  state.digest = sha256Hex(result->output);
  cache.put("raw", state.digest, result->output);
  for (const std::string& path : split(listed, '\n')) {
    InputFile file;
    if (!path.empty() && statFile(path, file)) {
      // Written while the scan ran: what Clang read may be another content, so never trust it.
      file.hash = file.mtime_ns >= state.taken_ns ? "-" : hashOf(path);
      state.files.push_back(std::move(file));
    }
  }
  cache.put("scan", command.key, print(state));
  return ScanOutcome{.digest = state.digest, .files = paths(state)};
}

}  // namespace

Expected<fs::path> findScanner() {
  if (const char* set = std::getenv("STRATA_SCAN"); set != nullptr && *set != '\0') {
    return fs::path(set);
  }
  const fs::path beside = executableFolder() / "strata-scan";
  if (::access(beside.c_str(), X_OK) == 0) {
    return beside;
  }
  const fs::path on_path = findOnPath("strata-scan");
  if (!on_path.empty()) {
    return on_path;
  }
  return Diagnostic{
      .code = "ST1302",
      .message = fmt::format("strata-scan not found: looked at $STRATA_SCAN, '{}' and PATH",
                             beside.string()),
      .help = "install strata with its scanner, or set STRATA_SCAN to the program"};
}

namespace {

Expected<ScanOutcome> scanLibrary(const Config& config, const ModelLibrary& library,
                                  const Cache& cache, const std::function<void()>& before_run) {
  STRATA_TRY(const ScanCommand command, commandFor(config, library));
  const auto stored = cache.get("scan", command.key);
  const auto state = stored ? parse(*stored) : std::nullopt;
  if (state && cache.contains("raw", state->digest) &&
      std::ranges::all_of(
          state->files, [&](const InputFile& file) { return unchanged(file, state->taken_ns); })) {
    tell(state->diagnostics, config.root);
    return ScanOutcome{.digest = state->digest, .from_cache = true, .files = paths(*state)};
  }
  if (before_run) {
    before_run();
  }
  return runScanner(config, cache, command);
}

/// The libraries' answers as one, in the cache under a digest of its own.
Expected<ScanOutcome> merged(const std::vector<ScanOutcome>& outcomes, const fs::path& root,
                             const Cache& cache) {
  ScanOutcome all{.from_cache = true};
  std::string digests;
  for (const ScanOutcome& one : outcomes) {
    digests += one.digest;
    all.from_cache = all.from_cache && one.from_cache;
    all.files.insert(all.files.end(), one.files.begin(), one.files.end());
  }
  std::ranges::sort(all.files);
  const auto rest = std::ranges::unique(all.files);
  all.files.erase(rest.begin(), rest.end());
  all.digest = sha256Hex(digests);
  if (cache.contains("raw", all.digest)) {
    return all;
  }
  Schema schema;
  for (const ScanOutcome& one : outcomes) {
    STRATA_TRY(Schema more, loadRaw(one, cache));
    STRATA_CHECK(mergeLibrary(std::move(more), root, schema));
  }
  cache.put("raw", all.digest, toJson(schema));
  return all;
}

}  // namespace

Expected<ScanOutcome> scanModels(const Config& config, const Cache& cache,
                                 const std::function<void()>& before_run) {
  std::vector<ScanOutcome> outcomes;
  for (const ModelLibrary& library : config.models) {
    STRATA_TRY(outcomes.emplace_back(), scanLibrary(config, library, cache, before_run));
  }
  return outcomes.size() == 1 ? Expected<ScanOutcome>(std::move(outcomes.front()))
                              : merged(outcomes, config.root, cache);
}

Diagnostic becomeWatchingScanner(const Config& config, const Cache& cache,
                                 const std::string& diagnostics_format,
                                 const std::string& diagnostics_output) {
  STRATA_TRY(const fs::path scanner, findScanner());
  if (config.models.size() > 1) {
    return {.code = "ST1213",
            .message = "--watch follows one library of models, and strata.toml has several",
            .help = "run strata-scan --watch over the headers of one",
            .exit_code = ExitCode::kUsage};
  }
  const ModelLibrary& library = config.models.front();
  STRATA_TRY(const auto flags, flagsFor(config, library, library.headers));
  std::error_code error;
  std::vector<std::string> arguments = {fs::absolute(scanner, error).string(),
                                        "--watch",
                                        "--cache",
                                        precompiledFolder(fs::absolute(cache.folder(), error)),
                                        "--diagnostics-format",
                                        diagnostics_format};
  if (!diagnostics_output.empty()) {
    arguments.insert(arguments.end(),
                     {"--diagnostics-output", fs::absolute(diagnostics_output, error).string()});
  }
  const std::vector<std::string> options = scanOptions(config);
  arguments.insert(arguments.end(), options.begin(), options.end());
  arguments.insert(arguments.end(), library.headers.begin(), library.headers.end());
  arguments.emplace_back("--");
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  return becomeProcess(arguments, config.root);
}

Expected<Schema> loadRaw(const ScanOutcome& outcome, const Cache& cache) {
  const auto json = cache.get("raw", outcome.digest);
  if (!json) {
    return Diagnostic{.code = "ST1303",
                      .message = fmt::format("cannot read back the scan's result from '{}'",
                                             cache.folder().string()),
                      .help = "is the folder writable?"};
  }
  return schemaFromJson(*json);
}

}  // namespace strata::cli
