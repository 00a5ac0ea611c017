#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/diagnostic.h"

namespace strata {

/// How diagnostics are written: for people, and for the programs that read them.
enum class DiagnosticFormat {
  kText,       ///< render()
  kJson,       ///< diagnosticsToJson()
  kSarif,      ///< SARIF 2.1.0, for code hosts
  kClangTidy,  ///< the YAML of clang-tidy's --export-fixes, for clang-apply-replacements and
               ///< editors
};

/// The formats' names as flags take them, in the order of the enumeration.
const std::vector<std::string>& diagnosticFormatNames();

/// The format of that name.
std::optional<DiagnosticFormat> diagnosticFormatOf(std::string_view name);

/// What a document says of its origin.
struct DiagnosticOrigin {
  std::string tool = {};            ///< the program's name
  std::filesystem::path root = {};  ///< what relative file names are relative to; empty: here
};

/// All of a run's diagnostics as one document, ended by LF; without colours.
std::string formatDiagnostics(DiagnosticFormat format, const std::vector<Diagnostic>& diagnostics,
                              const DiagnosticOrigin& origin);

/// The document of DiagnosticFormat::kSarif.
std::string diagnosticsToSarif(const std::vector<Diagnostic>& diagnostics,
                               const DiagnosticOrigin& origin);

/// The document of DiagnosticFormat::kClangTidy.
std::string diagnosticsToClangTidy(const std::vector<Diagnostic>& diagnostics,
                                   const DiagnosticOrigin& origin);

}  // namespace strata
