#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "annotations/header.h"
#include "replay/canonical.h"
#include "replay/dev_database.h"
#include "support/files.h"
#include "support/process.h"

// Random annotations, right and wrong. strata-scan never crashes, and gives either a schema or an
// error at a line of the header; a schema can be made on the server, or is refused at a line of the
// header. STRATA_ANNOTATIONS says how many headers (default 200), STRATA_ANNOTATION_SEED the first
// seed, STRATA_ANNOTATIONS_ALL=1 that all failures are looked for. A failure is shrunk.

namespace strata::annotations {
namespace {

namespace fs = std::filesystem;

int fromEnvironment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

class Annotations : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = *makePrivateDirectory(fs::temp_directory_path(), "strata-annotations-");
    auto server = DevDatabase::open({.embedded = {.major = 15}});
    ASSERT_TRUE(server) << render(server.error());
    server_.emplace(*std::move(server));
  }

  void TearDown() override { fs::remove_all(folder_); }

  /// What is wrong with how the header is answered, by a kind for shrinking; "" when nothing is.
  std::string fault(const std::string& header) {
    std::ofstream(folder_ / "m.hpp", std::ios::binary) << header;
    const auto answer = runProcess(
        {"sh", "-c",
         "exec \"$0\" --diagnostics-format json --cache \"$1\" m.hpp > out.json 2> err.json",
         STRATA_BINARY_DIR "/strata-scan", STRATA_BINARY_DIR "/scan-test-cache"},
        folder_);
    if (!answer) {
      return "cannot start: " + answer.error().message;
    }
    const std::string errors = *readFile(folder_ / "err.json");
    if (answer->exit_code == 1) {
      ++tally_["refused by the scan"];
      return placed(errors);
    }
    return answer->exit_code == 0
               ? made(*readFile(folder_ / "out.json"))
               : "exit code " + std::to_string(answer->exit_code) + ": " + errors.substr(0, 2000);
  }

  /// At least one error has a line of the header.
  static std::string placed(const std::string& errors) {
    const auto json = nlohmann::json::parse(errors, nullptr, false);
    if (json.is_discarded()) {
      return "no JSON: " + errors.substr(0, 2000);
    }
    for (const auto& diagnostic : json["diagnostics"]) {
      if (diagnostic["severity"] == "error" && diagnostic.contains("where") &&
          diagnostic["where"]["file"] == "m.hpp" && diagnostic["where"]["line"] != 0) {
        return {};
      }
    }
    return "no error at a place: " + errors;
  }

  std::string made(const std::string& text) {
    const auto schema = schemaFromJson(text);
    if (!schema) {
      return "no schema: " + render(schema.error());
    }
    auto connection = server_->scratch();
    if (!connection) {
      return "no database: " + render(connection.error());
    }
    const auto canonical = canonicalise(*connection, *schema, {});
    if (canonical) {
      ++tally_["made"];
      return {};
    }
    ++tally_["refused by the server"];
    const SourceRange& where = canonical.error().where;
    const bool known = where.file == "m.hpp" && where.line != 0;
    return known ? "" : "refused at no place: " + render(canonical.error());
  }

  static std::string kindOf(const std::string& fault) { return fault.substr(0, fault.find(':')); }

  /// Without every piece that the failure does not need.
  std::vector<Piece> shrunk(std::vector<Piece> pieces, const std::string& kind) {
    for (bool smaller = true; smaller;) {
      smaller = false;
      for (std::size_t i = pieces.size(); i-- > 0;) {
        std::vector<Piece> fewer = pieces;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
        if (kindOf(fault(render(fewer))) == kind) {
          pieces = std::move(fewer);
          smaller = true;
        }
      }
    }
    return pieces;
  }

  std::map<std::string, int> tally_;

 private:
  fs::path folder_;
  std::optional<DevDatabase> server_;
};

TEST_F(Annotations, GiveASchemaOrAnErrorAtAPlace) {
  const int headers = fromEnvironment("STRATA_ANNOTATIONS", 200);
  const int seed = fromEnvironment("STRATA_ANNOTATION_SEED", 1);
  const bool all = fromEnvironment("STRATA_ANNOTATIONS_ALL", 0) != 0;
  for (int i = 0; i < headers; ++i) {
    const unsigned number = static_cast<unsigned>(seed + i);
    const std::vector<Piece> pieces = randomHeader(number, i % 4 == 0 ? 20 : 0);
    const std::string wrong = fault(render(pieces));
    if (wrong.empty()) {
      continue;
    }
    const std::string small = render(shrunk(pieces, kindOf(wrong)));
    ADD_FAILURE() << "seed " << number << ":\n" << small << "\n" << fault(small);
    if (!all) {
      break;
    }
  }
  for (const auto& [what, count] : tally_) {
    std::printf("%s: %d\n", what.c_str(), count);
  }
  // A generator whose headers all end in one way would prove little.
  EXPECT_TRUE(headers < 100 || (tally_["made"] > 0 && tally_["refused by the scan"] > 0));
}

}  // namespace
}  // namespace strata::annotations
