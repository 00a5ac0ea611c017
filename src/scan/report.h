#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "scan/facts.h"
#include "support/diagnostic.h"

namespace strata::scan {

/// Collects what is wrong with the models, with the source lines to show it.
class Report {
 public:
  explicit Report(const Facts& facts) : facts_(facts) {}

  /// A new error, to which the caller may add notes, help and fix-its before the next one.
  Diagnostic& error(const char* code, const Place& where, std::string message);
  Diagnostic& warning(const char* code, const Place& where, std::string message);

  /// Hangs a fact about another place on `diagnostic`.
  void note(Diagnostic& diagnostic, const Place& where, std::string message);

  /// Proposes to write `text` at `where`.
  void fix(Diagnostic& diagnostic, const Place& where, std::string text);

  [[nodiscard]] SourceRange range(const Place& place) const;

  [[nodiscard]] const Facts& facts() const { return facts_; }

  /// All so far, by file, line and column; moved out.
  [[nodiscard]] std::vector<Diagnostic> take();

 private:
  Diagnostic& add(const char* code, const Place& where, std::string message, Severity severity);
  std::string lineAt(const Place& place);

  const Facts& facts_;
  std::vector<Diagnostic> diagnostics_;
  std::unordered_map<unsigned, std::string> contents_;
};

/// Proposes the type of a field without its std::optional, where it is written out.
void fixOptional(Report& report, Diagnostic& diagnostic, const FieldFact& field);

/// Errors and warnings by place, each once.
void sortDiagnostics(std::vector<Diagnostic>& diagnostics);

}  // namespace strata::scan
