#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "support/expected.h"

namespace strata {

struct ProcessResult {
  int exit_code = 0;  ///< 128 + the signal when a signal ended it, as a shell says it
  std::string output = {};
};

/// Where a program's standard error goes.
enum class ErrorOutput { kOurs, kWithOutput };

/// Runs a program without a shell and waits for it; its standard output is returned, its standard
/// error is ours or goes with its output, its standard input is empty; it runs in `folder` when one
/// is given. Errors: ST1003 when it cannot be started.
Expected<ProcessResult> runProcess(const std::vector<std::string>& arguments,
                                   const std::filesystem::path& folder = {},
                                   ErrorOutput errors = ErrorOutput::kOurs);

/// Runs a program that talks with the user: all three streams are ours. Returns its exit code as
/// ProcessResult has it. Errors: ST1003.
Expected<int> runInteractively(const std::vector<std::string>& arguments);

/// Becomes a program, in `folder` when one is given. Returns only with the error, ST1003.
Diagnostic becomeProcess(const std::vector<std::string>& arguments,
                         const std::filesystem::path& folder = {});

/// The folder of the running executable.
std::filesystem::path executableFolder();

/// The first executable file called `name` on PATH; empty when there is none.
std::filesystem::path findOnPath(const std::string& name);

}  // namespace strata
