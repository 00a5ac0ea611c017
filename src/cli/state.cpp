#include "cli/state.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "directory/checksum.h"
#include "pg/connection.h"
#include "support/text.h"

namespace strata::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGrammar =
    "a state is models, migrations, dir://PATH[?version=V], postgres://…, file://schema.sql, "
    "file://schema.json, git://REV/models or git://REV/migrations";

Diagnostic unknown(const std::string& what, std::string help) {
  return {.code = "ST1206",
          .message = fmt::format("'{}' is not a state", what),
          .help = std::move(help),
          .notes = {{.message = kGrammar}},
          .exit_code = ExitCode::kUsage};
}

Diagnostic unknownWord(const std::string& text) {
  std::error_code error;
  if (fs::is_directory(text, error)) {
    return unknown(text, fmt::format("for a migration directory write dir://{}", text));
  }
  if (fs::exists(text, error)) {
    return unknown(text, fmt::format("write file://{}", text));
  }
  const std::string near = nearest(text, {"models", "migrations"});
  return unknown(text, near.empty() ? "" : fmt::format("did you mean '{}'?", near));
}

Expected<StateRef> parseGit(const std::string& text, const std::string& rest) {
  const std::size_t slash = rest.rfind('/');  // a branch's name may hold slashes
  const std::string what = slash == std::string::npos ? "" : rest.substr(slash + 1);
  if (slash == std::string::npos || slash == 0 || (what != "models" && what != "migrations")) {
    const std::string near = nearest(what, {"models", "migrations"});
    return unknown(text, near.empty() ? "write git://REV/models or git://REV/migrations"
                                      : fmt::format("did you mean '{}/{}'?",
                                                    text.substr(0, text.rfind('/')), near));
  }
  return StateRef{.scheme = what == "models" ? StateScheme::kModels : StateScheme::kMigrations,
                  .revision = rest.substr(0, slash)};
}

/// A folder with a checksum file is a migration directory, whatever its scheme.
bool isDirectoryUrl(const std::string& path) {
  const std::string folder = path.substr(0, path.find('?'));
  std::error_code error;
  return path.find('?') != std::string::npos ||
         fs::exists(fs::path(folder) / directory::kSumName, error);
}

Expected<StateRef> parseFile(const std::string& text, const std::string& path) {
  if (path.empty()) {
    return unknown(text, "write file://PATH, the path relative to the current folder or absolute");
  }
  if (isDirectoryUrl(path)) {
    return StateRef{.scheme = StateScheme::kDirectory, .targets = {"dir://" + path}};
  }
  return StateRef{.scheme = lower(path).ends_with(".json") ? StateScheme::kJson : StateScheme::kSql,
                  .targets = {path}};
}

Expected<StateRef> parseOne(const std::string& text) {
  const std::size_t mark = text.find("://");
  const std::size_t equals = text.find('=');
  if (mark == std::string::npos || (equals != std::string::npos && equals < mark)) {
    if (text == "models") {
      return StateRef{.scheme = StateScheme::kModels};
    }
    if (text == "migrations") {
      return StateRef{.scheme = StateScheme::kMigrations};
    }
    if (equals != std::string::npos) {
      return StateRef{.scheme = StateScheme::kDatabase, .targets = {text}};
    }
    return unknownWord(text);
  }
  const std::string scheme = lower(text.substr(0, mark));
  const std::string rest = text.substr(mark + 3);
  if (scheme == "postgres" || scheme == "postgresql") {
    return StateRef{.scheme = StateScheme::kDatabase, .targets = {text}};
  }
  if (scheme == "dir") {
    return StateRef{.scheme = StateScheme::kDirectory, .targets = {text}};
  }
  if (scheme == "file") {
    return parseFile(text, rest);
  }
  if (scheme == "git") {
    return parseGit(text, rest);
  }
  const std::string near = nearest(scheme, {"dir", "postgres", "postgresql", "file", "git"});
  // What follows an unknown scheme may hold a password.
  return unknown(scheme + "://…", near.empty() ? "" : fmt::format("did you mean '{}://'?", near));
}

}  // namespace

Expected<StateRef> parseState(const std::vector<std::string>& texts) {
  StateRef all;
  for (const std::string& text : texts) {
    STRATA_TRY(StateRef one, parseOne(text));
    one.shown = one.scheme == StateScheme::kDatabase ? pg::redacted(text) : text;
    if (texts.size() == 1) {
      return one;
    }
    if (one.scheme != StateScheme::kSql) {
      return Diagnostic{.code = "ST1207",
                        .message = fmt::format("'{}' cannot be part of a state", one.shown),
                        .help = "only SQL files (file://…) may be given several times",
                        .exit_code = ExitCode::kUsage};
    }
    all.scheme = StateScheme::kSql;
    all.shown += (all.shown.empty() ? "" : " ") + one.shown;
    all.targets.push_back(one.targets.front());
  }
  return all;
}

}  // namespace strata::cli
