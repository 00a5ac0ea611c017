#include "scan/report.h"

#include <algorithm>
#include <tuple>

#include "support/files.h"
#include "support/text.h"

namespace strata::scan {

Diagnostic& Report::error(const char* code, const Place& where, std::string message) {
  return add(code, where, std::move(message), Severity::kError);
}

Diagnostic& Report::warning(const char* code, const Place& where, std::string message) {
  return add(code, where, std::move(message), Severity::kWarning);
}

Diagnostic& Report::add(const char* code, const Place& where, std::string message,
                        Severity severity) {
  diagnostics_.push_back({.code = code,
                          .message = std::move(message),
                          .where = range(where),
                          .source_line = lineAt(where),
                          .severity = severity,
                          .exit_code = ExitCode::kFinding});
  return diagnostics_.back();
}

void Report::note(Diagnostic& diagnostic, const Place& where, std::string message) {
  diagnostic.notes.push_back({std::move(message), range(where), lineAt(where)});
}

void Report::fix(Diagnostic& diagnostic, const Place& where, std::string text) {
  if (where.line != 0) {
    diagnostic.fixits.push_back({range(where), std::move(text)});
  }
}

SourceRange Report::range(const Place& place) const {
  return {.file = facts_.files[place.file],
          .line = place.line,
          .column = place.column,
          .end_line = place.end_line,
          .end_column = place.end_column};
}

std::string Report::lineAt(const Place& place) {
  if (place.file == 0) {
    return {};
  }
  const auto [entry, is_new] = contents_.try_emplace(place.file);
  if (is_new) {
    if (Expected<std::string> content = readFile(facts_.files[place.file])) {
      entry->second = *std::move(content);
    }
  }
  return lineOf(entry->second, place.line);
}

std::vector<Diagnostic> Report::take() {
  sortDiagnostics(diagnostics_);
  return std::move(diagnostics_);
}

void fixOptional(Report& report, Diagnostic& diagnostic, const FieldFact& field) {
  constexpr std::string_view kBegin = "std::optional<";
  const std::string& text = field.type_text;
  if (text.starts_with(kBegin) && text.ends_with(">")) {
    const std::size_t size = text.size() - kBegin.size() - 1;
    report.fix(diagnostic, field.type_where, text.substr(kBegin.size(), size));
  }
}

void sortDiagnostics(std::vector<Diagnostic>& diagnostics) {
  const auto key = [](const Diagnostic& d) {
    return std::tie(d.where.file, d.where.line, d.where.column, d.code, d.message);
  };
  std::ranges::stable_sort(diagnostics, {}, key);
  const auto rest = std::ranges::unique(
      diagnostics,
      [&](const Diagnostic& left, const Diagnostic& right) { return key(left) == key(right); });
  diagnostics.erase(rest.begin(), rest.end());
}

}  // namespace strata::scan
