#include "cli/main.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "cli/command.h"
#include "pg/embedded.h"
#include "support/diagnostic_format.h"
#include "support/files.h"
#include "support/text.h"
#include "support/version.h"

namespace strata::cli {
namespace {

bool colourOn(int fd) {
  const char* no_colour = std::getenv("NO_COLOR");
  return ::isatty(fd) != 0 && (no_colour == nullptr || *no_colour == '\0');
}

/// The commands' names below `app`, for "did you mean".
std::vector<std::string> subcommandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* sub : app.get_subcommands({})) {
    names.push_back(sub->get_name());
  }
  return names;
}

std::vector<std::string> flagNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  return names;
}

/// CLI11 knows no suggestions: find the first word that no command or flag of `root` explains, and
/// the nearest one that is.
std::string suggestion(const CLI::App& root, int argc, char** argv) {
  const CLI::App* app = &root;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word.starts_with("--")) {
      const std::string flag = word.substr(0, word.find('='));
      const auto known = flagNames(*app);
      if (std::ranges::find(known, flag) == known.end()) {
        const std::string near = nearest(flag, known);
        return fmt::format("unknown flag '{}'{}", flag,
                           near.empty() ? "" : fmt::format(", did you mean '{}'?", near));
      }
      continue;
    }
    const auto names = subcommandNames(*app);
    if (names.empty() || word.starts_with("-")) {
      continue;
    }
    const auto subs = app->get_subcommands({});
    const auto sub = std::ranges::find(subs, word, [](const CLI::App* a) { return a->get_name(); });
    if (sub == subs.end()) {
      const std::string near = nearest(word, names);
      return fmt::format("unknown command '{}'{}", word,
                         near.empty() ? "; known are: " + join(names, ", ")
                                      : fmt::format(", did you mean '{}'?", near));
    }
    app = *sub;
  }
  return {};
}

int usageError(const CLI::App& root, const CLI::ParseError& error, int argc, char** argv) {
  std::string message = suggestion(root, argc, argv);
  if (message.empty()) {
    message = replaceAll(error.what(), "\n", " ");
  }
  printDiagnostic(
      {.code = "ST1213",
       .message = message,
       .help = "'strata --help' lists the commands, 'strata COMMAND --help' its flags"});
  return static_cast<int>(ExitCode::kUsage);
}

/// --diagnostics-format and --diagnostics-output, and what waits for the end of the run.
struct Diagnostics {
  std::string format = "text";
  std::string output = {};
  std::vector<Diagnostic> collected = {};

  [[nodiscard]] bool areCollected() const { return format != "text" || !output.empty(); }
};

Diagnostics& diagnostics() {
  static Diagnostics state;
  return state;
}

void addDiagnosticFlags(CLI::App& app) {
  app.add_option("--diagnostics-format", diagnostics().format,
                 "how problems are told: " + join(diagnosticFormatNames(), ", "))
      ->check(CLI::IsMember(diagnosticFormatNames()))
      ->type_name("FORMAT");
  app.add_option("--diagnostics-output", diagnostics().output,
                 "a file for them; default: standard error")
      ->type_name("FILE");
}

/// Writes what was collected, none as well: who reads the file wants to know that it is current.
/// Gives `code`, or that of a failure to write.
ExitCode writeCollected(ExitCode code) {
  const Diagnostics& all = diagnostics();
  if (!all.areCollected()) {
    return code;
  }
  const std::string text =
      formatDiagnostics(*diagnosticFormatOf(all.format), all.collected, {.tool = "strata"});
  const Expected<void> written =
      all.output.empty() ? Expected<void>() : writeFileAtomically(all.output, text);
  if (!written) {
    printError(render(written.error()));
  }
  if (all.output.empty() || !written) {
    printError(text);
  }
  return written ? code : written.error().exit_code;
}

struct Parser {
  CLI::App root{"strata: annotated C++ structs as the source of truth of a PostgreSQL schema",
                "strata"};
  std::map<std::string, CLI::App*> groups;
  Action chosen;
};

std::string groupSummary(std::string_view group) {
  return group == "schema" ? "compare and show schemas, wherever they come from"
         : group == "git"  ? "branches with migrations: merge them, and see whether they agree"
                           : "commands of the migration directory";
}

void addCommand(Parser& parser, const Command& command) {
  CLI::App* parent = &parser.root;
  if (*command.group != '\0') {
    CLI::App*& group = parser.groups[command.group];
    if (group == nullptr) {
      group = parser.root.add_subcommand(command.group, groupSummary(command.group));
      group->require_subcommand(1);
    }
    parent = group;
  }
  CLI::App* app = parent->add_subcommand(command.name, command.summary);
  app->footer(fmt::format("Example:\n{}", command.example));
  app->set_help_flag("-h,--help", "show this and end");
  addDiagnosticFlags(*app);
  app->final_callback([&parser, action = command.setUp(*app)] { parser.chosen = action; });
}

/// What the run ends with; the error is told.
ExitCode finish(const Expected<ExitCode>& result) {
  if (std::fflush(stdout) != 0) {
    printDiagnostic({.code = "ST1002", .message = "cannot write to standard output"});
    return ExitCode::kFailure;
  }
  if (!result) {
    printDiagnostic(result.error());
    return result.error().exit_code;
  }
  return *result;
}

}  // namespace

bool colourOnOutput() {
  return colourOn(STDOUT_FILENO);
}

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void printError(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void printDiagnostic(const Diagnostic& diagnostic) {
  if (diagnostics().areCollected()) {
    diagnostics().collected.push_back(diagnostic);
  } else {
    printError(render(diagnostic, colourOn(STDERR_FILENO)));
  }
}

const std::string& diagnosticsFormat() {
  return diagnostics().format;
}

const std::string& diagnosticsOutput() {
  return diagnostics().output;
}

void printDiagnostics(const std::vector<Diagnostic>& diagnostics) {
  std::ranges::for_each(diagnostics, printDiagnostic);
}

int run(int argc, char** argv) {
  Parser parser;
  parser.root.set_version_flag("--version", fmt::format("strata {}", kVersion),
                               "print the version and end");
  parser.root.set_help_flag("-h,--help", "show this and end");
  parser.root.require_subcommand(1);
  for (const Command* command : allCommands()) {
    addCommand(parser, *command);
  }
  try {
    parser.root.parse(argc, argv);
  } catch (const CLI::Success& done) {
    return parser.root.exit(done);
  } catch (const CLI::ParseError& error) {
    return usageError(parser.root, error, argc, argv);
  }
  pg::leaveServersToTheirSupervisors();
  return static_cast<int>(writeCollected(finish(parser.chosen())));
}

}  // namespace strata::cli
