#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/json_answer.h"
#include "support/codes.h"
#include "support/text.h"

namespace strata::cli {
namespace {

struct Options {
  std::string code;
  std::string format;
};

/// "2031" and "st2031" are ST2031.
std::string normal(const std::string& code) {
  const std::string out = upper(code);
  return out.starts_with("ST") ? out : "ST" + out;
}

Diagnostic unknownCode(const std::string& code) {
  std::vector<std::string> codes;
  for (const CodePage& page : codePages()) {
    codes.push_back(page.code);
  }
  const std::string near = nearest(normal(code), codes);
  return {.code = "ST1304",
          .message = fmt::format("'{}' is no code of strata", code),
          .help = near.empty() ? "'strata explain' lists them"
                               : fmt::format("did you mean {} ({})?", near, findCode(near)->title),
          .exit_code = ExitCode::kUsage};
}

void list(const Options& options) {
  if (options.format == "json") {
    nlohmann::ordered_json out = nlohmann::ordered_json::array();
    for (const CodePage& page : codePages()) {
      out.push_back({{"code", page.code}, {"title", page.title}, {"text", page.text}});
    }
    printJson(out);
    return;
  }
  for (const CodePage& page : codePages()) {
    print(fmt::format("{}  {}\n", page.code, page.title));
  }
}

Expected<ExitCode> explainCommand(const Options& options) {
  if (options.code.empty()) {
    list(options);
    return ExitCode::kFine;
  }
  const CodePage* page = findCode(normal(options.code));
  if (page == nullptr) {
    return unknownCode(options.code);
  }
  if (options.format == "json") {
    nlohmann::ordered_json out = nlohmann::ordered_json::array();
    out.push_back({{"code", page->code}, {"title", page->title}, {"text", page->text}});
    printJson(out);
    return ExitCode::kFine;
  }
  print(fmt::format("{}: {}\n\n{}", page->code, page->title, page->text));
  return ExitCode::kFine;
}

Action setUp(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("code", options->code, "the code of a message; default: list all")
      ->type_name("CODE");
  addFormatFlag(app, options->format, {"text", "json"});
  return [options] { return explainCommand(*options); };
}

}  // namespace

const Command kExplain{"", "explain", "what a message's code means, and what to do",
                       "  strata explain ST2031", setUp};

}  // namespace strata::cli
