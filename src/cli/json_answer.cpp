#include "cli/json_answer.h"

#include <nlohmann/json.hpp>

#include "cli/command.h"

namespace strata::cli {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

void printJson(const Json& answer) {
  print(answer.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

Json filesJson(const directory::DirectoryUrl& url,
               const std::vector<directory::WrittenFile>& files) {
  Json out = Json::array();
  for (const directory::WrittenFile& file : files) {
    out.push_back({{"name", file.name},
                   {"version", file.version},
                   {"path", (url.path / file.name).string()}});
  }
  return out;
}

Json pathsJson(const std::vector<std::filesystem::path>& paths,
               const std::filesystem::path& folder) {
  Json out = Json::array();
  for (const std::filesystem::path& path : paths) {
    out.push_back((folder / path).lexically_normal().generic_string());
  }
  return out;
}

Json applyJson(const apply::ApplyReport& report) {
  Json files = Json::array();
  for (const apply::AppliedFile& file : report.files) {
    files.push_back({{"name", file.name},
                     {"version", file.version},
                     {"skipped", file.skipped},
                     {"statements", file.statements},
                     {"error", file.failure ? file.failure->text : ""}});
  }
  return {{"dry_run", report.dry_run}, {"current", report.current}, {"target", report.target},
          {"pending", report.pending}, {"applied", files},          {"error", report.atlas_error}};
}

}  // namespace strata::cli
