#pragma once
#include <functional>
#include <string>

#include "cli/project.h"
#include "support/expected.h"

namespace CLI {
class App;
}

namespace strata::cli {

using Action = std::function<Expected<ExitCode>()>;

/// A command: where it hangs, what it says of itself, and a function that adds its flags to `app`
/// and returns what to do.
struct Command {
  const char* group;  ///< "migrate", or "" for the top level
  const char* name;
  const char* summary;  ///< one line, for the list
  const char* example;  ///< shown at the end of --help, and executed by the tests of the docs
  Action (*setUp)(CLI::App& app);
};

/// Every command, in the order of --help. Adding one: its file in commands/, its declaration and
/// its row here.
extern const Command kInit;
extern const Command kMigrateDiff;
extern const Command kMigrateNew;
extern const Command kMigrateHash;
extern const Command kMigrateValidate;
extern const Command kMigrateApply;
extern const Command kMigrateStatus;
extern const Command kMigrateDown;
extern const Command kMigrateRefresh;
extern const Command kMigrateFresh;
extern const Command kMigrateSet;
extern const Command kMigrateLs;
extern const Command kMigrateShow;
extern const Command kMigrateEdit;
extern const Command kMigrateRm;
extern const Command kMigrateRebase;
extern const Command kMigrateCheckpoint;
extern const Command kMigrateSquash;
extern const Command kMigrateTest;
extern const Command kMigrateImport;
extern const Command kMigrateExport;
extern const Command kGitInstall;
extern const Command kGitMergeCheck;
extern const Command kGitMergeSum;
extern const Command kSchemaDiff;
extern const Command kSchemaInspect;
extern const Command kSchemaDrift;
extern const Command kSchemaClean;
extern const Command kSchemaCoverage;
extern const Command kDeploy;
extern const Command kCheck;
extern const Command kScan;
extern const Command kGen;
extern const Command kExplain;

const std::vector<const Command*>& allCommands();

/// --config, --dir, --dev-url and --dev-version.
void addProjectFlags(CLI::App& app, Overrides& overrides);

/// --config and --dir.
void addDirectoryFlags(CLI::App& app, Overrides& overrides);

/// --url, with what is used without it.
void addUrlFlag(CLI::App& app, std::string& url);

/// --format, one of `known`; the first is the default.
void addFormatFlag(CLI::App& app, std::string& format, const std::vector<std::string>& known);

/// The database to work on: `url`, else [database] url, else $DATABASE_URL. Errors: ST1204 none
/// given.
Expected<std::string> databaseUrl(const std::string& url, const Config& config);

/// Colours are wanted on standard output: a terminal, and NO_COLOR is not set.
bool colourOnOutput();

/// Standard output; text as it is.
void print(std::string_view text);

/// Standard error, a message or a hint.
void printError(std::string_view text);

/// Diagnostics on standard error at once, with colours where it is a terminal and NO_COLOR is not
/// set; in another --diagnostics-format, all of a run in one document when it ends.
void printDiagnostic(const Diagnostic& diagnostic);

/// The values of --diagnostics-format and --diagnostics-output.
const std::string& diagnosticsFormat();
const std::string& diagnosticsOutput();

/// printDiagnostic() of each.
void printDiagnostics(const std::vector<Diagnostic>& diagnostics);

}  // namespace strata::cli
