#include "scan/capture.h"

#include <clang/Basic/DiagnosticSerialization.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>

#include <algorithm>
#include <filesystem>

#include "scan/vocabulary.h"
#include "support/text.h"

namespace strata::scan {
namespace {

std::string fileName(const clang::PresumedLoc& place) {
  return std::filesystem::path(place.getFilename()).lexically_normal().string();
}

SourceRange toRange(const clang::SourceManager& sources, const clang::LangOptions& language,
                    clang::SourceLocation begin, clang::SourceLocation end, bool token_range) {
  const clang::PresumedLoc from = sources.getPresumedLoc(sources.getFileLoc(begin), false);
  if (from.isInvalid()) {
    return {};
  }
  SourceRange range{.file = fileName(from), .line = from.getLine(), .column = from.getColumn()};
  clang::SourceLocation last = sources.getFileLoc(end);
  if (token_range) {
    last = clang::Lexer::getLocForEndOfToken(last, 0, sources, language);
  }
  const clang::PresumedLoc to = sources.getPresumedLoc(last, false);
  if (to.isValid() && fileName(to) == range.file) {
    range.end_line = to.getLine();
    range.end_column = to.getColumn();
  }
  return range;
}

/// The name in "no member named 'tabel' in namespace 'strata'", or "".
std::string missingWord(const std::string& message) {
  constexpr std::string_view kBefore = "no member named '";
  constexpr std::string_view kAfter = "' in namespace 'strata'";
  if (!message.starts_with(kBefore) || !message.ends_with(kAfter)) {
    return {};
  }
  return message.substr(kBefore.size(), message.size() - kBefore.size() - kAfter.size());
}

/// Whether a note inside the annotation header tells its user what to change.
bool saysWhatIsAsked(const std::string& message) {
  const bool about_copying = message.find("(the implicit") != std::string::npos;
  return message.find("' does not satisfy '") != std::string::npos ||
         message.starts_with("non-constexpr function") ||
         (!about_copying && message.find("no known conversion") != std::string::npos);
}

/// Two letters in the wrong order are the commonest slip, and two edits for editDistance().
std::string nearestWord(const std::string& word) {
  const std::vector<std::string>& words = vocabularyWords();
  for (std::size_t i = 0; i + 1 < word.size(); ++i) {
    std::string swapped = word;
    std::swap(swapped[i], swapped[i + 1]);
    if (std::ranges::find(words, swapped) != words.end()) {
      return swapped;
    }
  }
  return nearest(word, words);
}

}  // namespace

void Capture::BeginSourceFile(const clang::LangOptions& language,
                              const clang::Preprocessor* /*preprocessor*/) {
  language_ = &language;
}

SourceRange Capture::rangeOf(const clang::Diagnostic& info) const {
  if (!info.hasSourceManager() || info.getLocation().isInvalid() || language_ == nullptr) {
    return {};
  }
  const clang::SourceManager& sources = info.getSourceManager();
  return toRange(sources, *language_, info.getLocation(), info.getLocation(), true);
}

std::string Capture::lineAt(const clang::Diagnostic& info) const {
  if (!info.hasSourceManager() || info.getLocation().isInvalid()) {
    return {};
  }
  const clang::SourceManager& sources = info.getSourceManager();
  const clang::SourceLocation location = sources.getFileLoc(info.getLocation());
  const clang::FileID file = sources.getFileID(location);
  std::string line = lineOf(sources.getBufferData(file),
                            sources.getLineNumber(file, sources.getFileOffset(location)));
  return line;
}

void Capture::addNote(const clang::Diagnostic& info, std::string message) {
  if (!last_kept_ || out_.empty()) {
    return;
  }
  if (info.hasSourceManager() && info.getLocation().isValid()) {
    const clang::SourceManager& sources = info.getSourceManager();
    if (sources.isInSystemHeader(sources.getFileLoc(info.getLocation()))) {
      // where the vocabulary is implemented helps nobody who uses it; what it asks for does
      const bool said = std::ranges::any_of(
          out_.back().notes, [&](const Note& note) { return note.message == message; });
      if (saysWhatIsAsked(message) && !said) {
        out_.back().notes.push_back({std::move(message), {}, {}});
      }
      return;
    }
  }
  out_.back().notes.push_back({std::move(message), rangeOf(info), lineAt(info)});
}

void Capture::addFixIts(const clang::Diagnostic& info, Diagnostic& diagnostic) const {
  for (const clang::FixItHint& hint : info.getFixItHints()) {
    const clang::CharSourceRange range = hint.RemoveRange;
    if (range.isValid() && language_ != nullptr) {
      diagnostic.fixits.push_back({toRange(info.getSourceManager(), *language_, range.getBegin(),
                                           range.getEnd(), range.isTokenRange()),
                                   hint.CodeToInsert});
    }
  }
}

void Capture::HandleDiagnostic(clang::DiagnosticsEngine::Level level,
                               const clang::Diagnostic& info) {
  using Level = clang::DiagnosticsEngine::Level;
  llvm::SmallString<256> buffer;
  info.FormatDiagnostic(buffer);
  std::string message(buffer.str());
  if (level == Level::Note || level == Level::Remark || level == Level::Ignored) {
    addNote(info, std::move(message));
    return;
  }
  if (message.starts_with("'annotate' attribute requires parameter")) {
    message = "an option of this annotation is no constant expression";
  }
  const unsigned id = info.getID();
  constexpr unsigned kFirst = clang::diag::DIAG_START_SERIALIZATION;
  constexpr unsigned kCount = clang::diag::DIAG_SIZE_SERIALIZATION;
  if (id >= kFirst && id < kFirst + kCount) {
    pch_refused_ = true;
  }
  Diagnostic diagnostic{.code = "ST2000",
                        .message = std::move(message),
                        .where = rangeOf(info),
                        .source_line = lineAt(info),
                        .severity = level == Level::Warning ? Severity::kWarning : Severity::kError,
                        .exit_code = ExitCode::kFinding};
  failed_ = failed_ || diagnostic.severity == Severity::kError;
  addFixIts(info, diagnostic);
  if (const std::string word = missingWord(diagnostic.message);
      !word.empty() && diagnostic.fixits.empty()) {
    if (const std::string near = nearestWord(word); !near.empty()) {
      diagnostic.message += "; did you mean '" + near + "'?";
      diagnostic.fixits.push_back({diagnostic.where, near});
    }
  }
  // a precompiled header, or an umbrella, that two places complain of alike says it once
  last_kept_ = std::ranges::none_of(out_, [&](const Diagnostic& other) {
    return other.where == diagnostic.where && other.message == diagnostic.message;
  });
  if (last_kept_) {
    out_.push_back(std::move(diagnostic));
  }
}

}  // namespace strata::scan
