#include "cli/confirm.h"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "cli/command.h"
#include "support/text.h"

namespace strata::cli {
namespace {

std::string answerTo(const std::string& question) {
  printError(question + " ");
  std::string line;
  return std::getline(std::cin, line) ? std::string(trim(line)) : "";
}

}  // namespace

bool onTerminal() {
  return ::isatty(STDIN_FILENO) != 0 && ::isatty(STDERR_FILENO) != 0;
}

bool confirm(const std::string& question) {
  const std::string answer = lower(answerTo(question + " [y/N]"));
  return answer == "y" || answer == "yes";
}

bool confirmByWord(const std::string& question, const std::string& word) {
  return answerTo(fmt::format("{} Type '{}' to go on:", question, word)) == word;
}

}  // namespace strata::cli
