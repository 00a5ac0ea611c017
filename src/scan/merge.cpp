#include "scan/merge.h"

#include <algorithm>

namespace strata::scan {
namespace {

using FileMap = std::vector<unsigned>;

void renumber(Place& place, const FileMap& map) {
  place.file = map[place.file];
}

void renumber(Term& term, const FileMap& map) {
  renumber(term.where, map);
  for (Term& argument : term.arguments) {
    renumber(argument, map);
  }
}

void renumber(std::vector<Term>& terms, const FileMap& map) {
  for (Term& term : terms) {
    renumber(term, map);
  }
}

void renumber(RecordFact& record, const FileMap& map) {
  renumber(record.where, map);
  renumber(record.terms, map);
  renumber(record.statements, map);
  for (BaseFact& base : record.bases) {
    renumber(base.where, map);
  }
  for (FieldFact& field : record.fields) {
    renumber(field.where, map);
    renumber(field.type_where, map);
    renumber(field.initial.where, map);
    renumber(field.terms, map);
  }
}

/// The number each file of `from` has in `into`.
FileMap mergeFiles(Facts& into, const Facts& from) {
  FileMap map;
  for (std::size_t i = 0; i < from.files.size(); ++i) {
    const auto found = std::ranges::find(into.files, from.files[i]);
    map.push_back(static_cast<unsigned>(found - into.files.begin()));
    if (found == into.files.end()) {
      into.files.push_back(from.files[i]);
      into.headers.push_back(from.headers[i]);
    } else if (!from.headers[i].empty() && from.headers[i] < into.headers[map.back()]) {
      into.headers[map.back()] = from.headers[i];  // the same one whatever the order of the units
    }
  }
  return map;
}

void addRecord(Facts& into, RecordFact record) {
  const auto [found, is_new] = into.records.try_emplace(record.name, record);
  if (is_new) {
    return;
  }
  RecordFact& old = found->second;
  if (!old.defined && record.defined) {
    old = std::move(record);
  } else if (old.defined && record.defined && old.where != record.where &&
             (old.annotated || record.annotated)) {
    into.rivals.push_back(std::move(record));
  }
}

void addDefinitions(std::vector<DefinitionFact>& into, std::vector<DefinitionFact> from,
                    const FileMap& map) {
  for (DefinitionFact& definition : from) {
    renumber(definition.term, map);
    const bool seen = std::ranges::any_of(into, [&](const DefinitionFact& other) {
      return other.term.where == definition.term.where;
    });
    if (!seen) {
      into.push_back(std::move(definition));
    }
  }
}

}  // namespace

void mergeFacts(Facts& into, Facts from) {
  const FileMap map = mergeFiles(into, from);
  for (auto& [name, record] : from.records) {
    renumber(record, map);
    addRecord(into, std::move(record));
  }
  for (auto& [name, type] : from.enums) {
    renumber(type.where, map);
    for (EnumeratorFact& enumerator : type.enumerators) {
      renumber(enumerator.where, map);
    }
    into.enums.try_emplace(name, std::move(type));
  }
  for (StatementFact& statement : from.statements) {
    renumber(statement.term, map);
    const bool seen = std::ranges::any_of(into.statements, [&](const StatementFact& other) {
      return other.term.where == statement.term.where;
    });
    if (!seen) {
      into.statements.push_back(std::move(statement));
    }
  }
  addDefinitions(into.models, std::move(from.models), map);
  addDefinitions(into.sql_types, std::move(from.sql_types), map);
}

}  // namespace strata::scan
