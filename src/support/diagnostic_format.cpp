#include "support/diagnostic_format.h"

#include <algorithm>

#include "support/diagnostics_json.h"

namespace strata {

const std::vector<std::string>& diagnosticFormatNames() {
  static const std::vector<std::string> kNames = {"text", "json", "sarif", "clang-tidy"};
  return kNames;
}

std::optional<DiagnosticFormat> diagnosticFormatOf(std::string_view name) {
  const auto& names = diagnosticFormatNames();
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? std::nullopt
                              : std::optional(static_cast<DiagnosticFormat>(found - names.begin()));
}

std::string formatDiagnostics(DiagnosticFormat format, const std::vector<Diagnostic>& diagnostics,
                              const DiagnosticOrigin& origin) {
  switch (format) {
    case DiagnosticFormat::kText:
      return render(diagnostics);
    case DiagnosticFormat::kJson:
      return diagnosticsToJson(diagnostics);
    case DiagnosticFormat::kSarif:
      return diagnosticsToSarif(diagnostics, origin);
    case DiagnosticFormat::kClangTidy:
      return diagnosticsToClangTidy(diagnostics, origin);
  }
  return {};
}

}  // namespace strata
