#include "scan/scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "scan/cache.h"
#include "scan/drafts.h"
#include "scan/environment.h"
#include "scan/frontend.h"
#include "scan/limits.h"
#include "scan/merge.h"

namespace strata::scan {
namespace {

namespace fs = std::filesystem;

/// Terms that could not be read end the scan: what they would have said is unknown.
void reportUnreadable(Report& report, const Term& term) {
  if (term.kind == Term::Kind::kUnreadable) {
    report.error("ST2001", term.where, "strata cannot read this annotation: " + term.name).help =
        "write the words of the vocabulary with literals or constants as their arguments";
  }
  for (const Term& argument : term.arguments) {
    reportUnreadable(report, argument);
  }
}

void reportUnreadable(Report& report, const Facts& facts) {
  const auto all = [&](const std::vector<Term>& terms) {
    for (const Term& term : terms) {
      reportUnreadable(report, term);
    }
  };
  for (const auto& [name, record] : facts.records) {
    all(record.terms);
    all(record.statements);
    for (const FieldFact& field : record.fields) {
      all(field.terms);
    }
  }
  for (const StatementFact& statement : facts.statements) {
    reportUnreadable(report, statement.term);
  }
  for (const std::vector<DefinitionFact>* list : {&facts.models, &facts.sql_types}) {
    for (const DefinitionFact& definition : *list) {
      reportUnreadable(report, definition.term);
    }
  }
}

void understand(Facts& facts, const ScanOptions& options, ScanResult& result) {
  Report report(facts);
  Models models{.facts = facts, .report = report, .naming = options.naming};
  reportUnreadable(report, facts);
  leaveOutOtherEnvironments(facts, options, report);
  readScopes(models);
  readConfiguredTypes(models, options.types);
  readTables(models);
  link(models);
  writeParts(models);
  for (Diagnostic& diagnostic : report.take()) {
    result.diagnostics.push_back(std::move(diagnostic));
  }
  if (!result.failed()) {
    std::ranges::stable_sort(models.schema.attached, {}, [](const AttachedSql& attached) {
      const SourceRange& where = attached.declared.where;
      return std::tuple(where.file, where.line, where.column);
    });
    result.schema = std::move(models.schema);
  }
}

std::string includeLine(const std::string& header) {
  return "#include \"" + header + "\"\n";
}

/// How the units of one scan are started.
struct Start {
  UnitRequest request = {};
  fs::path cache_dir = {};
  fs::path annotations_dir = {};

  /// Looks for the precompiled prelude; without one the prelude is text.
  void warm(bool renew) {
    request.pch =
        cache_dir.empty() ? "" : precompiledPrelude(request, cache_dir, annotations_dir, renew);
  }

