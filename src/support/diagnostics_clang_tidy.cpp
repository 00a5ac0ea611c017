#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "support/diagnostic_format.h"
#include "support/source_files.h"

// The YAML that clang-tidy's --export-fixes writes: clang/include/clang/Tooling/DiagnosticsYaml.h.

namespace strata {
namespace {

using Json = nlohmann::ordered_json;

/// A JSON string is a double-quoted scalar of YAML.
std::string quoted(const std::string& text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

const char* levelOf(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "Error";
    case Severity::kWarning:
      return "Warning";
    case Severity::kNote:
      return "Remark";
  }
  return "Error";
}

class Writer {
 public:
  explicit Writer(const DiagnosticOrigin& origin) : files_(origin.root) {}

  std::string write(const std::vector<Diagnostic>& diagnostics) {
    out_ = "---\nMainSourceFile: \"\"\n";
    out_ += diagnostics.empty() ? "Diagnostics: []\n" : "Diagnostics:\n";
    for (const Diagnostic& diagnostic : diagnostics) {
      add(diagnostic);
    }
    return out_ + "...\n";
  }

 private:
  void line(int indent, const std::string& text) {
    out_ += std::string(static_cast<std::size_t>(indent), ' ') + text + "\n";
  }

  std::string path(const SourceRange& range) {
    return quoted(range.known() ? files_.absolute(range.file).string() : "");
  }

  void add(const Diagnostic& diagnostic) {
    line(2, "- DiagnosticName: " + quoted(diagnostic.code));
    line(4, "DiagnosticMessage:");
    message(6, diagnostic.message, diagnostic.where, diagnostic.fixits);
    if (!diagnostic.notes.empty() || !diagnostic.help.empty()) {
      line(4, "Notes:");
    }
    for (const Note& note : diagnostic.notes) {
      out_ += "      - ";
      message(8, note.message, note.where, {}, true);
    }
    if (!diagnostic.help.empty()) {
      out_ += "      - ";
      message(8, "help: " + diagnostic.help, diagnostic.where, {}, true);
    }
    line(4, std::string("Level: ") + levelOf(diagnostic.severity));
    line(4, "BuildDirectory: " + quoted(files_.absolute("").string()));
  }

  /// `in_list`: the first line is behind a dash already.
  void message(int indent, const std::string& text, const SourceRange& where,
               const std::vector<FixIt>& fixits, bool in_list = false) {
    const SourceFiles::Span span = where.known() ? files_.span(where) : SourceFiles::Span{};
    line(in_list ? 0 : indent, "Message: " + quoted(text));
    line(indent, "FilePath: " + path(where));
    line(indent, fmt::format("FileOffset: {}", span.offset));
    line(indent, fixits.empty() ? "Replacements: []" : "Replacements:");
    for (const FixIt& fix : fixits) {
      const SourceFiles::Span replaced = files_.span(fix.range);
      line(indent + 2, "- FilePath: " + path(fix.range));
      line(indent + 4, fmt::format("Offset: {}", replaced.offset));
      line(indent + 4, fmt::format("Length: {}", replaced.length));
      line(indent + 4, "ReplacementText: " + quoted(fix.text));
    }
    if (span.length != 0) {
      line(indent, "Ranges:");
      line(indent + 2, "- FilePath: " + path(where));
      line(indent + 4, fmt::format("FileOffset: {}", span.offset));
      line(indent + 4, fmt::format("Length: {}", span.length));
    }
  }

  SourceFiles files_;
  std::string out_ = {};
};

}  // namespace

std::string diagnosticsToClangTidy(const std::vector<Diagnostic>& diagnostics,
                                   const DiagnosticOrigin& origin) {
  return Writer(origin).write(diagnostics);
}

}  // namespace strata
