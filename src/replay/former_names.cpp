#include "replay/former_names.h"

#include "replay/directory_replay.h"

namespace strata {
namespace {

/// Whether there is one: $1 schema, $2 table, $3 name, $4 label.
const char* queryFor(const FormerNames& object) {
  if (!object.label.empty()) {
    return "SELECT 1 FROM pg_catalog.pg_enum e JOIN pg_catalog.pg_type t ON t.oid = e.enumtypid "
           "WHERE t.typnamespace::regnamespace = to_regnamespace(quote_ident($1)) AND $2 = '' "
           "AND t.typname = $3 AND e.enumlabel = $4";
  }
  switch (object.kind) {
    case Kind::kNamespace:
      return "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $3 AND $1 || $2 || $4 = ''";
    case Kind::kColumn:
      return "SELECT 1 FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = "
             "a.attrelid WHERE c.relnamespace::regnamespace = to_regnamespace(quote_ident($1)) "
             "AND c.relname = $2 AND a.attname = $3 AND NOT a.attisdropped AND $4 = ''";
    case Kind::kConstraint:
      return "SELECT 1 FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = "
             "k.conrelid WHERE c.relnamespace::regnamespace = to_regnamespace(quote_ident($1)) "
             "AND c.relname = $2 AND k.conname = $3 AND $4 = ''";
    case Kind::kTrigger:
      return "SELECT 1 FROM pg_catalog.pg_trigger g JOIN pg_catalog.pg_class c ON c.oid = "
             "g.tgrelid WHERE c.relnamespace::regnamespace = to_regnamespace(quote_ident($1)) "
             "AND c.relname = $2 AND g.tgname = $3 AND $4 = ''";
    case Kind::kRule:
      return "SELECT 1 FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = "
             "r.ev_class WHERE c.relnamespace::regnamespace = to_regnamespace(quote_ident($1)) "
             "AND c.relname = $2 AND r.rulename = $3 AND $4 = ''";
    case Kind::kPolicy:
      return "SELECT 1 FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = "
             "p.polrelid WHERE c.relnamespace::regnamespace = to_regnamespace(quote_ident($1)) "
             "AND c.relname = $2 AND p.polname = $3 AND $4 = ''";
    case Kind::kStatistics:
      return "SELECT 1 FROM pg_catalog.pg_statistic_ext WHERE stxnamespace::regnamespace = "
             "to_regnamespace(quote_ident($1)) AND stxname = $3 AND $2 || $4 = ''";
    case Kind::kCollation:
      return "SELECT 1 FROM pg_catalog.pg_collation WHERE collnamespace::regnamespace = "
             "to_regnamespace(quote_ident($1)) AND collname = $3 AND $2 || $4 = ''";
    case Kind::kEnum:
    case Kind::kDomain:
    case Kind::kRangeType:
    case Kind::kCompositeType:
      return "SELECT 1 FROM pg_catalog.pg_type WHERE typnamespace::regnamespace = "
             "to_regnamespace(quote_ident($1)) AND typname = $3 AND $2 || $4 = ''";
    default:  // relations, indexes among them
      return "SELECT 1 FROM pg_catalog.pg_class WHERE relnamespace::regnamespace = "
             "to_regnamespace(quote_ident($1)) AND relname = $3 AND $2::text IS NOT NULL AND $4 = "
             "''";
  }
}

}  // namespace

Expected<std::vector<std::string>> sinceVersions(pg::Connection& connection,
                                                 const directory::Directory& directory,
                                                 const std::vector<FormerNames>& names) {
  std::vector<std::string> since(names.size());
  std::vector<bool> there(names.size(), false);
  const auto look = [&](const directory::MigrationFile& file) -> Expected<void> {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const Key& key = names[i].key;
      STRATA_TRY(
          const pg::Rows rows,
          connection.query(queryFor(names[i]), {key.schema, key.parent, key.name, names[i].label}));
      const bool now = rows.size() != 0;
      if (now && !there[i]) {
        since[i] = file.version;
      }
      there[i] = now;
    }
    return {};
  };
  STRATA_CHECK(replayDirectory(connection, directory, look));
  return since;
}

}  // namespace strata
