#include "random/oracle.h"

#include <algorithm>
#include <sstream>
#include <vector>

#include "support/process.h"
#include "support/text.h"

namespace strata::arbitrary {
namespace {

/// Of CREATE STATISTICS the columns in some order: PostgreSQL's is that of the table's columns.
std::string withoutColumnOrder(const std::string& line) {
  const std::size_t on = line.find(" ON ");
  const std::size_t from = line.rfind(" FROM ");
  if (!line.starts_with("CREATE STATISTICS") || on == std::string::npos || from < on) {
    return line;
  }
  std::vector<std::string> parts = split(line.substr(on + 4, from - on - 4), ',');
  for (std::string& part : parts) {
    part = std::string(trim(part));
  }
  std::ranges::sort(parts);
  return line.substr(0, on + 4) + join(parts, ", ") + line.substr(from);
}

/// The lines of a dump, sorted: columns keep their table's name as they are counted with it.
Expected<std::vector<std::string>> linesOf(const std::filesystem::path& binaries,
                                           const std::filesystem::path& socket,
                                           const char* database) {
  STRATA_TRY(const ProcessResult dump,
             runProcess({(binaries / "pg_dump").string(), "--schema-only", "--host",
                         socket.string(), "--username", "postgres", database}));
  if (dump.exit_code != 0) {
    return Diagnostic{.code = "ST0000", .message = "pg_dump failed"};
  }
  std::vector<std::string> lines;
  std::istringstream text(dump.output);
  std::string statement;
  for (std::string line; std::getline(text, line);) {
    if (line.empty() || line.starts_with("--") || line.starts_with("\\")) {
      continue;
    }
    if (!line.starts_with("    ")) {
      statement = line;
    } else {
      line = statement + line;
    }
    if (line.ends_with(',')) {
      line.pop_back();
    }
    lines.push_back(withoutColumnOrder(line));
  }
  std::ranges::sort(lines);
  return lines;
}

}  // namespace

Expected<std::string> dumpDifference(const std::filesystem::path& binaries,
                                     const std::filesystem::path& socket, const char* one,
                                     const char* other) {
  STRATA_TRY(const auto left, linesOf(binaries, socket, one));
  STRATA_TRY(const auto right, linesOf(binaries, socket, other));
  std::vector<std::string> only_left;
  std::vector<std::string> only_right;
  std::ranges::set_difference(left, right, std::back_inserter(only_left));
  std::ranges::set_difference(right, left, std::back_inserter(only_right));
  std::string out;
  for (const std::string& line : only_left) {
    out += "got:    " + line + "\n";
  }
  for (const std::string& line : only_right) {
    out += "wanted: " + line + "\n";
  }
  return out;
}

Expected<std::string> oracleDifference(const std::vector<std::string>& command,
                                       const std::string& one, const std::string& other) {
  std::vector<std::string> arguments = command;
  arguments.insert(arguments.end(), {one, other});
  STRATA_TRY(const ProcessResult result, runProcess(arguments));
  if (result.exit_code != 0) {
    return Diagnostic{.code = "ST0000", .message = command.front() + " failed: " + result.output};
  }
  std::string out;
  std::istringstream lines(result.output);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("column.position ")) {
      out += line + "\n";
    }
  }
  return out;
}

}  // namespace strata::arbitrary
