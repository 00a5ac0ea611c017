#include "cli/former_name_hints.h"

#include <fmt/format.h>

#include "support/source_files.h"

namespace strata::cli {
namespace {

Diagnostic hint(const FormerName& was, const std::string& version) {
  return {.code = "ST4008",
          .message = version.empty()
                         ? fmt::format("db::was(\"{}\") is applied in the directory", was.name)
                         : fmt::format("db::was(\"{}\") is applied in the directory since {}",
                                       was.name, version),
          .help = version.empty() ? "it can go once every database has all migrations"
                                  : fmt::format("it can go once every database has {}", version),
          .where = was.where,
          .source_line = sourceLine(was.where),
          .severity = Severity::kNote,
          .exit_code = ExitCode::kFine};
}

}  // namespace

std::vector<Diagnostic> formerNameHints(const std::vector<FormerNames>& names,
                                        const std::vector<std::string>& since) {
  std::vector<Diagnostic> out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (const FormerName& was : names[i].was) {
      out.push_back(hint(was, since[i]));
    }
  }
  return out;
}

}  // namespace strata::cli
