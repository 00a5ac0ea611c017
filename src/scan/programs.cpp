#include <fmt/format.h>

#include <algorithm>

#include "model/quoting.h"
#include "scan/drafts.h"
#include "scan/vocabulary.h"
#include "support/text.h"

// What is SQL by nature: it goes to the server as written, and comes back from there canonical.

namespace strata::scan {
namespace {

/// PUBLIC is a word of the language, any other role a name.
std::string roleSql(const std::string& role) {
  return lower(role) == "public" ? "PUBLIC" : quoteIdentifier(role);
}

/// A trigger, rule or policy while its statements are composed.
struct Program {
  Models& models;
  const TableDraft& table;
  const Term& term;

  [[nodiscard]] std::string on() const { return quoteQualified(table.table.key); }

  [[nodiscard]] std::string name() const { return quoteIdentifier(textAt(term)); }

  void create(Kind kind, std::string text) const {
    models.attach(term, table.record->name, std::move(text),
                  {.kind = kind, .key = partOf(table.table.key, textAt(term))});
  }

  /// COMMENT ON `kind` … and, when it does not fire as it would by itself, ALTER TABLE.
  void addExtras(const char* kind) const {
    models.attachComment(term, table.record->name, fmt::format("{} {} ON {}", kind, name(), on()));
    const Term* enabled = findOption(term, "enabled");
    const std::string when = enabled == nullptr ? "origin" : textAt(*enabled);
    if (when != "origin") {
      const std::string word = when == "disabled" ? "DISABLE" : "ENABLE " + upper(when);
      models.attach(term, table.record->name,
                    fmt::format("ALTER TABLE {} {} {} {}", on(), word, kind, name()));
    }
  }
};

void readTrigger(Models& models, TableDraft& table, const Term& term) {
  const Program trigger{models, table, term};
  const char* constraint = term.name == "constraint_trigger" ? "CONSTRAINT " : "";
  trigger.create(Kind::kTrigger,
                 fmt::format("CREATE {}TRIGGER {} {} ON {} {}", constraint, trigger.name(),
                             textAt(term, 1), trigger.on(), textAt(term, 2)));
  trigger.addExtras("TRIGGER");
}

void readRule(Models& models, TableDraft& table, const Term& term) {
  const Program rule{models, table, term};
  rule.create(Kind::kRule, fmt::format("CREATE RULE {} AS ON {} TO {} {}", rule.name(),
                                       textAt(term, 1), rule.on(), textAt(term, 2)));
  rule.addExtras("RULE");
}

std::string commandSql(const Term& term) {
  const Term* option = findOption(term, "for_command");
  const std::string word = option == nullptr ? "all" : textAt(*option);
  return word == "delete_" ? "DELETE" : upper(word);
}

void readPolicy(Models& models, TableDraft& table, const Term& term) {
  const Program policy{models, table, term};
  std::string sql = fmt::format("CREATE POLICY {} ON {}", policy.name(), policy.on());
  sql += findOption(term, "restrictive") != nullptr ? " AS RESTRICTIVE" : "";
  sql += " FOR " + commandSql(term);
  std::vector<std::string> roles;
  for (const Term& option : term.arguments) {
    if (option.kind == Term::Kind::kWord && option.name == "to") {
      roles.push_back(roleSql(textAt(option)));
    }
  }
  sql += roles.empty() ? "" : " TO " + join(roles, ", ");
  if (const Term* rows = findOption(term, "using_sql")) {
    sql += " USING (" + textAt(*rows) + ")";
  }
  if (const Term* rows = findOption(term, "with_check")) {
    sql += " WITH CHECK (" + textAt(*rows) + ")";
  }
  policy.create(Kind::kPolicy, std::move(sql));
  policy.addExtras("POLICY");
}

std::string grantSql(const Term& term, const std::string& on) {
  return fmt::format("GRANT {} ON {} TO {}{}", textAt(term), on, roleSql(textAt(term, 1)),
                     findOption(term, "with_grant_option") != nullptr ? " WITH GRANT OPTION" : "");
}

void readTableGrant(Models& models, TableDraft& table, const Term& term) {
  models.attach(term, table.record->name,
                grantSql(term, "TABLE " + quoteQualified(table.table.key)));
}

void readTableSql(Models& models, TableDraft& table, const Term& term) {
  models.attach(term, table.record->name, textAt(term));
}

using ProgramHandler = void (*)(Models&, TableDraft&, const Term&);

struct ProgramWord {
  std::string_view name;
  ProgramHandler read;
};

constexpr ProgramWord kProgramWords[] = {
    {"trigger", readTrigger}, {"constraint_trigger", readTrigger}, {"rule", readRule},
    {"policy", readPolicy},   {"grant", readTableGrant},           {"sql", readTableSql},
};

}  // namespace

bool readProgram(Models& models, TableDraft& table, const Term& term) {
  const auto* word = std::ranges::find(kProgramWords, term.name, &ProgramWord::name);
  if (term.kind != Term::Kind::kWord || word == std::end(kProgramWords)) {
    return false;
  }
  word->read(models, table, term);
  return true;
}

void readScopeSql(Models& models, const StatementFact& statement) {
  models.attach(statement.term, statement.scope, textAt(statement.term));
}

void readScopeGrant(Models& models, const StatementFact& statement) {
  models.attach(
      statement.term, statement.scope,
      grantSql(statement.term, "SCHEMA " + quoteIdentifier(models.schemaIn(statement.scope))));
}

}  // namespace strata::scan
