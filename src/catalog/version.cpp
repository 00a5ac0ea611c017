#include "catalog/version.h"

#include <fmt/format.h>

namespace strata::catalog {
namespace {

constexpr int kOldestMajor = 14;

/// "9.6", "13": until 9.6 two numbers were the major version.
std::string majorOf(int server_version) {
  const int first = server_version / 10000;
  return first < 10 ? fmt::format("{}.{}", first, server_version / 100 % 100)
                    : std::to_string(first);
}

}  // namespace

Expected<void> requireReadable(int server_version) {
  if (server_version / 10000 >= kOldestMajor) {
    return {};
  }
  return Diagnostic{
      .code = "ST3402",
      .message = fmt::format("PostgreSQL {} is too old to be read", majorOf(server_version)),
      .help = fmt::format("use a server of version {} or later", kOldestMajor)};
}

}  // namespace strata::catalog
