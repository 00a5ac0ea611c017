#include "scan/vocabulary.h"

#include <algorithm>

namespace strata::scan {
namespace {

constexpr std::string_view kField = "in DB(…) of a field";
constexpr std::string_view kTable = "in DB_TABLE(…)";
constexpr std::string_view kFieldOrTable = "in DB(…) or DB_TABLE(…)";
constexpr std::string_view kKey = "among the options of a key or an index";
constexpr std::string_view kPart = "around a column of db::index(…)";
constexpr std::string_view kReference = "in db::references(…)";
constexpr std::string_view kAction = "in db::on_delete(…) or db::on_update(…)";
constexpr std::string_view kIdentity = "in db::identity(…)";
constexpr std::string_view kBody = "in static_assert(…) inside the struct";
constexpr std::string_view kFieldOrBody = "in DB(…), or in static_assert(…) inside the struct";
constexpr std::string_view kScope = "in static_assert(…) of a namespace";
constexpr std::string_view kAnyBody = "in static_assert(…) of a namespace or inside the struct";
constexpr std::string_view kPolicy = "in db::policy(…)";
constexpr std::string_view kEnumeration = "in db::enumeration<E>(…)";

constexpr Word kWords[] = {
    {"table", kTable},
    {"schema", "in static_assert(…) of a namespace, or in DB_TABLE(…)"},
    {"mixin", kTable},
    {"unlogged", kTable},
    {"with", "in DB_TABLE(…), or among the options of a key or an index"},
    {"was", kFieldOrTable},
    {"comment", kFieldOrTable},
    {"column", kField},
    {"size", kField},
    {"numeric", kField},
    {"type", kField},
    {"default_sql", kField},
    {"no_default", kField},
    {"generated", kField},
    {"virtual_", "in db::generated(…)"},
    {"identity", kField},
    {"identity_always", kField},
    {"serial", kField},
    {"start", kIdentity},
    {"increment", kIdentity},
    {"min_value", kIdentity},
    {"max_value", kIdentity},
    {"cache", kIdentity},
    {"cycle", kIdentity},
    {"compression", kField},
    {"storage", kField},
    {"statistics", "in DB(…) of a field, or around an expression of db::index(…)"},
    {"ignore", kField},
    {"collate", "in DB(…) of a field, or around a column of db::index(…)"},
    {"primary_key", kFieldOrBody},
    {"unique", kFieldOrBody},
    {"index", kFieldOrBody},
    {"check", kFieldOrBody},
    {"references", "in DB(…) of a field, or in db::foreign_key(…)"},
    {"foreign_key", kBody},
    {"exclude", kBody},
    {"element", "in db::exclude(…)"},
    {"expr", "as a column of db::index(…)"},
    {"asc", kPart},
    {"desc", kPart},
    {"nulls_first", kPart},
    {"nulls_last", kPart},
    {"opclass", kPart},
    {"without_overlaps", "around the last column of a key"},
    {"period", "around the last column of both sides of a foreign key"},
    {"name", kKey},
    {"where", kKey},
    {"using_", kKey},
    {"include", kKey},
    {"nulls_not_distinct", kKey},
    {"unique_index", "in db::index(…)"},
    {"deferrable", kKey},
    {"initially_deferred", kKey},
    {"on_delete", kReference},
    {"on_update", kReference},
    {"set_null", kAction},
    {"set_default", kAction},
    {"match_full", kReference},
    {"not_valid", "in db::references(…) or db::check(…)"},
    {"no_inherit", "in db::check(…)"},
    {"enumeration", kScope},
    {"type_name", kEnumeration},
    {"label", kEnumeration},
    {"extension", kScope},
    {"version", "in db::extension(…)"},
    {"view", kTable},
    {"materialized", kTable},
    {"no_data", kTable},
    {"row_security", kTable},
    {"force_row_security", kTable},
    {"sql", kAnyBody},
    {"trigger", kBody},
    {"constraint_trigger", kBody},
    {"rule", kBody},
    {"policy", kBody},
    {"grant", kAnyBody},
    {"enabled", "in db::trigger(…) or db::rule(…)"},
    {"for_command", kPolicy},
    {"to", kPolicy},
    {"using_sql", kPolicy},
    {"with_check", kPolicy},
    {"restrictive", kPolicy},
    {"with_grant_option", "in db::grant(…)"},
    {"partition_by", kBody},
    {"partition", kBody},
    {"partition_of", kTable},
    {"inherits", kTable},
    {"access_method", kTable},
    {"tablespace", "in DB_TABLE(…), or among the options of a key or an index"},
    {"replica_identity_full", kTable},
    {"replica_identity_nothing", kTable},
    {"replica_identity", kKey},
    {"clustered", kKey},
    {"not_enforced", "in db::references(…) or db::check(…)"},
    {"not_null", "in DB(…) of a field, or in db::domain(…)"},
    {"nullable", kField},
    {"n_distinct", kField},
    {"extended_statistics", kBody},
    {"many_to_many", kBody},
    {"belongs_to", kField},
    {"rows", kScope},
    {"sequence", kScope},
    {"domain", "as the value of db::sql_type<T>"},
    {"range_type", "as the value of db::sql_type<T>"},
    {"composite", kTable},
    {"collation", kScope},
    {"as_text", kEnumeration},
    {"as_integer", kEnumeration},
    {"removed", kEnumeration},
    {"only_in", "in DB(…), in DB_TABLE(…), in static_assert(…) of a namespace, or around a word"},
    {"define", "as the value of db::model<T>"},
    {"field", "in db::define<T>(…)"},
    {"model", "as a specialisation of its own"},
    {"sql_type", "as a specialisation of its own"},
};

}  // namespace

const Word* findWord(std::string_view name) {
  const auto* found = std::ranges::find(kWords, name, &Word::name);
  return found == std::end(kWords) ? nullptr : found;
}

const std::vector<std::string>& vocabularyWords() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names;
    for (const Word& word : kWords) {
      names.emplace_back(word.name);
    }
    return names;
  }();
  return kNames;
}

