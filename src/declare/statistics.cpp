#include <algorithm>

#include "declare/drafts.h"
#include "declare/key_parts.h"
#include "declare/sql_reader.h"

namespace strata::declaring {
namespace {

/// CREATE STATISTICS s.n (kinds) ON a, (b + 1) FROM s.t
std::optional<Expression> statisticsWords(const Scope& scope, const TableDraft& table,
                                          const Statistics& statistics) {
  SqlReader reader(statistics.definition);
  if (!reader.accept("CREATE STATISTICS") || !reader.name() ||
      (reader.accept(".") && !reader.name())) {
    return std::nullopt;
  }
  const std::string kinds = reader.rest().starts_with('(') ? reader.bracketed().value_or("") : "";
  const std::size_t from = reader.rest().rfind(" FROM ");
  if (!reader.accept("ON") || from == std::string_view::npos) {
    return std::nullopt;
  }
  Expression out = call("db::extended_statistics", {literal(statistics.key.name), literal(kinds)});
  const std::string_view parts = reader.rest().substr(0, reader.rest().rfind(" FROM "));
  for (const std::string& part : topLevelParts(parts)) {
    auto read = readKeyPart(scope, table, part, false);
    if (!read) {
      return std::nullopt;
    }
    out.arguments.push_back(std::move(read->expression));
  }
  return out;
}

}  // namespace

void sayStatistics(Scope& scope, TableDraft& table) {
  for (const auto& [key, statistics] : scope.real.statistics) {
    if (statistics.table != table.real->key || key.schema != table.real->key.schema) {
      continue;
    }
    if (auto words = statisticsWords(scope, table, statistics)) {
      if (statistics.target != -1) {
        words->arguments.push_back(
            call("db::statistics", {word(std::to_string(statistics.target))}));
      }
      if (!statistics.comment.empty()) {
        words->arguments.push_back(call("db::comment", {literal(statistics.comment)}));
      }
      table.statements.emplace_back(Place::kStatistics, *std::move(words));
      scope.said.statistics.emplace(key, statistics);
    }
  }
}

}  // namespace strata::declaring
