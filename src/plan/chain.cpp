#include "plan/chain.h"

#include <fmt/format.h>

#include "model/quoting.h"

namespace strata::planning {

std::string orReplace(const std::string& definition) {
  constexpr std::string_view kCreate = "CREATE ";
  return definition.starts_with(kCreate) ? "CREATE OR REPLACE " + definition.substr(kCreate.size())
                                         : definition;
}

std::string switchStatement(const Key& part, const char* word, Enabled state) {
  const char* verb = state == Enabled::kDisabled  ? "DISABLE"
                     : state == Enabled::kReplica ? "ENABLE REPLICA"
                     : state == Enabled::kAlways  ? "ENABLE ALWAYS"
                                                  : "ENABLE";
  return fmt::format("ALTER TABLE {} {} {} {}", quoteQualified(tableOf(part)), verb, word,
                     quoteIdentifier(part.name));
}

}  // namespace strata::planning
