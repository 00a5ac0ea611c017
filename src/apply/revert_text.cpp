#include <fmt/format.h>

#include "apply/paint.h"
#include "apply/revert.h"
#include "support/duration.h"
#include "support/text.h"

namespace strata::apply {
namespace {

std::string listed(const std::vector<std::string>& statements, const Paint& paint) {
  std::string out;
  for (const std::string& statement : statements) {
    out += fmt::format("    {} {}\n", paint.cyan("->"), replaceAll(statement, "\n", "\n       "));
  }
  return out;
}

std::string ended(const RevertedFile& file, std::chrono::nanoseconds duration, const Paint& paint) {
  return file.failure ? fmt::format("    {}\n", paint.error(file.failure->text))
                      : fmt::format("  {} ok ({})\n", paint.yellow("--"),
                                    paint.yellow(goDuration(duration)));
}

std::string fileText(const RevertedFile& file, const Paint& paint) {
  std::string out;
  if (!file.checks.empty()) {
    out += fmt::format("\n  {} checks before reverting version {}\n", paint.yellow("--"),
                       paint.cyan(file.version)) +
           listed(file.checks, paint) + ended(file, file.check_duration, paint);
    if (file.failure && file.statements.empty()) {
      return out;
    }
  }
  return out +
         fmt::format("\n  {} reverting version {}\n", paint.yellow("--"),
                     paint.cyan(file.version)) +
         listed(file.statements, paint) + ended(file, file.duration, paint);
}

}  // namespace

std::string text(const RevertReport& report, bool colour) {
  const Paint paint{colour};
  if (report.planned == 0) {
    return "No migration files to revert\n";
  }
  std::string out = fmt::format("Migrating down from version {} to {} ({} in total):\n",
                                paint.cyan(report.current),
                                report.target.empty() ? "no version" : paint.cyan(report.target),
                                counted(report.planned, "migration"));
  std::size_t statements = 0;
  std::size_t failed = 0;
  for (const RevertedFile& file : report.files) {
    out += fileText(file, paint);
    statements += file.statements.size();
    failed += file.failure ? 1 : 0;
  }
  const std::size_t done = report.files.size() - failed;
  out += fmt::format("\n  {}\n", paint.cyan("-------------------------"));
  out += fmt::format("  {} {}\n", paint.yellow("--"), goDuration(report.duration));
  out += fmt::format("  {} {}{}\n", paint.yellow("--"), counted(done, "migration"),
                     failed > 0 ? fmt::format(" ok, {} with errors", failed) : "");
  out += fmt::format("  {} {}\n", paint.yellow("--"), counted(statements, "sql statement"));
  return out;
}

}  // namespace strata::apply
