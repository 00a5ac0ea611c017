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
      {.message = message,
       .help = "'strata --help' lists the commands, 'strata COMMAND --help' its flags"});
  return static_cast<int>(ExitCode::kUsage);
}

struct Parser {
  CLI::App root{"strata: annotated C++ structs as the source of truth of a PostgreSQL schema",
                "strata"};
  std::map<std::string, CLI::App*> groups;
  Action chosen;
};

std::string groupSummary(std::string_view group) {
  return group == "schema" ? "compare and show schemas, wherever they come from"
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
  app->final_callback([&parser, action = command.setUp(*app)] { parser.chosen = action; });
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
  printError(render(diagnostic, colourOn(STDERR_FILENO)));
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
  auto result = parser.chosen();
  if (std::fflush(stdout) != 0) {
    printDiagnostic({.message = "cannot write to standard output"});
    return static_cast<int>(ExitCode::kFailure);
  }
  if (!result) {
    printDiagnostic(result.error());
    return static_cast<int>(result.error().exit_code);
  }
  return static_cast<int>(*result);
}

}  // namespace strata::cli
