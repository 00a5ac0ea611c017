#include "directory/directives.h"

#include <fmt/format.h>

#include "directory/directive_line.h"
#include "support/text.h"

namespace strata::directory {
namespace {

struct HeadLine {
  std::string_view text = {};
  unsigned line = 1;
};

/// The comment lines a file starts with, and what follows them.
struct Head {
  std::vector<HeadLine> lines = {};
  std::string_view rest = {};

  /// Atlas's test: a blank line or nothing comes after, so that they belong to no statement.
  [[nodiscard]] bool detached() const {
    const std::size_t at = rest.find_first_not_of(" \t");
    return rest.empty() || (at != std::string_view::npos && rest[at] == '\n');
  }

  /// The same in a file with CRLF line ends, which Atlas's test does not see.
  [[nodiscard]] bool detachedByCrLf() const {
    const std::size_t at = rest.find_first_not_of(" \t");
    return at != std::string_view::npos && rest.substr(at).starts_with("\r\n");
  }
};

Head readHead(std::string_view content) {
  Head head;
  unsigned line = 1;
  while (content.starts_with("--") || content.starts_with("#")) {
    const std::size_t end = content.find('\n');
    head.lines.push_back({.text = trim(content.substr(0, end)), .line = line++});
    content.remove_prefix(end == std::string_view::npos ? content.size() : end + 1);
  }
  head.rest = content;
  return head;
}

Directive toDirective(const DirectiveLine& match, unsigned line) {
  return {.name = std::string(match.name), .argument = std::string(match.argument), .line = line};
}

NoLint toNoLint(std::string_view argument) {
  NoLint out;
  for (const std::string& word : split(argument, ' ')) {
    if (const std::string_view name = trim(word); !name.empty()) {
      out.rules.emplace_back(name);
    }
  }
  return out;
}

Diagnostic at(const std::string& file, const HeadLine& line, std::string code, std::string message,
              std::string help) {
  return {.code = std::move(code),
          .message = std::move(message),
          .help = std::move(help),
          .where = {.file = file, .line = line.line, .column = 1},
          .source_line = std::string(line.text)};
}

/// Directives that look obeyed but are not.
void warnOfLost(const Head& head, const std::string& file, FileDirectives& out) {
  for (const HeadLine& line : head.lines) {
    const auto match = matchDirective(line.text);
    // These two have their own rule: the first line, whatever follows.
    if (!match || (line.line == 1 && (match->name == "delimiter" || match->name == "sum"))) {
      continue;
    }
    // Right before a statement it is that statement's own directive.
    if (match->name == "nolint" && !head.detachedByCrLf()) {
      continue;
    }
    Diagnostic warning =
        head.detachedByCrLf()
            ? at(file, line, "ST5035",
                 fmt::format("'atlas:{}' is not obeyed: the file has CRLF line ends", match->name),
                 "save the file with LF line ends, then run 'strata migrate hash'")
            : at(file, line, "ST5036",
                 fmt::format("'atlas:{}' is not obeyed: no blank line follows it", match->name),
                 "put a blank line after it, then run 'strata migrate hash'");
    warning.severity = Severity::kWarning;
    out.warnings.push_back(std::move(warning));
  }
}

Expected<void> takeTxMode(const std::string& file, const HeadLine& line, std::string_view argument,
                          FileDirectives& out) {
  auto mode = parseTxMode(argument);
  if (!mode) {
    return at(file, line, "ST5033",
              fmt::format("unknown txmode '{}' found in file directive '{}'", argument, file),
              mode.error().help);
  }
  if (*mode == TxMode::kAll) {
    return at(file, line, "ST5034",
              fmt::format("txmode 'all' is not allowed in file directive '{}'", file),
              "use 'file' instead");
  }
  if (out.tx_mode) {
    return at(file, line, "ST5032", fmt::format("multiple txmode values found in file '{}'", file),
              "keep one of the directives");
  }
  out.tx_mode = *mode;
  return {};
}

Expected<void> take(const std::string& file, const HeadLine& line, const DirectiveLine& match,
                    FileDirectives& out) {
  if (match.name == "txtar") {
    return at(file, line, "ST5031", "'atlas:txtar' archives are not supported",
              "split the file: checks and the way back are commands of their own here");
  }
  if (match.name == "txmode") {
    return takeTxMode(file, line, match.argument, out);
  }
  if (match.name == "nolint" && !out.no_lint) {
    out.no_lint = toNoLint(match.argument);
  } else if (match.name == "checkpoint" && !out.checkpoint) {
    out.checkpoint = std::string(match.argument);
  }
  return {};
}

/// What stands in a comment, or nullopt when the comment has none of the accepted prefixes.
std::optional<DirectiveLine> inComment(std::string_view comment) {
  if (comment.starts_with("/*") && comment.find('\n') == std::string_view::npos) {
    if (comment.ends_with("*/")) {
      comment.remove_suffix(2);
    }
    const auto match = matchDirective(comment);
    return match && match->prefix == "/*" ? match : std::nullopt;
  }
  if (comment.ends_with('\n')) {
    comment.remove_suffix(1);
  }
  if (comment.ends_with('\r')) {
    comment.remove_suffix(1);
  }
  const auto match = matchDirective(comment);
  const bool accepted =
      match && (match->prefix == "#" || match->prefix == "--" || match->prefix == "-- ");
  return accepted ? match : std::nullopt;
}

}  // namespace

std::string_view word(TxMode mode) {
  switch (mode) {
    case TxMode::kFile:
      return "file";
    case TxMode::kAll:
      return "all";
    case TxMode::kNone:
      return "none";
  }
  return {};
}

Expected<TxMode> parseTxMode(std::string_view text) {
  for (const TxMode mode : {TxMode::kFile, TxMode::kAll, TxMode::kNone}) {
    if (text == word(mode)) {
      return mode;
    }
  }
  const std::string near = nearest(text, {"file", "all", "none"});
  return Diagnostic{
      .code = "ST5033",
      .message = fmt::format("unknown tx-mode '{}'", text),
      .help = near.empty() ? "use one of file, all, none" : fmt::format("did you mean '{}'?", near),
      .exit_code = ExitCode::kUsage};
}

Expected<FileDirectives> readDirectives(std::string_view content, const std::string& file) {
  FileDirectives out;
  out.sum_ignored = isSumIgnored(content);
  const Head head = readHead(content);
  if (!head.detached()) {
    warnOfLost(head, file, out);
    return out;
  }
  for (const HeadLine& line : head.lines) {
    if (const auto match = matchDirective(line.text)) {
      out.all.push_back(toDirective(*match, line.line));
      STRATA_CHECK(take(file, line, *match, out));
    }
  }
  return out;
}

std::vector<Directive> statementDirectives(const Statement& statement) {
  std::vector<Directive> out;
  for (const std::string& comment : statement.comments) {
    if (const auto match = inComment(comment)) {
      out.push_back(toDirective(*match, 0));
    }
  }
  return out;
}

std::optional<NoLint> noLint(const Statement& statement) {
  std::optional<NoLint> out;
  for (const Directive& directive : statementDirectives(statement)) {
    if (directive.name != "nolint") {
      continue;
    }
    NoLint more = toNoLint(directive.argument);
    if (!out || more.all()) {
      out = std::move(more);
    } else if (!out->all()) {
      out->rules.insert(out->rules.end(), more.rules.begin(), more.rules.end());
    }
  }
  return out;
}

bool isSumIgnored(std::string_view content) {
  const auto match = matchDirective(content);
  return match && match->name == "sum" && match->argument == "ignore";
}

bool isCheckpoint(std::string_view content) {
  const Head head = readHead(content);
  if (!head.detached()) {
    return false;
  }
  for (const HeadLine& line : head.lines) {
    const auto match = matchDirective(line.text);
    if (match && match->name == "checkpoint") {
      return true;
    }
  }
  return false;
}

}  // namespace strata::directory
