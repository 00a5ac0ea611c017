#include <cctype>
#include <nlohmann/json.hpp>

#include "support/codes.h"
#include "support/diagnostic_format.h"
#include "support/source_files.h"
#include "support/version.h"

// SARIF 2.1.0, Static Analysis Results Interchange Format (OASIS).

namespace strata {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kRoot = "PROJECT";          // what relative names are relative to
constexpr const char* kForeign = "foreign-tool";  // a rule, for messages that have no code

/// A path in a URI reference: what is not allowed there percent-encoded.
std::string uriPath(const std::string& path) {
  static constexpr const char* kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char character : path) {
    const auto byte = static_cast<unsigned char>(character);
    if (std::isalnum(byte) != 0 || std::string_view("/-._~").find(character) != std::string::npos) {
      out += character;
    } else {
      out += {'%', kDigits[byte >> 4U], kDigits[byte & 0xFU]};
    }
  }
  return out;
}

/// "a foreign key of another type" as "AForeignKeyOfAnotherType": names of rules are identifiers.
std::string pascalCase(const std::string& title) {
  std::string out;
  bool begins = true;
  for (const char character : title) {
    if (std::isalnum(static_cast<unsigned char>(character)) == 0) {
      begins = true;
      continue;
    }
    out +=
        begins ? static_cast<char>(std::toupper(static_cast<unsigned char>(character))) : character;
    begins = false;
  }
  return out;
}

class Writer {
 public:
  explicit Writer(const DiagnosticOrigin& origin) : origin_(origin), files_(origin.root) {}

  std::string write(const std::vector<Diagnostic>& diagnostics) {
    Json results = Json::array();
    for (const Diagnostic& diagnostic : diagnostics) {
      results.push_back(result(diagnostic));
    }
    const std::string root = files_.absolute("").string();
    const Json run = {
        {"tool",
         {{"driver", {{"name", origin_.tool}, {"semanticVersion", kVersion}, {"rules", rules_}}}}},
        {"originalUriBaseIds",
         {{kRoot, {{"uri", "file://" + uriPath(root) + (root.ends_with('/') ? "" : "/")}}}}},
        {"columnKind", "unicodeCodePoints"},
        {"results", std::move(results)}};
    const Json log = {{"$schema",
                       "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
                       "sarif-schema-2.1.0.json"},
                      {"version", "2.1.0"},
                      {"runs", Json::array({run})}};
    return log.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  }

 private:
  Json result(const Diagnostic& diagnostic) {
    const std::string text = diagnostic.help.empty()
                                 ? diagnostic.message
                                 : diagnostic.message + "\nhelp: " + diagnostic.help;
    const std::string rule = diagnostic.code.empty() ? kForeign : diagnostic.code;
    Json out = {{"ruleId", rule},
                {"ruleIndex", ruleIndex(rule)},
                {"level", word(diagnostic.severity)},
                {"message", {{"text", text}}}};
    if (diagnostic.where.known()) {
      out["locations"].push_back(location(diagnostic.where, diagnostic.source_line));
    }
    for (const Note& note : diagnostic.notes) {
      Json related = note.where.known() ? location(note.where, note.source_line) : Json::object();
      related["id"] = out.contains("relatedLocations") ? out["relatedLocations"].size() : 0;
      related["message"] = {{"text", note.message}};
      out["relatedLocations"].push_back(std::move(related));
    }
    if (!diagnostic.fixits.empty()) {
      out["fixes"].push_back(fix(diagnostic.fixits));
    }
    return out;
  }

  /// The rule's place in the tool's list, where each stands once.
  std::size_t ruleIndex(const std::string& code) {
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      if (rules_[i].at("id") == code) {
        return i;
      }
    }
    Json rule = {{"id", code}};
    if (const CodePage* page = findCode(code)) {
      rule["name"] = pascalCase(page->title);
      rule["shortDescription"] = {{"text", page->title}};
      rule["help"] = {{"text", page->text}, {"markdown", page->text}};
    }
    rules_.push_back(std::move(rule));
    return rules_.size() - 1;
  }

  Json artifact(const std::string& file) {
    if (std::filesystem::path(file).is_absolute()) {
      return {{"uri", "file://" + uriPath(file)}};
    }
    return {{"uri", uriPath(std::filesystem::path(file).lexically_normal().generic_string())},
            {"uriBaseId", kRoot}};
  }

  Json region(const SourceRange& range, bool is_replaced) {
    Json out = {{"startLine", range.line}};
    if (range.column == 0) {
      return out;
    }
    const unsigned start = files_.characterColumn(range.file, range.line, range.column);
    out["startColumn"] = start;
    if (range.end_column != 0) {
      const unsigned end_line = range.end_line == 0 ? range.line : range.end_line;
      out["endLine"] = end_line;
      out["endColumn"] = files_.characterColumn(range.file, end_line, range.end_column);
    } else if (is_replaced) {  // nothing is: the text is inserted
      out["endColumn"] = start;
    }
    return out;
  }

  Json location(const SourceRange& where, const std::string& source_line) {
    Json physical = {{"artifactLocation", artifact(where.file)}};
    if (where.line != 0) {
      physical["region"] = region(where, false);
      if (!source_line.empty()) {
        physical["contextRegion"] = {{"startLine", where.line},
                                     {"snippet", {{"text", source_line}}}};
      }
    }
    return {{"physicalLocation", std::move(physical)}};
  }

  /// The fix-its of one diagnostic belong together: one fix, file by file.
  Json fix(const std::vector<FixIt>& fixits) {
    Json changes = Json::array();
    for (const FixIt& one : fixits) {
      const Json file = artifact(one.range.file);
      if (changes.empty() || changes.back().at("artifactLocation") != file) {
        changes.push_back({{"artifactLocation", file}, {"replacements", Json::array()}});
      }
      changes.back()["replacements"].push_back(
          {{"deletedRegion", region(one.range, true)}, {"insertedContent", {{"text", one.text}}}});
    }
    const std::string& text = fixits.front().text;
    return {{"description", {{"text", text.empty() ? "remove it" : "write '" + text + "'"}}},
            {"artifactChanges", std::move(changes)}};
  }

  const DiagnosticOrigin& origin_;
  SourceFiles files_;
  Json rules_ = Json::array();
};

}  // namespace

std::string diagnosticsToSarif(const std::vector<Diagnostic>& diagnostics,
                               const DiagnosticOrigin& origin) {
  return Writer(origin).write(diagnostics);
}

}  // namespace strata
