#include "scan/command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "scan/scan.h"
#include "support/diagnostic_format.h"
#include "support/files.h"
#include "support/glob.h"
#include "support/text.h"
#include "support/watch.h"

namespace strata::scan {
namespace {

constexpr const char* kUsage =
    "usage: strata-scan [--diagnostics-format text|json|sarif|clang-tidy]\n"
    "                   [--diagnostics-output FILE] [--deps FILE] [--cache DIR]\n"
    "                   [--resource-dir DIR] [--annotations DIR] [--include-root DIR]\n"
    "                   [--type NAME=SQL]… [--naming KEY=VALUE]… [--env NAME]\n"
    "                   [--environments NAME,…] [--watch]\n"
    "                   HEADER-OR-PATTERN… [-- clang flags]\n";

struct Command {
  ScanOptions options = {};
  std::string format = "text";  ///< of the diagnostics
  std::string output = {};      ///< where they go; empty: standard error
  std::string deps = {};
  bool watch = false;
  bool help = false;
};

using Setter = Expected<void> (*)(Command&, std::string);

struct Option {
  std::string_view name;
  Setter set;
};

Diagnostic usage(std::string message, std::string help = {}) {
  return {.code = "ST2900",
          .message = std::move(message),
          .help = std::move(help),
          .exit_code = ExitCode::kUsage};
}

template <auto Member>
Expected<void> setText(Command& command, std::string value) {
  command.options.*Member = std::move(value);
  return {};
}

/// NAME=VALUE, as --type and --naming take it.
Expected<std::pair<std::string, std::string>> assignment(const std::string& value) {
  const std::size_t equals = value.find('=');
  if (equals == std::string::npos || equals == 0) {
    return usage(fmt::format("'{}' is no NAME=VALUE", value));
  }
  return std::pair(value.substr(0, equals), value.substr(equals + 1));
}

Expected<void> addType(Command& command, std::string value) {
  STRATA_TRY(auto type, assignment(value));
  if (type.second.empty()) {
    return usage(fmt::format("'{}' names no SQL type", value));
  }
  command.options.types[type.first] = type.second;
  return {};
}

Expected<void> addNaming(Command& command, std::string value) {
  STRATA_TRY(const auto entry, assignment(value));
  if (auto set = setNaming(command.options.naming, entry.first, entry.second); !set) {
    return usage(set.error().message, set.error().help);
  }
  return {};
}

constexpr Option kOptions[] = {
    {"--diagnostics-format",
     [](Command& command, std::string value) -> Expected<void> {
       command.format = std::move(value);
       return {};
     }},
    {"--diagnostics-output",
     [](Command& command, std::string value) -> Expected<void> {
       command.output = std::move(value);
       return {};
     }},
    {"--deps",
     [](Command& command, std::string value) -> Expected<void> {
       command.deps = std::move(value);
       return {};
     }},
    {"--cache", setText<&ScanOptions::cache_dir>},
    {"--resource-dir", setText<&ScanOptions::resource_dir>},
    {"--annotations", setText<&ScanOptions::annotations_dir>},
    {"--include-root", setText<&ScanOptions::include_root>},
    {"--type", addType},
    {"--naming", addNaming},
    {"--env", setText<&ScanOptions::env>},
    {"--environments",
     [](Command& command, std::string value) -> Expected<void> {
       command.options.environments =
           value.empty() ? std::vector<std::string>() : split(value, ',');
       return {};
     }},
};

Diagnostic unknownOption(const std::string& argument) {
  std::vector<std::string> names = {"--help", "--watch"};
  for (const Option& option : kOptions) {
    names.emplace_back(option.name);
  }
  const std::string near = nearest(argument, names);
  return usage(fmt::format("unknown option '{}'", argument),
               near.empty() ? "" : fmt::format("did you mean '{}'?", near));
}

Expected<Command> parse(const std::vector<std::string>& arguments) {
  Command command;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--") {
      command.options.flags.assign(arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                   arguments.end());
      break;
    }
    if (!argument.starts_with("-")) {
      command.options.headers.push_back(argument);
      continue;
    }
    if (argument == "--help" || argument == "-h") {
      command.help = true;
      continue;
    }
    if (argument == "--watch") {
      command.watch = true;
      continue;
    }
    const std::size_t equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    const auto* option = std::ranges::find(kOptions, name, &Option::name);
    if (option == std::end(kOptions)) {
      return unknownOption(name);
    }
    if (equals == std::string::npos && i + 1 == arguments.size()) {
      return usage(fmt::format("option '{}' needs a value", name));
    }
    STRATA_CHECK(option->set(
        command, equals == std::string::npos ? arguments[++i] : argument.substr(equals + 1)));
  }
  if (!diagnosticFormatOf(command.format)) {
    return usage(fmt::format("unknown format '{}'", command.format),
                 "use one of " + join(diagnosticFormatNames(), ", "));
  }
  return command;
}

