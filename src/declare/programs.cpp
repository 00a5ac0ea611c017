#include <algorithm>

#include "declare/drafts.h"
#include "declare/sql_reader.h"
#include "support/text.h"

// Triggers, rules and policies beside the struct of their table or view.

namespace strata::declaring {
namespace {

void sayEnabled(Enabled enabled, Expression& words) {
  static constexpr std::pair<Enabled, const char*> kWords[] = {
      {Enabled::kDisabled, "db::firing::disabled"},
      {Enabled::kReplica, "db::firing::replica"},
      {Enabled::kAlways, "db::firing::always"},
  };
  for (const auto& [when, spelled] : kWords) {
    if (enabled == when) {
      words.arguments.push_back(call("db::enabled", {word(spelled)}));
    }
  }
}

void sayComment(const std::string& comment, Expression& words) {
  if (!comment.empty()) {
    words.arguments.push_back(call("db::comment", {literal(comment)}));
  }
}

/// Skips "schema.table" or "table", which `key` must be.
bool acceptRelation(SqlReader& reader, const Key& key) {
  const auto first = reader.name();
  if (!first) {
    return false;
  }
  if (!reader.accept(".")) {
    return *first == key.name;
  }
  const auto second = reader.name();
  return second && *first == key.schema && *second == key.name;
}

/// What stands before " ON " outside quotes and brackets; the reader goes on behind it.
std::optional<std::string> textBeforeOn(SqlReader& reader) {
  const std::string_view text = reader.rest();
  for (std::size_t at = 0; at < text.size(); at += unitLength(text.substr(at))) {
    if (text.substr(at).starts_with(" ON ")) {
      reader = SqlReader(text.substr(at + 4));
      return std::string(text.substr(0, at));
    }
  }
  return std::nullopt;
}

std::optional<Expression> triggerWords(const Trigger& trigger) {
  SqlReader reader(trigger.definition);
  const char* head = trigger.constraint ? "db::constraint_trigger" : "db::trigger";
  if (!reader.accept(trigger.constraint ? "CREATE CONSTRAINT TRIGGER" : "CREATE TRIGGER") ||
      !reader.name()) {
    return std::nullopt;
  }
  const auto when = textBeforeOn(reader);
  if (!when || !acceptRelation(reader, tableOf(trigger.key)) || reader.atEnd()) {
    return std::nullopt;
  }
  return call(head, {literal(trigger.key.name), literal(*when), literal(reader.rest())});
}

std::optional<Expression> ruleWords(const Rule& rule) {
  const std::string text = replaceAll(rule.definition, "AS\n    ON ", "AS ON ");
  SqlReader reader(text);
  if (!reader.accept("CREATE RULE") || !reader.name() || !reader.accept("AS ON")) {
    return std::nullopt;
  }
  const auto event = reader.name();
  if (!event || !reader.accept("TO") || !acceptRelation(reader, tableOf(rule.key)) ||
      reader.atEnd()) {
    return std::nullopt;
  }
  return call("db::rule", {literal(rule.key.name), literal(*event), literal(trim(reader.rest()))});
}

std::optional<Expression> policyWords(const Policy& policy) {
  Expression out = call("db::policy", {literal(policy.key.name)});
  if (!policy.permissive) {
    out.arguments.push_back(word("db::restrictive"));
  }
  if (policy.command != "ALL") {
    const std::string command = lower(policy.command);
    out.arguments.push_back(
        call("db::for_command",
             {word("db::command::" + (command == "delete" ? std::string("delete_") : command))}));
  }
  for (const std::string& role : policy.roles) {
    if (lower(role) == "public") {  // everyone, to the words
      return std::nullopt;
    }
    out.arguments.push_back(call("db::to", {literal(role)}));
  }
  if (!policy.using_expr.empty()) {
    out.arguments.push_back(call("db::using_sql", {literal(withoutBrackets(policy.using_expr))}));
  }
  if (!policy.check_expr.empty()) {
    out.arguments.push_back(call("db::with_check", {literal(withoutBrackets(policy.check_expr))}));
  }
  return out;
}

void sayTriggers(Scope& scope, TableDraft& table) {
  for (const auto& [key, trigger] : partsOf(scope.real.triggers, table.real->key)) {
    auto words = trigger.cloned ? std::nullopt : triggerWords(trigger);
    if (words) {
      sayEnabled(trigger.enabled, *words);
      sayComment(trigger.comment, *words);
      table.statements.emplace_back(Place::kTrigger, *std::move(words));
      scope.said.triggers.emplace(key, trigger);
    }
  }
}

void sayRules(Scope& scope, TableDraft& table) {
  for (const auto& [key, rule] : partsOf(scope.real.rules, table.real->key)) {
    if (auto words = ruleWords(rule)) {
      sayEnabled(rule.enabled, *words);
      sayComment(rule.comment, *words);
      table.statements.emplace_back(Place::kRule, *std::move(words));
      scope.said.rules.emplace(key, rule);
    }
  }
}

void sayPolicies(Scope& scope, TableDraft& table) {
  for (const auto& [key, policy] : partsOf(scope.real.policies, table.real->key)) {
    if (auto words = policyWords(policy)) {
      sayComment(policy.comment, *words);
      table.statements.emplace_back(Place::kPolicy, *std::move(words));
      scope.said.policies.emplace(key, policy);
    }
  }
}

}  // namespace

void sayPrograms(Scope& scope, TableDraft& table) {
  sayRules(scope, table);
  sayTriggers(scope, table);
  sayPolicies(scope, table);
}

}  // namespace strata::declaring
