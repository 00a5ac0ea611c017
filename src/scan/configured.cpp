#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "scan/drafts.h"
#include "support/text.h"

// [types] of strata.toml: SQL types for C++ types that nobody may specialise db::sql_type for.

namespace strata::scan {
namespace {

using TypesByKey = std::map<std::string, const TypeFact*>;

void collect(const TypeFact& type, TypesByKey& out) {
  if (!out.emplace(typeKey(type), &type).second) {
    return;
  }
  for (const TypeFact& argument : type.arguments) {
    collect(argument, out);
  }
}

TypesByKey typesOfFields(const Facts& facts) {
  TypesByKey out;
  for (const auto& [name, record] : facts.records) {
    for (const FieldFact& field : record.fields) {
      collect(field.type, out);
    }
  }
  return out;
}

std::string withoutSpaces(std::string_view text) {
  return replaceAll(text, " ", "");
}

/// "shop::Money", "shop::Fixed<2>", "shop::Fixed" for all of them, and "std::uint64_t" for what the
/// compiler calls "unsigned long".
bool names(const std::string& written, const TypeFact& type) {
  const std::string plain = withoutSpaces(written);
  return plain == type.name || plain == withoutSpaces(type.text) ||
         plain == "std::" + type.name + "_t";
}

bool isOwn(const TypeFact& type) {
  const bool declared = type.kind == TypeFact::Kind::kRecord || type.kind == TypeFact::Kind::kEnum;
  return declared && !type.name.starts_with("std::") && !type.name.starts_with("strata::");
}

void warnOfUnused(Models& models, const std::string& name, const TypesByKey& types) {
  std::vector<std::string> known;
  for (const auto& [key, type] : types) {
    if (isOwn(*type)) {
      known.push_back(type->text);
      known.push_back(type->name);
    }
  }
  const std::string near = nearest(name, known);
  models.report
      .warning("ST2085", {},
               fmt::format("[types] of strata.toml maps '{}', a type that no field has", name))
      .help = near.empty() ? "write the type's own name with its namespaces, not an alias of it"
                           : fmt::format("did you mean '{}'?", near);
}

}  // namespace

void readConfiguredTypes(Models& models, const std::map<std::string, std::string>& configured) {
  const TypesByKey types = typesOfFields(models.facts);
  std::set<std::string> by_models;
  for (const auto& [key, sql] : models.known.written) {
    by_models.insert(key);
  }
  // the longer name is the more special one: "shop::Fixed<2>" goes before "shop::Fixed"
  std::vector<std::pair<std::string, std::string>> ordered(configured.begin(), configured.end());
  std::ranges::stable_sort(ordered, std::ranges::greater(),
                           [](const auto& entry) { return withoutSpaces(entry.first).size(); });
  for (const auto& [name, sql] : ordered) {
    bool used = false;
    for (const auto& [key, type] : types) {
      if (!names(name, *type)) {
        continue;
      }
      used = true;
      if (by_models.contains(key)) {
        models.report
            .warning("ST2085", {},
                     fmt::format(
                         "[types] of strata.toml maps '{}', which db::sql_type maps already", name))
            .help = "remove one of them; the models go before strata.toml";
        continue;
      }
      models.known.written.emplace(key, sql);
    }
    if (!used) {
      warnOfUnused(models, name, types);
    }
  }
}

}  // namespace strata::scan
