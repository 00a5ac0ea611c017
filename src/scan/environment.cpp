#include "scan/environment.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "support/text.h"

namespace strata::scan {
namespace {

namespace fs = std::filesystem;

fs::path binaryDir() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path() : self.parent_path();
}

bool isResourceDir(const fs::path& path) {
  std::error_code error;
  return !path.empty() && fs::is_regular_file(path / "include" / "stddef.h", error);
}

bool isAnnotationsDir(const fs::path& path) {
  std::error_code error;
  return !path.empty() && fs::is_regular_file(path / "strata" / "db.hpp", error);
}

/// What `clang-19 -print-resource-dir` prints; empty without one.
fs::path askClang() {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(
      popen("clang-19 -print-resource-dir 2>/dev/null", "r"), pclose);
  std::string out;
  std::array<char, 512> buffer{};
  while (pipe && fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr) {
    out += buffer.data();
  }
  return trim(out);
}

/// A flag that is passed on; `takes` is how its value comes.
struct Flag {
  enum class Value : std::uint8_t { kNone, kJoined, kSeparate, kBoth };
  std::string_view name;
  Value value;
};

using Value = Flag::Value;

constexpr Flag kFlags[] = {
    {"-D", Value::kBoth},
    {"-U", Value::kBoth},
    {"-I", Value::kBoth},
    {"-isystem", Value::kBoth},
    {"-iquote", Value::kBoth},
    {"-idirafter", Value::kBoth},
    {"-include", Value::kSeparate},
    {"-imacros", Value::kSeparate},
    {"-isysroot", Value::kBoth},
    {"--sysroot", Value::kSeparate},
    {"--sysroot=", Value::kJoined},
    {"-std=", Value::kJoined},
    {"-stdlib=", Value::kJoined},
    {"--target=", Value::kJoined},
    {"-target", Value::kSeparate},
    {"--gcc-install-dir=", Value::kJoined},
    {"--gcc-toolchain=", Value::kJoined},
    {"-nostdinc", Value::kNone},
    {"-nostdinc++", Value::kNone},
    {"-nostdlibinc", Value::kNone},
    {"-m32", Value::kNone},
    {"-m64", Value::kNone},
    {"-pthread", Value::kNone},
    {"-fopenmp", Value::kNone},
    {"-fexceptions", Value::kNone},
    {"-fno-exceptions", Value::kNone},
    {"-frtti", Value::kNone},
    {"-fno-rtti", Value::kNone},
    {"-fchar8_t", Value::kNone},
    {"-fno-char8_t", Value::kNone},
    {"-fsigned-char", Value::kNone},
    {"-funsigned-char", Value::kNone},
    {"-fno-signed-char", Value::kNone},
    {"-fshort-enums", Value::kNone},
    {"-fno-short-enums", Value::kNone},
    {"-fgnuc-version=", Value::kJoined},
};

/// Flags of a compile command that say what to do with the result, and take a value: dropped in
/// silence.
constexpr std::string_view kOutputFlags[] = {"-o", "-MF", "-MT", "-MQ", "-x"};

bool matches(const Flag& flag, const std::string& argument, bool& takes_next) {
  takes_next = false;
  if (argument == flag.name) {
    takes_next = flag.value == Value::kSeparate || flag.value == Value::kBoth;
    return flag.value != Value::kJoined;
  }
  return (flag.value == Value::kJoined || flag.value == Value::kBoth) &&
         argument.starts_with(flag.name);
}

bool isSilent(const std::string& flag) {
  return flag == "-c" || flag.starts_with("-M") || flag.starts_with("-W") ||
         flag.starts_with("-O") || flag.starts_with("-g") || flag == "-pedantic";
}

Diagnostic droppedNote(const std::vector<std::string>& dropped) {
  return {.code = "ST2905",
          .message = fmt::format("compiler flag{} {} not used for the scan",
                                 dropped.size() == 1 ? "" : "s", join(dropped, " ")),
          .severity = Severity::kNote,
          .exit_code = ExitCode::kFine};
}

}  // namespace

Expected<fs::path> findResourceDir(const fs::path& given) {
  const char* variable = std::getenv("STRATA_RESOURCE_DIR");
  if (!given.empty()) {  // what is asked for and wrong must not be replaced in silence
    if (isResourceDir(given)) {
      return given;
    }
    return Diagnostic{.code = "ST2903",
                      .message = fmt::format("'{}' has no Clang headers", given.string()),
                      .help = "name the folder that `clang-19 -print-resource-dir` prints"};
  }
  for (const fs::path& place : {fs::path(variable == nullptr ? "" : variable),
                                binaryDir() / ".." / "lib" / "strata" / "clang" / "19",
                                fs::path(STRATA_CLANG_RESOURCE_DIR)}) {
    if (isResourceDir(place)) {
      return place.lexically_normal();
    }
  }
  if (const fs::path asked = askClang(); isResourceDir(asked)) {
    return asked;
  }
  return Diagnostic{.code = "ST2903",
                    .message = "Clang's built-in headers are not found",
                    .help = "install clang-19, or set STRATA_RESOURCE_DIR"};
}

Expected<fs::path> findAnnotations(const fs::path& given) {
  for (const fs::path& place :
       {given, binaryDir() / ".." / "include", fs::path(STRATA_SOURCE_INCLUDE_DIR)}) {
    if (isAnnotationsDir(place)) {
      return place.lexically_normal();
    }
  }
  return Diagnostic{.code = "ST2902",
                    .message = "the annotation header strata/db.hpp is not found",
                    .help = "name its folder with --annotations"};
}

std::vector<std::string> allowedFlags(const std::vector<std::string>& flags,
                                      std::vector<std::string>& dropped) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < flags.size(); ++i) {
    bool takes_next = false;
    const bool known = std::ranges::any_of(
        kFlags, [&](const Flag& flag) { return matches(flag, flags[i], takes_next); });
    if (known && flags[i].starts_with("-DSTRATA_NO_CHECK")) {
      continue;  // it is for ordinary builds only
    }
    if (known) {
      out.push_back(flags[i]);
      if (takes_next && i + 1 < flags.size()) {
        out.push_back(flags[++i]);
      }
    } else if (std::ranges::find(kOutputFlags, flags[i]) != std::end(kOutputFlags)) {
      ++i;
    } else if (!isSilent(flags[i])) {
      dropped.push_back(flags[i]);
    }
  }
  return out;
}

Expected<UnitRequest> prepareRequest(const ScanOptions& options,
                                     std::vector<Diagnostic>& diagnostics) {
  STRATA_TRY(const fs::path resources, findResourceDir(options.resource_dir));
  STRATA_TRY(const fs::path annotations, findAnnotations(options.annotations_dir));
  std::vector<std::string> dropped;
  std::vector<std::string> flags = allowedFlags(options.flags, dropped);
  if (!dropped.empty()) {
    diagnostics.push_back(droppedNote(dropped));
  }
  UnitRequest request{
      .arguments = {"-std=c++20", "-resource-dir", resources.string(), "-DSTRATA_SCAN=1"}};
  if (!options.include_root.empty()) {
    request.arguments.push_back("-I" + options.include_root.string());
  }
  request.arguments.insert(request.arguments.end(), flags.begin(), flags.end());
  // last, so that an installed older copy in the user's flags is found first only on purpose
  request.arguments.insert(request.arguments.end(), {"-isystem", annotations.string()});
  request.arguments.insert(request.arguments.end(),
                           {"-Wno-everything", "-fno-caret-diagnostics", "-ferror-limit=0",
                            "-Wno-pragma-once-outside-header"});
  return request;
}

}  // namespace strata::scan
