#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "plan/action.h"
#include "plan/definition.h"
#include "plan/ts_options.h"
#include "support/text.h"

namespace strata::planning {
namespace {

constexpr const char* kTemplate = "TEXT SEARCH TEMPLATE";
constexpr const char* kParser = "TEXT SEARCH PARSER";
constexpr const char* kDictionary = "TEXT SEARCH DICTIONARY";
constexpr const char* kConfiguration = "TEXT SEARCH CONFIGURATION";

template <class T>
Action alteration(const T& object, const char* word, const std::string& action) {
  const ObjectId id = idOf(object);
  return {.object = id,
          .act = Act::kAlter,
          .sql = fmt::format("ALTER {} {} {}", word, object.identity, action),
          .comment = titleOf("Modify", id),
          .after = {id}};
}

template <class T>
void addWithComment(std::vector<Action> actions, const Alter<T>& change, const char* word,
                    Context& plan) {
  if (change.from.comment != change.to.comment) {
    actions.push_back(commentOnDefinition(idOf(change.to), change.to, word));
  }
  addInOrder(std::move(actions), change, plan);
}

/// "asciiword" and "WITH pg_catalog.simple" of a mapping: a token type's name may be quoted.
std::array<std::string, 2> splitMapping(const std::string& mapping) {
  std::size_t at = 0;
  for (bool quoted = false; at < mapping.size() && (quoted || mapping[at] != ' '); ++at) {
    quoted = mapping[at] == '"' ? !quoted : quoted;
  }
  return {mapping.substr(0, at), mapping.substr(std::min(at + 1, mapping.size()))};
}

std::map<std::string, std::string> byToken(const std::vector<std::string>& mappings) {
  std::map<std::string, std::string> out;
  for (const std::string& mapping : mappings) {
    auto [token, dictionaries] = splitMapping(mapping);
    out.emplace(std::move(token), std::move(dictionaries));
  }
  return out;
}

/// Token types that get the same dictionaries share a statement.
void addMappings(const char* verb, const std::map<std::string, std::vector<std::string>>& tokens,
                 std::vector<std::string>& out) {
  for (const auto& [dictionaries, names] : tokens) {
    out.push_back(fmt::format("{} MAPPING FOR {} {}", verb, join(names, ", "), dictionaries));
  }
}

std::vector<std::string> mappingChanges(const std::vector<std::string>& from,
                                        const std::vector<std::string>& to) {
  const std::map<std::string, std::string> had = byToken(from);
  const std::map<std::string, std::string> wanted = byToken(to);
  std::vector<std::string> dropped;
  std::map<std::string, std::vector<std::string>> added;
  std::map<std::string, std::vector<std::string>> altered;
  for (const auto& [token, dictionaries] : had) {
    if (!wanted.contains(token)) {
      dropped.push_back(token);
    }
  }
  for (const auto& [token, dictionaries] : wanted) {
    const auto was = had.find(token);
    if (was == had.end()) {
      added[dictionaries].push_back(token);
    } else if (was->second != dictionaries) {
      altered[dictionaries].push_back(token);
    }
  }
  std::vector<std::string> out;
  if (!dropped.empty()) {
    out.push_back("DROP MAPPING FOR " + join(dropped, ", "));
  }
  addMappings("ALTER", altered, out);
  addMappings("ADD", added, out);
  return out;
}

/// With its options, which the definition leaves to ALTER.
TextSearchDictionary whole(TextSearchDictionary dictionary) {
  if (!dictionary.options.empty()) {
    dictionary.definition.insert(dictionary.definition.size() - 1, ", " + dictionary.options);
  }
  return dictionary;
}

}  // namespace

void emit(const Create<TextSearchTemplate>& change, Context& plan) {
  createDefinition(idOf(change.to), change.to, kTemplate, change, plan);
}

void emit(const Drop<TextSearchTemplate>& change, Context& plan) {
  dropDefinition(idOf(change.from), change.from, kTemplate, change, plan);
}

void emit(const Alter<TextSearchTemplate>& change, Context& plan) {
  addWithComment({}, change, kTemplate, plan);
}

bool canAlter(const TextSearchTemplate& from, const TextSearchTemplate& to, const Context&) {
  return from.definition == to.definition;
}

void emit(const Create<TextSearchParser>& change, Context& plan) {
  createDefinition(idOf(change.to), change.to, kParser, change, plan);
}

void emit(const Drop<TextSearchParser>& change, Context& plan) {
  dropDefinition(idOf(change.from), change.from, kParser, change, plan);
}

void emit(const Alter<TextSearchParser>& change, Context& plan) {
  addWithComment({}, change, kParser, plan);
}

bool canAlter(const TextSearchParser& from, const TextSearchParser& to, const Context&) {
  return from.definition == to.definition;
}

void emit(const Create<TextSearchDictionary>& change, Context& plan) {
  createDefinition(idOf(change.to), whole(change.to), kDictionary, change, plan);
}

void emit(const Drop<TextSearchDictionary>& change, Context& plan) {
  dropDefinition(idOf(change.from), change.from, kDictionary, change, plan);
}

void emit(const Alter<TextSearchDictionary>& change, Context& plan) {
  std::vector<Action> actions;
  if (change.from.options != change.to.options) {
    actions.push_back(
        alteration(change.to, kDictionary,
                   "(" + dictionaryChanges(change.from.options, change.to.options) + ")"));
  }
  addWithComment(std::move(actions), change, kDictionary, plan);
}

bool canAlter(const TextSearchDictionary& from, const TextSearchDictionary& to, const Context&) {
  return from.definition == to.definition;
}

void emit(const Create<TextSearchConfiguration>& change, Context& plan) {
  createDefinition(idOf(change.to), change.to, kConfiguration, change, plan);
  for (const std::string& mapping : mappingChanges({}, change.to.mappings)) {
    plan.add(alteration(change.to, kConfiguration, mapping));
  }
}

void emit(const Drop<TextSearchConfiguration>& change, Context& plan) {
  dropDefinition(idOf(change.from), change.from, kConfiguration, change, plan);
}

void emit(const Alter<TextSearchConfiguration>& change, Context& plan) {
  std::vector<Action> actions;
  for (const std::string& mapping : mappingChanges(change.from.mappings, change.to.mappings)) {
    actions.push_back(alteration(change.to, kConfiguration, mapping));
  }
  addWithComment(std::move(actions), change, kConfiguration, plan);
}

bool canAlter(const TextSearchConfiguration& from, const TextSearchConfiguration& to,
              const Context&) {
  return from.definition == to.definition;
}

}  // namespace strata::planning
