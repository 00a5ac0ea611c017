#include "cli/hooks.h"

#include <fmt/format.h>

#include "cli/command.h"
#include "replay/directory_replay.h"
#include "support/process.h"

namespace strata::cli {
namespace {

Diagnostic hookFailed(const std::string& hook, const char* event, const std::string& why) {
  return {.code = "ST1240",
          .message = fmt::format("the hook '{}' of {} failed: {}", hook, event, why),
          .help = "mend it, or take it out of [hooks]"};
}

std::string quotedForShell(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    out += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return out + "'";
}

}  // namespace

apply::ApplyObserver Hooks::observer() {
  return {.before_file = [this](const directory::MigrationFile& file) -> Expected<void> {
            if (!begun_) {
              STRATA_CHECK(run(config_.hooks.before_apply, "before_apply", {}));
              begun_ = true;
            }
            return run(config_.hooks.before_file, "before_file",
                       {{"STRATA_VERSION", file.version}, {"STRATA_FILE", file.name}});
          },
          .after_file =
              [this](const apply::AppliedFile& file) {
                return run(config_.hooks.after_file, "after_file",
                           {{"STRATA_VERSION", file.version},
                            {"STRATA_FILE", file.name},
                            {"STRATA_STATUS", file.failure ? "failed" : "ok"},
                            {"STRATA_ERROR", file.failure ? file.failure->text : ""}});
              },
          .remark = printDiagnostic};
}

Expected<void> Hooks::finish(const apply::ApplyReport& report) {
  if (!begun_) {
    return {};
  }
  return run(config_.hooks.after_apply, "after_apply",
             {{"STRATA_VERSION", report.files.empty() ? "" : report.files.back().version},
              {"STRATA_STATUS", report.ok() ? "ok" : "failed"},
              {"STRATA_ERROR", report.atlas_error}});
}

Expected<void> Hooks::run(const std::vector<std::string>& hooks, const char* event,
                          Variables variables) {
  variables.emplace_back("STRATA_EVENT", event);
  variables.emplace_back("STRATA_DATABASE", connection_.database());
  for (const std::string& hook : hooks) {
    if (hook.ends_with(".sql")) {
      STRATA_TRY(const SqlScript script, loadScript(config_.root / hook, hook));
      for (const SqlStatement& statement : script.statements) {
        if (!connection_.execute(statement.text)) {
          return scriptError(connection_.lastError(), script, statement);
        }
      }
      continue;
    }
    std::string command;
    for (const auto& [name, value] : variables) {
      command += fmt::format("export {}={}; ", name, quotedForShell(value));
    }
    STRATA_TRY(const ProcessResult result,
               runProcess({"sh", "-c", command + hook}, config_.root, ErrorOutput::kWithOutput));
    printError(result.output);
    if (result.exit_code != 0) {
      return hookFailed(hook, event, fmt::format("it ended with {}", result.exit_code));
    }
  }
  return {};
}

}  // namespace strata::cli
