#pragma once
#include <cstdlib>
#include <map>
#include <vector>

#include "own_server.h"

namespace strata::e2e {

/// That of the Debian package.
inline constexpr int kDebianMajor = 15;

/// The majors to test on: Debian's, and 18 where the machine says where it is.
inline std::vector<int> majors() {
  std::vector<int> out = {kDebianMajor};
  if (std::getenv("STRATA_PG18_BIN") != nullptr) {  // NOLINT(concurrency-mt-unsafe)
    out.push_back(18);
  }
  return out;
}

/// One server for each major, for as long as the program runs. A test that stops it starts it.
inline OwnServer& server(int major) {
  static std::map<int, OwnServer> servers;
  return servers.try_emplace(major, OwnServerOptions{.major = major}).first->second;
}

}  // namespace strata::e2e
