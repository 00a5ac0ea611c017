#pragma once
#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "e2e/project.h"

namespace strata::e2e {

/// The built program at work beside the test, so that it can be looked at, held up and killed.
class Background {
 public:
  /// Runs `strata ARGUMENTS…` in the project's folder.
  Background(const Project& project, const std::vector<std::string>& arguments);
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
  ~Background();  ///< kills what still runs

  /// SIGKILL, and waits until it is gone.
  void kill();

  /// Waits for its end; what it answered. A killed one's exit code is 137.
  [[nodiscard]] Answer wait();

  [[nodiscard]] bool ended();

 private:
  fs::path output_;
  pid_t pid_ = 0;
  int status_ = 0;
};

}  // namespace strata::e2e
