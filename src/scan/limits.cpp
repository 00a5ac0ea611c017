#include "scan/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "scan/vocabulary.h"
#include "support/text.h"

namespace strata::scan {
namespace {

bool isLimit(const Term& term) {
  return term.kind == Term::Kind::kWord && term.name == "only_in" && !term.arguments.empty();
}

/// What only_in("dev", …) stands around; null: the names alone, which limit where they stand.
Term* wordIn(Term& limit) {
  Term& last = limit.arguments.back();
  return last.kind == Term::Kind::kText ? nullptr : &last;
}

bool isMixin(const RecordFact& record) {
  return std::ranges::any_of(record.terms, [](const Term& term) {
    return term.kind == Term::Kind::kWord && term.name == "mixin";
  });
}

class Limits {
 public:
  Limits(Facts& facts, const ScanOptions& options, Report& report)
      : facts_(facts), options_(options), report_(report) {}

  void apply() {
    readNamespaces();
    for (auto& [name, record] : facts_.records) {
      limitRecord(record);
    }
    std::erase_if(facts_.models,
                  [&](DefinitionFact& definition) { return !keepDefinition(definition); });
    std::erase_if(facts_.sql_types,
                  [&](const DefinitionFact& mapping) { return !isHere(mapping.type.name); });
    limitStatements();
  }

 private:
  /// Whether the names are about this environment; one that there is not is reported.
  bool agrees(const Term& limit) {
    bool here = false;
    for (const Term& name : limit.arguments) {
      if (name.kind == Term::Kind::kText) {
        checkName(name);
        here = here || name.name == options_.env;
      }
    }
    return here;
  }

  void checkName(const Term& name) {
    const auto& known = options_.environments;
    if (!known || std::ranges::find(*known, name.name) != known->end() ||
        !reported_.insert(name.where).second) {
      return;
    }
    const std::string near = nearest(name.name, *known);
    report_
        .error("ST2029", name.where, fmt::format("strata.toml has no environment '{}'", name.name))
        .help = near.empty() ? fmt::format("add [env.{}] to it", name.name)
                             : fmt::format("did you mean '{}'?", near);
  }

  /// Takes the words of other environments out of `terms`, and only_in from around those of this
  /// one. With `there`, only_in alone sets it to false where it names others; else it stays, for
  /// whoever reads the terms to refuse.
  void limit(std::vector<Term>& terms, bool* there) {
    std::vector<Term> kept;
    for (Term& term : terms) {
      if (!isLimit(term)) {
        kept.push_back(std::move(term));
        continue;
      }
      Term* word = wordIn(term);
      if (word == nullptr && there == nullptr) {
        kept.push_back(std::move(term));
        continue;
      }
      const bool here = agrees(term);
      if (word == nullptr) {
        *there = *there && here;
      } else if (here) {
        std::vector<Term> inner = {std::move(*word)};
        limit(inner, nullptr);
        std::ranges::move(inner, std::back_inserter(kept));
      }
    }
    terms = std::move(kept);
  }

  /// static_assert(only_in("dev")) of a namespace is about all in it.
  void readNamespaces() {
    std::erase_if(facts_.statements, [&](StatementFact& statement) {
      if (!isLimit(statement.term) || wordIn(statement.term) != nullptr) {
        return false;
      }
      if (!agrees(statement.term)) {
        elsewhere_.insert(statement.scope);
      }
      return true;
    });
  }

  /// Whether a namespace, or what stands in it under that name, is of this environment.
  [[nodiscard]] bool isHere(const std::string& name) const {
    return std::ranges::none_of(elsewhere_, [&](const std::string& scope) {
      return name == scope || scope.empty() || name.starts_with(scope + "::");
    });
  }

  void limitRecord(RecordFact& record) {
    bool there = isHere(record.name);
    limit(record.terms, &there);
    if (!there) {
      leaveOut(record);
      return;
    }
    for (FieldFact& field : record.fields) {
      field.elsewhere = !limitField(field.terms);
    }
    limit(record.statements, nullptr);
  }

  static void leaveOut(RecordFact& record) {
    if (isMixin(record)) {
      record.fields.clear();
    }
    record.elsewhere = true;
    record.annotated = record.is_template;
    record.terms.clear();
    record.statements.clear();
  }

  /// A field of other environments is as one with db::ignore; false: this is one.
  bool limitField(std::vector<Term>& terms) {
    bool there = true;
    limit(terms, &there);
    if (!there) {
      terms = {Term{.name = "ignore"}};
    }
    return there;
  }

  bool keepDefinition(DefinitionFact& definition) {
    bool there = isHere(definition.type.name);
    limit(definition.term.arguments, &there);
    for (Term& part : definition.term.arguments) {
      if (part.kind == Term::Kind::kWord && part.name == "field" && !part.arguments.empty()) {
        std::vector<Term> options(part.arguments.begin() + 1, part.arguments.end());
        limitField(options);
        part.arguments.resize(1);
        std::ranges::move(options, std::back_inserter(part.arguments));
      }
    }
    if (const auto record = facts_.records.find(definition.subject);
        !there && record != facts_.records.end()) {
      record->second.elsewhere = true;
    }
    return there;
  }

  /// Rows go with their table.
  void limitStatements() {
    std::vector<StatementFact> kept;
    for (StatementFact& statement : facts_.statements) {
      std::vector<Term> terms = {std::move(statement.term)};
      limit(terms, nullptr);
      for (Term& term : terms) {
        const auto record = facts_.records.find(term.target);
        const bool of_elsewhere =
            term.name == "rows" && record != facts_.records.end() && record->second.elsewhere;
        if (isHere(statement.scope) && !of_elsewhere) {
          kept.push_back({statement.scope, std::move(term)});
        }
      }
    }
    facts_.statements = std::move(kept);
  }

  Facts& facts_;
  const ScanOptions& options_;
  Report& report_;
  std::set<std::string> elsewhere_ = {};  ///< namespaces of other environments
  std::set<Place> reported_ = {};
};

}  // namespace

void leaveOutOtherEnvironments(Facts& facts, const ScanOptions& options, Report& report) {
  Limits(facts, options, report).apply();
}

}  // namespace strata::scan
