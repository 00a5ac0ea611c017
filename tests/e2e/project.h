#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/files.h"
#include "support/process.h"

namespace strata::e2e {

namespace fs = std::filesystem;

/// What a command answered; standard output and standard error together.
struct Answer {
  int exit_code = 0;
  std::string text = {};
};

/// A project in a temporary folder, worked on with the built program as a user would.
class Project {
 public:
  Project() : folder_(*makePrivateDirectory(fs::temp_directory_path(), "strata-e2e-")) {}

  Project(const Project&) = delete;
  Project& operator=(const Project&) = delete;

  ~Project() { fs::remove_all(folder_); }

  [[nodiscard]] const fs::path& folder() const { return folder_; }

  void write(const fs::path& file, const std::string& text) const {
    fs::create_directories((folder_ / file).parent_path());
    std::ofstream(folder_ / file, std::ios::binary) << text;
  }

  [[nodiscard]] std::string read(const fs::path& file) const { return *readFile(folder_ / file); }

  /// The example application's models and configuration, without its migrations.
  void copyExample() const {
    fs::copy(fs::path(STRATA_SOURCE_DIR) / "models", folder_ / "models",
             fs::copy_options::recursive);
    fs::copy(fs::path(STRATA_SOURCE_DIR) / "strata.toml", folder_ / "strata.toml");
  }

  /// Runs a shell command in the folder; `strata` is the built program.
  [[nodiscard]] Answer shell(const std::string& command) const {
    const std::string script = "cd '" + folder_.string() +
                               "' && PATH='" STRATA_BINARY_DIR "':\"$PATH\" && { " + command +
                               "\n} 2>&1";
    auto result = runProcess({"sh", "-c", script});
    EXPECT_TRUE(result) << command;
    return result ? Answer{.exit_code = result->exit_code, .text = std::move(result->output)}
                  : Answer{.exit_code = -1};
  }

  /// The SQL files of the migration directory, by name.
  [[nodiscard]] std::vector<fs::path> migrations() const {
    std::vector<fs::path> files;
    if (fs::exists(folder_ / "migrations")) {
      for (const auto& entry : fs::directory_iterator(folder_ / "migrations")) {
        if (entry.path().extension() == ".sql") {
          files.push_back(entry.path());
        }
      }
    }
    std::ranges::sort(files);
    return files;
  }

 private:
  fs::path folder_;
};

}  // namespace strata::e2e
