#include "scan/cache.h"

#include <unistd.h>

#include "support/files.h"
#include "support/sha256.h"

namespace strata::scan {
namespace {

namespace fs = std::filesystem;

/// Instantiates what the fields of most models need, so that no scan does it again.
constexpr const char* kWarmUp = R"(
namespace strata::detail {
struct warm_up {
  std::int64_t id;
  std::string text;
  std::optional<std::string> maybe_text;
  std::optional<std::int64_t> maybe_number;
  std::vector<std::string> texts;
  std::chrono::sys_time<std::chrono::microseconds> at;
  std::optional<std::chrono::sys_time<std::chrono::microseconds>> maybe_at;
  std::chrono::year_month_day day;
  uuid key;
  std::optional<uuid> maybe_key;
  json document;
  std::optional<json> maybe_document;
};
inline void warm(warm_up& a, warm_up& b) {
  a = b;
  warm_up c(a);
  b = static_cast<warm_up&&>(c);
}
}  // namespace strata::detail
)";

std::string keyOf(const UnitRequest& request, const fs::path& annotations_dir) {
  std::string all = compilerVersion() + '\n' + preludeText() + kWarmUp;
  for (const std::string& argument : request.arguments) {
    all += argument + '\0';
  }
  for (const char* header : {"db.hpp", "model.hpp", "options.hpp", "keys.hpp", "programs.hpp",
                             "structure.hpp", "values.hpp"}) {
    if (const Expected<std::string> text = readFile(annotations_dir / "strata" / header)) {
      all += *text + '\0';
    }
  }
  return sha256Hex(all).substr(0, 24);
}

bool makePch(const UnitRequest& request, const fs::path& header, const fs::path& pch) {
  std::error_code error;
  fs::create_directories(pch.parent_path(), error);
  // the header must stay: Clang compares it with what the precompiled one was made from
  if (!fs::exists(header, error) &&
      !writeFileAtomically(header, std::string("#pragma once\n") + preludeText() + kWarmUp)) {
    return false;
  }
  const fs::path temporary = pch.string() + "." + std::to_string(getpid());
  if (!writePch(request, header.string(), temporary.string())) {
    fs::remove(temporary, error);
    return false;
  }
  fs::rename(temporary, pch, error);
  return !error;
}

}  // namespace

const char* preludeText() {
  return "#include <array>\n#include <chrono>\n#include <cstddef>\n#include <cstdint>\n"
         "#include <optional>\n#include <string>\n#include <string_view>\n#include <vector>\n"
         "#include <strata/db.hpp>\n";
}

std::string precompiledPrelude(const UnitRequest& request, const fs::path& cache_dir,
                               const fs::path& annotations_dir, bool renew) {
  std::error_code error;
  const fs::path folder = fs::absolute(cache_dir, error);
  const std::string key = keyOf(request, annotations_dir);
  const fs::path header = folder / ("prelude-" + key + ".hpp");
  const fs::path pch = folder / ("prelude-" + key + ".pch");
  if (!renew && fs::exists(pch, error)) {
    return pch.string();
  }
  return makePch(request, header, pch) ? pch.string() : "";
}

}  // namespace strata::scan
