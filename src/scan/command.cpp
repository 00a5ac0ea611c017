#include "scan/command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "scan/diagnostics_json.h"
#include "scan/scan.h"
#include "support/files.h"
#include "support/text.h"

namespace strata::scan {
namespace {

constexpr const char* kUsage =
    "usage: strata-scan [--format text|json] [--deps FILE] [--cache DIR] [--resource-dir DIR]\n"
    "                   [--annotations DIR] [--include-root DIR] [--type NAME=SQL]…\n"
    "                   [--naming KEY=VALUE]… HEADER… [-- clang flags]\n";

struct Command {
  ScanOptions options = {};
  std::string format = "text";
  std::string deps = {};
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
Expected<void> setPath(Command& command, std::string value) {
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
    {"--format",
     [](Command& command, std::string value) -> Expected<void> {
       command.format = std::move(value);
       return {};
     }},
    {"--deps",
     [](Command& command, std::string value) -> Expected<void> {
       command.deps = std::move(value);
       return {};
     }},
    {"--cache", setPath<&ScanOptions::cache_dir>},
    {"--resource-dir", setPath<&ScanOptions::resource_dir>},
    {"--annotations", setPath<&ScanOptions::annotations_dir>},
    {"--include-root", setPath<&ScanOptions::include_root>},
    {"--type", addType},
    {"--naming", addNaming},
};

Diagnostic unknownOption(const std::string& argument) {
  std::vector<std::string> names = {"--help"};
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
  if (command.format != "text" && command.format != "json") {
    return usage(fmt::format("unknown format '{}'", command.format), "use text or json");
  }
  return command;
}

void show(const Command& command, const std::vector<Diagnostic>& diagnostics) {
  const bool colour = isatty(STDERR_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
  const std::string text =
      command.format == "json" ? diagnosticsToJson(diagnostics) : render(diagnostics, colour);
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

int answer(const Command& command, const ScanResult& result) {
  show(command, result.diagnostics);
  if (Expected<void> written = writeDeps(command, result); !written) {
    return fail(command, written.error());
  }
  if (result.failed()) {
    return static_cast<int>(ExitCode::kFinding);
  }
  const std::string json = toJson(result.schema) + "\n";
  if (std::fwrite(json.data(), 1, json.size(), stdout) != json.size() || std::fflush(stdout) != 0) {
    return fail(command, {.code = "ST1002", .message = "cannot write to standard output"});
  }
  return static_cast<int>(ExitCode::kFine);
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
  const Expected<ScanResult> result = scan(command->options);
  return result ? answer(*command, *result) : fail(*command, result.error());
}

}  // namespace strata::scan
