#pragma once
#include <clang/Basic/Diagnostic.h>

#include <vector>

#include "support/diagnostic.h"

namespace strata::scan {

/// Turns what Clang reports into Diagnostics: places folded out of macros, notes hung on their
/// error, and a suggestion where Clang has none for a word of the vocabulary.
class Capture : public clang::DiagnosticConsumer {
 public:
  explicit Capture(std::vector<Diagnostic>& out) : out_(out) {}

  void BeginSourceFile(const clang::LangOptions& language,
                       const clang::Preprocessor* preprocessor) override;
  void HandleDiagnostic(clang::DiagnosticsEngine::Level level,
                        const clang::Diagnostic& info) override;

  [[nodiscard]] bool failed() const { return failed_; }

  [[nodiscard]] bool pchRefused() const { return pch_refused_; }

 private:
  SourceRange rangeOf(const clang::Diagnostic& info) const;
  void addNote(const clang::Diagnostic& info, std::string message);
  void addFixIts(const clang::Diagnostic& info, Diagnostic& diagnostic) const;
  std::string lineAt(const clang::Diagnostic& info) const;

  std::vector<Diagnostic>& out_;
  const clang::LangOptions* language_ = nullptr;
  bool failed_ = false;
  bool pch_refused_ = false;
  bool last_kept_ = false;
};

}  // namespace strata::scan
