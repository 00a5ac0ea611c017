#include "support/diagnostics_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace strata {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSeverities[] = {"error", "warning", "note"};

Json toJson(const SourceRange& range) {
  Json out = {{"file", range.file}, {"line", range.line}, {"column", range.column}};
  if (range.end_column != 0) {
    out["end_line"] = range.end_line == 0 ? range.line : range.end_line;
    out["end_column"] = range.end_column;
  }
  return out;
}

Json toJson(const Note& note) {
  Json out = {{"message", note.message}, {"where", toJson(note.where)}};
  if (!note.source_line.empty()) {
    out["source_line"] = note.source_line;
  }
  return out;
}

Json toJson(const Diagnostic& diagnostic) {
  Json out = {{"severity", kSeverities[static_cast<std::size_t>(diagnostic.severity)]},
              {"code", diagnostic.code},
              {"message", diagnostic.message}};
  if (!diagnostic.help.empty()) {
    out["help"] = diagnostic.help;
  }
  if (diagnostic.where.known()) {
    out["where"] = toJson(diagnostic.where);
    out["source_line"] = diagnostic.source_line;
  }
  for (const Note& note : diagnostic.notes) {
    out["notes"].push_back(toJson(note));
  }
  for (const FixIt& fix : diagnostic.fixits) {
    out["fixits"].push_back({{"range", toJson(fix.range)}, {"text", fix.text}});
  }
  return out;
}

SourceRange rangeFrom(const Json& json) {
  return {.file = json.at("file"),
          .line = json.at("line"),
          .column = json.at("column"),
          .end_line = json.value("end_line", 0U),
          .end_column = json.value("end_column", 0U)};
}

Severity severityFrom(const std::string& word) {
  const auto* found = std::ranges::find(kSeverities, word);
  return found == std::end(kSeverities) ? Severity::kError
                                        : static_cast<Severity>(found - std::begin(kSeverities));
}

Diagnostic diagnosticFrom(const Json& json) {
  Diagnostic out{.code = json.at("code"),
                 .message = json.at("message"),
                 .help = json.value("help", ""),
                 .source_line = json.value("source_line", ""),
                 .severity = severityFrom(json.at("severity")),
                 .exit_code = ExitCode::kFinding};
  if (json.contains("where")) {
    out.where = rangeFrom(json.at("where"));
  }
  for (const Json& note : json.value("notes", Json::array())) {
    out.notes.push_back({.message = note.at("message"),
                         .where = rangeFrom(note.at("where")),
                         .source_line = note.value("source_line", "")});
  }
  for (const Json& fix : json.value("fixits", Json::array())) {
    out.fixits.push_back({.range = rangeFrom(fix.at("range")), .text = fix.at("text")});
  }
  return out;
}

}  // namespace

std::string diagnosticsToJson(const std::vector<Diagnostic>& diagnostics) {
  Json out = {{"diagnostics", Json::array()}};
  for (const Diagnostic& diagnostic : diagnostics) {
    out["diagnostics"].push_back(toJson(diagnostic));
  }
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<std::vector<Diagnostic>> diagnosticsFromJson(std::string_view text) {
  try {
    std::vector<Diagnostic> out;
    const Json document = Json::parse(text);
    for (const Json& diagnostic : document.at("diagnostics")) {
      out.push_back(diagnosticFrom(diagnostic));
    }
    return out;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace strata
