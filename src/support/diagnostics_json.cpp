#include "scan/diagnostics_json.h"

#include <nlohmann/json.hpp>

namespace strata::scan {
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
    out["notes"].push_back({{"message", note.message}, {"where", toJson(note.where)}});
  }
  for (const FixIt& fix : diagnostic.fixits) {
    out["fixits"].push_back({{"range", toJson(fix.range)}, {"text", fix.text}});
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

}  // namespace strata::scan
