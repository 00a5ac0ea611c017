#include "apply/report.h"

#include <fmt/format.h>

#include "apply/paint.h"
#include "support/duration.h"
#include "support/text.h"

namespace strata::apply {
namespace {

/// "2 migrations", "1 migration ok, 1 with errors", "1 migration with errors", or "".
std::string outcome(std::size_t ok, std::size_t failed, std::string_view noun) {
  if (ok > 0 && failed > 0) {
    return fmt::format("{} ok, {} with errors", counted(ok, noun), failed);
  }
  if (failed > 0) {
    return counted(failed, noun) + " with errors";
  }
  return ok > 0 ? counted(ok, noun) : "";
}

std::string fileText(const AppliedFile& file, const Paint& paint) {
  std::string out =
      fmt::format("\n  {} migrating version {}\n", paint.yellow("--"), paint.cyan(file.version));
  for (const std::string& statement : file.statements) {
    out += fmt::format("    {} {}\n", paint.cyan("->"), replaceAll(statement, "\n", "\n       "));
  }
  if (file.failure) {
    return out + fmt::format("    {}\n", paint.error(file.failure->text));
  }
  return out +
         fmt::format("  {} ok ({})\n", paint.yellow("--"), paint.yellow(goDuration(file.duration)));
}

std::string summary(const ApplyReport& report, const Paint& paint) {
  std::size_t files_ok = 0;
  std::size_t statements = 0;
  std::size_t failed = 0;
  for (const AppliedFile& file : report.files) {
    statements += file.statements.size();
    failed += file.failure ? 1 : 0;
    files_ok += file.failure ? 0 : 1;
  }
  std::string out;
  for (const std::string& line :
       {goDuration(report.duration), outcome(files_ok, failed, "migration"),
        outcome(statements - failed, failed, "sql statement")}) {
    if (!line.empty()) {
      out += fmt::format("  {} {}\n", paint.yellow("--"), line);
    }
  }
  return out;
}

}  // namespace

std::string text(const ApplyReport& report, bool colour) {
  if (report.pending.empty()) {
    return "No migration files to execute\n";
  }
  const Paint paint{colour};
  std::string out = fmt::format(
      "Migrating to version {}{} ({} migrations in total):\n", paint.cyan(report.target),
      report.current.empty() ? "" : " from " + paint.cyan(report.current), report.pending.size());
  for (const AppliedFile& file : report.files) {
    out += fileText(file, paint);
  }
  const bool shown = !report.files.empty() && report.files.back().failure;
  if (report.failure && !shown) {
    out += fmt::format("\n    {}\n", paint.error(report.atlas_error));
  }
  return out + fmt::format("\n  {}\n", paint.cyan("-------------------------")) +
         summary(report, paint);
}

}  // namespace strata::apply
