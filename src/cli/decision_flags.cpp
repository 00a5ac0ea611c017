#include "cli/decision_flags.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/answers_file.h"
#include "support/text.h"

namespace strata::cli {
namespace {

using Pair = std::pair<std::string, std::string>;

/// The first '=' that is not within a part in "…".
std::size_t equalsSign(const std::string& text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool opens = i == 0 || text[i - 1] == '.';
    if (text[i] == '"' && (quoted || opens)) {
      quoted = !quoted;
    }
    if (text[i] == '=' && !quoted) {
      return i;
    }
  }
  return std::string::npos;
}

/// Both sides of it.
Expected<Pair> parsePair(const char* flag, const std::string& text, const char* form,
                         const char* example) {
  const std::size_t equals = equalsSign(text);
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    return Diagnostic{.code = "ST1205",
                      .message = fmt::format("'{} {}' is not {}", flag, text, form),
                      .help = fmt::format("for example {} {}", flag, example),
                      .exit_code = ExitCode::kUsage};
  }
  return Pair{text.substr(0, equals), text.substr(equals + 1)};
}

}  // namespace

void addDecisionFlags(CLI::App& app, DecisionFlags& flags) {
  app.add_option("--rename", flags.renames,
                 "OLD=NEW: this is a rename, not a drop and a creation; repeatable")
      ->type_name("OLD=NEW")
      ->allow_extra_args(false);
  app.add_option("--using", flags.conversions,
                 "COLUMN=EXPRESSION: how its values become those of its new type; repeatable")
      ->type_name("COLUMN=EXPRESSION")
      ->allow_extra_args(false);
  app.add_option("--map-label", flags.labels,
                 "TYPE.LABEL=LABEL: what rows get whose enum label goes; repeatable")
      ->type_name("TYPE.LABEL=LABEL")
      ->allow_extra_args(false);
  app.add_option("--answers", flags.answers,
                 "a TOML or JSON file of answers: rename, drop, using, map_label")
      ->type_name("FILE");
  app.add_flag("--allow-drop", flags.allow_drop, "permit statements that lose data");
}

Expected<DecisionFlags> withAnswers(DecisionFlags flags) {
  if (!flags.answers.empty()) {
    STRATA_CHECK(readAnswers(flags.answers, flags));
  }
  return flags;
}

Expected<std::vector<RenameRequest>> parseRenames(const std::vector<std::string>& texts) {
  std::vector<RenameRequest> out;
  for (const std::string& text : texts) {
    STRATA_TRY(const Pair pair, parsePair("--rename", text, "OLD=NEW", "app.users.mail=email"));
    out.push_back({.from = pair.first, .to = pair.second});
  }
  return out;
}

Expected<void> parseAnswers(const DecisionFlags& flags, PlanOptions& options) {
  options.drops = flags.drops;
  for (const std::string& text : flags.conversions) {
    STRATA_TRY(Pair pair, parsePair("--using", text, "COLUMN=EXPRESSION",
                                    "'app.users.age=extract(year from born)'"));
    options.conversions.push_back({.column = pair.first, .expression = pair.second});
  }
  for (const std::string& text : flags.labels) {
    constexpr const char* kExample = "app.mood.sad=neutral";
    STRATA_TRY(const Pair pair, parsePair("--map-label", text, "TYPE.LABEL=LABEL", kExample));
    const std::size_t dot = pair.first.rfind('.');
    if (dot == std::string::npos) {
      return Diagnostic{.code = "ST1205",
                        .message = fmt::format("'--map-label {}' names no type", text),
                        .help = fmt::format("for example --map-label {}", kExample),
                        .exit_code = ExitCode::kUsage};
    }
    options.labels.push_back(
        {.type = pair.first.substr(0, dot), .from = pair.first.substr(dot + 1), .to = pair.second});
  }
  return {};
}

std::string unusedDecisionsWarning(const DecisionFlags& flags) {
  std::vector<std::string> unused;
  const auto add = [&](const char* flag, const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      unused.push_back(fmt::format("{} {}", flag, value));
    }
  };
  add("--rename", flags.renames);
  add("--using", flags.conversions);
  add("--map-label", flags.labels);
  return unused.empty()
             ? ""
             : render({.code = "ST4006",
                       .message = fmt::format("no effect, for there is no difference: {}",
                                              join(unused, ", ")),
                       .help = "leave out what has been carried out",
                       .severity = Severity::kWarning});
}

}  // namespace strata::cli
