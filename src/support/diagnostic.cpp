#include "support/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "support/text.h"

namespace strata {
namespace {

struct Paint {
  bool on = false;

  [[nodiscard]] std::string operator()(const char* code, std::string_view text) const {
    return on ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string(text);
  }
};

std::string place(const SourceRange& where) {
  if (!where.known()) {
    return {};
  }
  std::string out = where.file;
  if (where.line != 0) {
    out += fmt::format(":{}", where.line);
    if (where.column != 0) {
      out += fmt::format(":{}", where.column);
    }
  }
  return out + ": ";
}

/// The source line and the caret under it; tabs are kept, so that the caret stands right.
std::string snippet(const SourceRange& where, const std::string& line, const Paint& paint) {
  if (line.empty() || where.line == 0) {
    return {};
  }
  std::string out = fmt::format("{:>5} | {}\n", where.line, line);
  if (where.column == 0) {
    return out;
  }
  std::string pad;
  for (std::size_t i = 0; i + 1 < where.column && i < line.size(); ++i) {
    const auto byte = static_cast<unsigned char>(line[i]);
    if ((byte & 0xC0U) != 0x80U) {  // one column a character, not a byte
      pad += line[i] == '\t' ? '\t' : ' ';
    }
  }
  std::size_t width = 1;
  if (where.end_column > where.column && (where.end_line == 0 || where.end_line == where.line)) {
    width = std::min<std::size_t>(where.end_column, line.size() + 1) - where.column;
  }
  const std::string caret = "^" + std::string(width > 1 ? width - 1 : 0, '~');
  return out + "      | " + pad + paint("1;32", caret) + "\n";
}

const char* colourOf(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "1;31";
    case Severity::kWarning:
      return "1;35";
    case Severity::kNote:
      return "1;36";
  }
  return "1";
}

}  // namespace

const char* word(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
    case Severity::kNote:
      return "note";
  }
  return "error";
}

std::string render(const Diagnostic& diagnostic, bool colour) {
  const Paint paint{colour};
  std::string out = paint("1", place(diagnostic.where));
  out += paint(colourOf(diagnostic.severity), fmt::format("{}: ", word(diagnostic.severity)));
  out += paint("1", diagnostic.message);
  if (!diagnostic.code.empty()) {
    out += fmt::format(" [{}]", diagnostic.code);
  }
  out += "\n" + snippet(diagnostic.where, diagnostic.source_line, paint);
  for (const FixIt& fix : diagnostic.fixits) {
    const bool elsewhere = fix.range.file != diagnostic.where.file;
    out += "  fix: " + (elsewhere ? paint("1", place(fix.range)) : "");
    out += fix.text.empty() ? "remove it\n" : fmt::format("write '{}'\n", fix.text);
  }
  for (const Note& note : diagnostic.notes) {
    out += paint("1", place(note.where)) + paint("1;36", "note: ") + note.message + "\n";
    out += snippet(note.where, note.source_line, paint);
  }
  if (!diagnostic.help.empty()) {
    out += paint("1;36", "help: ") + diagnostic.help + "\n";
  }
  return out;
}

std::string render(const std::vector<Diagnostic>& diagnostics, bool colour) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) {
    out += render(diagnostic, colour);
  }
  return out;
}

std::string nearest(std::string_view word_in, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = word_in.size() / 3 + 2;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = editDistance(word_in, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace strata
