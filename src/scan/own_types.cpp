#include <fmt/format.h>

#include <algorithm>

#include "model/default_names.h"
#include "model/quoting.h"
#include "scan/drafts.h"
#include "scan/vocabulary.h"
#include "support/text.h"

// Types of one's own: domains, range and composite types; sequences and collations.

namespace strata::scan {
namespace {

/// The name of a type that stands as the value of sql_type<T>: in the schema of T's namespace
/// unless it says another.
Key typeKeyOf(Models& models, const DefinitionFact& mapping) {
  Key key{.schema = models.schemaIn(mapping.type.name), .name = textAt(mapping.term)};
  if (const Term* schema = findOption(mapping.term, "schema")) {
    key.schema = textAt(*schema);
  }
  models.schemas_used.emplace(key.schema, mapping.term.where);
  return key;
}

/// Whether no other type has the name; else that is reported.
bool takeType(Models& models, const Key& key, const Place& where) {
  const auto [other, is_new] = models.types_at.emplace(key, where);
  if (!is_new && other->second != where) {
    Diagnostic& error = models.report.error(
        "ST2064", where, fmt::format("two types have the name '{}'", display(key)));
    models.report.note(error, other->second, "the other is here");
  }
  return is_new;
}

void addChecks(Models& models, const Term& term, Domain& domain) {
  UsedNames names;
  for (const Term& option : term.arguments) {
    if (option.kind != Term::Kind::kWord || option.name != "check") {
      continue;
    }
    if (const Term* was = findOption(option, "was")) {
      models.report.error("ST2002", was->where, "'db::was' does not belong in a check of a domain")
          .help = "leave it out: a check under another name is made anew and loses nothing";
    }
    const Term* name = findOption(option, "name");
    const Term* comment = findOption(option, "comment");
    domain.checks.push_back(
        {.name = name != nullptr ? textAt(*name) : names.choose("", domain.key.name, "", "check"),
         .definition = "CHECK (" + textAt(option) + ")" +
                       (findOption(option, "not_valid") != nullptr ? " NOT VALID" : ""),
         .comment = comment == nullptr ? "" : textAt(*comment)});
  }
  std::ranges::sort(domain.checks, {}, &DomainCheck::name);
}

void readDomain(Models& models, const DefinitionFact& mapping) {
  const Term& term = mapping.term;
  Domain domain{.key = typeKeyOf(models, mapping),
                .type = textAt(term, 1),
                .not_null = findOption(term, "not_null") != nullptr,
                .declared = models.declared(term.where, mapping.type.name)};
  for (const Term& option : term.arguments) {
    if (option.kind != Term::Kind::kWord) {
      continue;
    }
    if (option.name == "default_sql") {
      domain.default_expr = textAt(option);
    } else if (option.name == "collate") {
      domain.collation = quoteIdentifier(textAt(option));
    } else if (option.name == "comment") {
      domain.comment = textAt(option);
    } else if (option.name == "was") {
      domain.declared.was.push_back(models.former(option));
    }
  }
  addChecks(models, term, domain);
  models.known.written.emplace(typeKey(mapping.type), quoteQualified(domain.key));
  if (takeType(models, domain.key, term.where)) {
    models.schema.domains.emplace(domain.key, std::move(domain));
  }
}

void readRangeType(Models& models, const DefinitionFact& mapping) {
  const Term& term = mapping.term;
  const Key key = typeKeyOf(models, mapping);
  const bool has_more = term.arguments.size() > 2 && term.arguments[2].kind == Term::Kind::kText;
  const std::string more = has_more ? textAt(term, 2) : "";
  models.known.written.emplace(typeKey(mapping.type), quoteQualified(key));
  if (takeType(models, key, term.where)) {
    models.attach(term, mapping.type.name,
                  fmt::format("CREATE TYPE {} AS RANGE (SUBTYPE = {}{})", quoteQualified(key),
                              textAt(term, 1), more.empty() ? "" : ", " + more),
                  {.kind = Kind::kRangeType, .key = key});
    models.attachComment(term, mapping.type.name, "TYPE " + quoteQualified(key));
  }
}

}  // namespace

void readTypeMapping(Models& models, const DefinitionFact& mapping) {
  if (mapping.term.name == "domain") {
    readDomain(models, mapping);
  } else if (mapping.term.name == "range_type") {
    readRangeType(models, mapping);
  } else {
    models.known.written.emplace(typeKey(mapping.type), textAt(mapping.term));
  }
}

void readComposites(Models& models) {
  for (const auto& [name, record] : models.facts.records) {
    const auto term = std::ranges::find_if(record.terms, [](const Term& each) {
      return each.kind == Term::Kind::kWord && each.name == "composite";
    });
    if (term == record.terms.end()) {
      continue;
    }
    Key key{.schema = models.schemaOf(record.scopes), .name = textAt(*term)};
    for (const Term& option : record.terms) {
      if (option.name == "schema") {
        key.schema = textAt(option);
      }
    }
    takeType(models, key, term->where);
    models.known.written.emplace(name, quoteQualified(key));
  }
}

void writeComposite(Models& models, const TableDraft& draft) {
  CompositeType type{
      .key = draft.table.key, .comment = draft.table.comment, .declared = draft.table.declared};
  for (const ColumnDraft& column : draft.columns) {
    type.attributes.push_back({.name = column.column.key.name,
                               .type = column.column.type,
                               .collation = column.column.collation,
                               .comment = column.column.comment});
  }
  models.schema.composite_types.emplace(type.key, std::move(type));
}

bool readSequenceOptions(Models& models, const Term& term, SequenceOptions& options) {
  struct Limits {
    std::string_view type;
    std::int64_t min;
    std::int64_t max;
  };

  static constexpr Limits kLimits[] = {{"smallint", INT16_MIN, INT16_MAX},
                                       {"integer", INT32_MIN, INT32_MAX},
                                       {"bigint", INT64_MIN, INT64_MAX}};
  const auto* limits = std::ranges::find(kLimits, options.type, &Limits::type);
  if (limits == std::end(kLimits)) {
    models.report
        .error("ST2013", term.where, fmt::format("a sequence cannot be of type '{}'", options.type))
        .help = "use smallint, integer or bigint";
    return false;
  }
  const auto number = [&](const char* name, std::int64_t otherwise) {
    const Term* option = findOption(term, name);
    return option == nullptr ? otherwise : numberAt(*option);
  };
  options.increment = number("increment", 1);
  const bool descends = options.increment < 0;
  options.min = number("min_value", descends ? limits->min : 1);
  options.max = number("max_value", descends ? -1 : limits->max);
  options.start = number("start", descends ? options.max : options.min);
  options.cache = number("cache", 1);
  options.cycle = findOption(term, "cycle") != nullptr;
  if (options.increment != 0 && options.start >= options.min && options.start <= options.max) {
    return true;
  }
  const char* what = term.name == "sequence" ? "a sequence" : "an identity column";
  const bool stands = options.increment == 0;
  models.report
      .error("ST2016", term.where,
             stands ? fmt::format("{} cannot increment by 0", what)
                    : fmt::format("start {} is not between {} and {}", options.start, options.min,
                                  options.max))
      .help = stands ? "give db::increment another number"
                     : "choose another db::start, db::min_value or db::max_value";
  return false;
}

void readSequence(Models& models, const StatementFact& statement) {
  const Term& term = statement.term;
  Sequence sequence{.key = {.schema = models.schemaIn(statement.scope), .name = textAt(term)},
                    .declared = models.declared(term.where, statement.scope)};
  for (const Term& option : term.arguments) {
    if (option.kind == Term::Kind::kWord && option.name == "type") {
      sequence.options.type = textAt(option);
    } else if (option.kind == Term::Kind::kWord && option.name == "comment") {
      sequence.comment = textAt(option);
    } else if (option.kind == Term::Kind::kWord && option.name == "was") {
      sequence.declared.was.push_back(models.former(option));
    }
  }
  if (!readSequenceOptions(models, term, sequence.options)) {
    return;
  }
  models.schemas_used.emplace(sequence.key.schema, term.where);
  const auto [other, is_new] = models.schema.sequences.emplace(sequence.key, sequence);
  if (!is_new) {
    models.report.error("ST2042", term.where,
                        fmt::format("the name '{}' is used twice", display(sequence.key)));
  }
}

void readCollation(Models& models, const StatementFact& statement) {
  const Term& term = statement.term;
  const Key key{.schema = models.schemaIn(statement.scope), .name = textAt(term)};
  models.schemas_used.emplace(key.schema, term.where);
  models.attach(term, statement.scope,
                fmt::format("CREATE COLLATION {} ({})", quoteQualified(key), textAt(term, 1)),
                {.kind = Kind::kCollation, .key = key});
  models.attachComment(term, statement.scope, "COLLATION " + quoteQualified(key));
}

}  // namespace strata::scan
