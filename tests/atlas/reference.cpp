#include "atlas/reference.h"

#include <nlohmann/json.hpp>

#include "support/text.h"

namespace strata::atlas {
namespace {

/// Go's own toolchain only; what it says goes into the reason.
constexpr const char* kGo = "cd '" STRATA_SOURCE_DIR
                            "/tests/atlas/reference' && export GOTOOLCHAIN=local GOWORK=off && "
                            "PATH=\"$PATH:/usr/local/go/bin\" && ";

e2e::Answer shell(const std::string& command) {
  auto result = runProcess({"sh", "-c", std::string(kGo) + "{ " + command + "; } 2>&1"});
  return result ? e2e::Answer{.exit_code = result->exit_code, .text = std::move(result->output)}
                : e2e::Answer{.exit_code = -1, .text = result.error().message};
}

std::string lastLine(const std::string& text) {
  const auto lines = split(trim(text), '\n');
  return lines.back();
}

Reference build() {
  if (shell("command -v go").exit_code != 0) {
    return {.missing = "there is no Go, in which Atlas's library is written"};
  }
  const e2e::Answer fetched = shell("timeout 120 go mod download");
  if (fetched.exit_code != 0) {
    return {.missing = "Atlas's library cannot be fetched: " + lastLine(fetched.text)};
  }
  const std::string program = STRATA_BINARY_DIR "/tests/atlas-reference";
  const e2e::Answer built =
      shell("go build -mod=readonly -trimpath -buildvcs=false -o '" + program + "' .");
  if (built.exit_code != 0) {
    ADD_FAILURE() << "go build ended with " << built.exit_code << "\n" << built.text;
  }
  return {.program = program};
}

}  // namespace

const Reference& reference() {
  static const Reference built = build();
  return built;
}

e2e::Answer askAtlas(const e2e::Project& project, const std::string& arguments) {
  return project.shell("'" + reference().program + "' " + arguments);
}

nlohmann::json askAtlasForJson(const e2e::Project& project, const std::string& arguments) {
  const e2e::Answer answer = askAtlas(project, arguments);
  EXPECT_EQ(answer.exit_code, 0) << arguments << "\n" << answer.text;
  return nlohmann::json::parse(answer.text, nullptr, false);
}

nlohmann::json atlasSplits(const std::vector<std::string>& texts) {
  const e2e::Project project;
  project.write("texts.json", nlohmann::json(texts).dump(-1, ' ', false,
                                                         nlohmann::json::error_handler_t::replace));
  return askAtlasForJson(project, "split texts.json");
}

}  // namespace strata::atlas