std::string spelled(const Term& term) {
  switch (term.kind) {
    case Term::Kind::kWord:
      return "'db::" + term.name + "'";
    case Term::Kind::kMember:
      return "'&" + term.target + "::" + term.name + "'";
    case Term::Kind::kText:
      return "the text '" + term.name + "'";
    case Term::Kind::kNumber:
      return "the number " + term.name;
    case Term::Kind::kEnumerator:
      return "'" + term.target + "::" + term.name + "'";
    case Term::Kind::kBool:
      return term.number != 0 ? "'true'" : "'false'";
    case Term::Kind::kUnreadable:
      break;
  }
  return "this";
}

const std::vector<Term>& argumentsOf(const Term* term) {
  static const std::vector<Term> kNone;
  return term == nullptr ? kNone : term->arguments;
}

std::string textAt(const Term& term, std::size_t index) {
  return index < term.arguments.size() ? term.arguments[index].name : std::string();
}

std::int64_t numberAt(const Term& term, std::size_t index) {
  return index < term.arguments.size() ? term.arguments[index].number : 0;
}

std::string parameterOf(const Term& with) {
  const Term& value = with.arguments.at(1);
  const bool is_bool = value.kind == Term::Kind::kBool;
  return textAt(with) + "=" + (is_bool ? (value.number != 0 ? "true" : "false") : value.name);
}

const Term* findOption(const Term& term, std::string_view name) {
  const auto found = std::ranges::find_if(term.arguments, [&](const Term& argument) {
    return argument.kind == Term::Kind::kWord && argument.name == name;
  });
  return found == term.arguments.end() ? nullptr : &*found;
}

}  // namespace strata::scan
