#include "cli/decision_flags.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace strata::cli {

void addDecisionFlags(CLI::App& app, DecisionFlags& flags) {
  app.add_option("--rename", flags.renames,
                 "OLD=NEW: this is a rename, not a drop and a creation; repeatable")
      ->type_name("OLD=NEW")
      ->allow_extra_args(false);
  app.add_flag("--allow-drop", flags.allow_drop, "permit statements that lose data");
}

Expected<std::vector<RenameRequest>> parseRenames(const std::vector<std::string>& texts) {
  std::vector<RenameRequest> out;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
      return Diagnostic{.code = "ST1205",
                        .message = fmt::format("'--rename {}' is not OLD=NEW", text),
                        .help = "for example --rename app.users.mail=email",
                        .exit_code = ExitCode::kUsage};
    }
    out.push_back({.from = text.substr(0, equals), .to = text.substr(equals + 1)});
  }
  return out;
}

}  // namespace strata::cli