/// All diagnostics of the run, in one document.
void show(const Command& command, const std::vector<Diagnostic>& diagnostics) {
  const DiagnosticFormat format = *diagnosticFormatOf(command.format);
  const bool colour =
      command.output.empty() && isatty(STDERR_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
  const std::string text = format == DiagnosticFormat::kText
                               ? render(diagnostics, colour)
                               : formatDiagnostics(format, diagnostics, {.tool = "strata-scan"});
  if (!command.output.empty()) {
    const Expected<void> written = writeFileAtomically(command.output, text);
    if (written) {
      return;
    }
    const std::string why = render(written.error());
    std::fwrite(why.data(), 1, why.size(), stderr);
  }
  std::fwrite(text.data(), 1, text.size(), stderr);
}

Expected<void> writeDeps(const Command& command, const ScanResult& result) {
  if (command.deps.empty()) {
    return {};
  }
  std::string text;
  for (const std::string& file : result.files) {
    text += file + "\n";
  }
  return writeFileAtomically(command.deps, text);
}

int fail(const Command& command, const Diagnostic& error) {
  show(command, {error});
  return static_cast<int>(error.exit_code);
}

Expected<void> writeSchema(const ScanResult& result) {
  const std::string json = toJson(result.schema) + "\n";
  if (std::fwrite(json.data(), 1, json.size(), stdout) != json.size() || std::fflush(stdout) != 0) {
    return Diagnostic{.code = "ST1002", .message = "cannot write to standard output"};
  }
  return {};
}

int answer(const Command& command, ScanResult result) {
  Expected<void> written = writeDeps(command, result);
  ExitCode code = result.failed() ? ExitCode::kFinding : ExitCode::kFine;
  if (written && !result.failed()) {
    written = writeSchema(result);
  }
  if (!written) {
    code = written.error().exit_code;
    result.diagnostics.push_back(std::move(written).error());
  }
  show(command, result.diagnostics);
  return static_cast<int>(code);
}

bool isPattern(const std::string& header) {
  return header.find_first_of("*?[") != std::string::npos;
}

/// The scan of the headers that there are now: patterns are resolved here.
Expected<ScanResult> scanNow(const Command& command) {
  ScanOptions options = command.options;
  options.headers.clear();
  for (const std::string& header : command.options.headers) {
    if (!isPattern(header)) {
      options.headers.push_back(header);
      continue;
    }
    STRATA_TRY(const std::vector<std::string> found, glob(".", header));
    options.headers.insert(options.headers.end(), found.begin(), found.end());
  }
  return scan(options);
}

std::string counted(std::size_t count, const char* word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

/// "3 models, no problems (41 ms)"
std::string summary(const ScanResult& result, std::chrono::milliseconds took) {
  std::vector<std::string> parts;
  if (!result.failed()) {
    parts.push_back(counted(result.schema.tables.size() + result.schema.views.size(), "model"));
  }
  const auto count = [&](Severity severity, const char* word) {
    const auto found = std::ranges::count(result.diagnostics, severity, &Diagnostic::severity);
    if (found != 0) {
      parts.push_back(counted(static_cast<std::size_t>(found), word));
    }
    return found != 0;
  };
  const bool has_errors = count(Severity::kError, "error");
  if (!count(Severity::kWarning, "warning") && !has_errors) {
    parts.emplace_back("no problems");
  }
  return fmt::format("{} ({} ms)\n", join(parts, ", "), took.count());
}

/// One round of --watch: scans, tells what is wrong, and says what to look at next.
Watched watchRound(const Command& command) {
  const auto begin = std::chrono::steady_clock::now();
  Expected<ScanResult> scanned = scanNow(command);
  const ScanResult result =
      scanned ? *std::move(scanned) : ScanResult{.diagnostics = {std::move(scanned).error()}};
  show(command, result.diagnostics);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - begin);
  const std::string line = summary(result, took);
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fflush(stdout);
  Watched watched{.files = result.files};
  for (const std::string& header : command.options.headers) {
    if (isPattern(header)) {
      watched.patterns.push_back(header);
    } else {  // also one that is missing
      watched.files.push_back(std::filesystem::absolute(header).lexically_normal().string());
    }
  }
  return watched;
}

int watch(const Command& command) {
  const Expected<void> watched = watchFiles([&] { return watchRound(command); });
  return watched ? 0 : fail(command, watched.error());
}

}  // namespace

int run(int argc, char** argv) {
  const Expected<Command> command = parse({argv + 1, argv + argc});
  if (!command) {
    return fail({}, command.error());
  }
  if (command->help) {
    std::fputs(kUsage, stdout);
    return 0;
  }
  if (command->watch) {
    return watch(*command);
  }
  Expected<ScanResult> result = scanNow(*command);
  return result ? answer(*command, *std::move(result)) : fail(*command, result.error());
}

}  // namespace strata::scan