  UnitAnswer run(const std::string& code) {
    request.code = (request.pch.empty() ? preludeText() : "") + code;
    UnitAnswer answer = runUnit(request);
    if (answer.pch_refused) {  // a header below it changed
      warm(true);
      request.code = (request.pch.empty() ? preludeText() : "") + code;
      answer = runUnit(request);
    }
    return answer;
  }
};

/// All headers in one unit; when that fails, each in a unit of its own, whose word counts then: a
/// macro of one header, or a helper two of them define, is no fault of theirs.
UnitAnswer compile(Start& start, const std::vector<std::string>& headers) {
  std::string all;
  for (const std::string& header : headers) {
    all += includeLine(header);
  }
  UnitAnswer umbrella = start.run(all);
  if (!umbrella.failed || headers.size() < 2) {
    return umbrella;
  }
  UnitAnswer merged;
  for (const std::string& header : headers) {
    UnitAnswer one = start.run(includeLine(header));
    merged.failed = merged.failed || one.failed;
    merged.files.insert(merged.files.end(), one.files.begin(), one.files.end());
    for (Diagnostic& diagnostic : one.diagnostics) {
      merged.diagnostics.push_back(std::move(diagnostic));
    }
    mergeFacts(merged.facts, std::move(one.facts));
  }
  return merged;
}

/// What was read, without what the scanner itself keeps in its cache.
std::vector<std::string> absoluteFiles(const std::vector<std::string>& files,
                                       const fs::path& cache_dir) {
  std::vector<std::string> out;
  std::error_code error;
  const fs::path own = cache_dir.empty() ? fs::path() : fs::absolute(cache_dir, error);
  for (const std::string& file : files) {
    if (!own.empty() && fs::path(file).parent_path() == own) {
      continue;
    }
    const fs::path absolute = fs::absolute(file, error);
    out.push_back((error ? fs::path(file) : absolute).lexically_normal().string());
  }
  std::ranges::sort(out);
  const auto rest = std::ranges::unique(out);
  out.erase(rest.begin(), rest.end());
  return out;
}

/// The headers sorted by name, each once: the result must not depend on the order they come in.
Expected<std::vector<std::string>> sortedHeaders(const ScanOptions& options) {
  std::vector<std::string> headers;
  for (const std::string& header : options.headers) {
    headers.push_back(fs::path(header).lexically_normal().string());
    std::error_code error;
    if (!fs::is_regular_file(header, error)) {
      return Diagnostic{.code = "ST2901",
                        .message = fmt::format("cannot read model header '{}'", header),
                        .help = "check the path",
                        .exit_code = ExitCode::kUsage};
    }
  }
  if (headers.empty()) {
    return Diagnostic{.code = "ST2901",
                      .message = "no model header given",
                      .help = "name the headers to scan",
                      .exit_code = ExitCode::kUsage};
  }
  std::ranges::sort(headers);
  const auto rest = std::ranges::unique(headers);
  headers.erase(rest.begin(), rest.end());
  return headers;
}

/// declared.header is what generated code includes: the model header itself where the user named
/// it, else the one that brought the file in; below the include root when there is one.
void nameHeaders(Facts& facts, const std::vector<std::string>& headers,
                 const fs::path& include_root) {
  for (std::size_t i = 1; i < facts.files.size(); ++i) {
    std::string& header = facts.headers[i];
    if (std::ranges::binary_search(headers, facts.files[i])) {
      header = facts.files[i];
    }
    if (!include_root.empty()) {
      const fs::path relative = fs::absolute(header).lexically_relative(fs::absolute(include_root));
      if (!relative.empty() && *relative.begin() != "..") {
        header = relative.string();
      }
    }
  }
}

}  // namespace

bool ScanResult::failed() const {
  return std::ranges::any_of(diagnostics, [](const Diagnostic& diagnostic) {
    return diagnostic.severity == Severity::kError;
  });
}

Expected<ScanResult> scan(const ScanOptions& options) {
  STRATA_TRY(const std::vector<std::string> headers, sortedHeaders(options));
  ScanResult result;
  STRATA_TRY(UnitRequest request, prepareRequest(options, result.diagnostics));
  STRATA_TRY(fs::path annotations, findAnnotations(options.annotations_dir));
  Start start{.request = std::move(request),
              .cache_dir = options.cache_dir,
              .annotations_dir = std::move(annotations)};
  start.warm(false);
  UnitAnswer answer = compile(start, headers);
  result.files = absoluteFiles(answer.files, options.cache_dir);
  for (Diagnostic& diagnostic : answer.diagnostics) {
    result.diagnostics.push_back(std::move(diagnostic));
  }
  if (answer.failed) {
    if (!result.failed()) {
      return Diagnostic{.code = "ST2904", .message = "the compiler stopped without saying why"};
    }
    sortDiagnostics(result.diagnostics);
    return result;
  }
  nameHeaders(answer.facts, headers, options.include_root);
  understand(answer.facts, options, result);
  sortDiagnostics(result.diagnostics);
  return result;
}

}  // namespace strata::scan
