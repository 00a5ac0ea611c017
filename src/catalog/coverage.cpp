#include "catalog/coverage.h"

#include <algorithm>
#include <map>

#include "catalog/reading.h"

namespace strata {
namespace {

constexpr int kNewestVersion = 18;

/// Why each kind that unmanagedReaders() names is left out.
const std::map<std::string, std::string>& reasons() {
  static const std::map<std::string, std::string> kReasons = {
      {"subscription", "belongs to an installation: it holds a connection and starts to copy"},
      {"user mapping", "holds a user's password for another server"},
      {"base type", "its functions are C code that no catalog can make anew"},
      {"shell type", "stands for a base type that is yet to come"},
      {"conversion", "needs a C function"},
      {"transform", "needs C functions"},
      {"access method", "needs a C function"},
      {"tablespace of materialized view", "belongs to an installation: a folder of the server's"},
      {"security label", "its meaning is a module's of the server"},
      {"pending detach of partition", "a DETACH CONCURRENTLY that was not finished"},
  };
  return kReasons;
}

/// The kinds that the query names, by its own words: 'kind' after SELECT, THEN or ELSE.
std::vector<std::string> reportedKinds() {
  std::string query;
  for (const catalog::Reader& reader : catalog::unmanagedReaders(kNewestVersion)) {
    query += reader.query;
  }
  std::vector<std::string> kinds;
  for (const std::string_view before : {"SELECT '", "THEN '", "ELSE '"}) {
    for (std::size_t at = query.find(before); at != std::string::npos;
         at = query.find(before, at + 1)) {
      const std::size_t begin = at + before.size();
      const std::string kind = query.substr(begin, query.find('\'', begin) - begin);
      if (!kind.empty() && std::ranges::find(kinds, kind) == kinds.end()) {
        kinds.push_back(kind);
      }
    }
  }
  return kinds;
}

template <class T>
std::vector<std::string> attributesOf() {
  std::vector<std::string> names;
  T object;
  T::fields(object, [&](const char* name, auto& /*value*/) {
    if (std::string_view(name) != "declared") {
      names.emplace_back(name);
    }
  });
  return names;
}

/// What the list of what is unmanaged names besides managed kinds: of those it reports only what
/// somebody put where initdb's own objects are.
std::vector<Coverage> leftOut(const std::vector<Coverage>& kinds) {
  std::vector<Coverage> out;
  bool misplaced = false;
  for (const std::string& kind : reportedKinds()) {
    const bool known =
        kind == "procedure" ||  // a Function too
        std::ranges::any_of(kinds, [&](const Coverage& entry) { return entry.kind == kind; });
    misplaced = misplaced || known;
    if (!known) {
      const auto reason = reasons().find(kind);
      out.push_back(
          {.kind = kind, .reason = reason == reasons().end() ? "not yet managed" : reason->second});
    }
  }
  if (misplaced) {
    out.push_back({.kind = "objects in schema pg_catalog",
                   .reason = "the place of PostgreSQL's own; also operators that are only shells"});
  }
  return out;
}

}  // namespace

std::vector<Coverage> coverage() {
  std::vector<Coverage> kinds;
  forEachKind([&]<class T>() {
    const bool read = !catalog::readersOf<T>(kNewestVersion).empty();
    kinds.push_back({.kind = word(kKindOf<T>),
                     .managed = read,
                     .attributes = read ? attributesOf<T>() : std::vector<std::string>{},
                     .reason = read ? "" : "not yet read"});
    if constexpr (std::is_same_v<T, Table>) {
      kinds.push_back({.kind = "column", .managed = true, .attributes = attributesOf<Column>()});
    }
  });
  std::ranges::stable_partition(kinds, &Coverage::managed);
  std::ranges::move(leftOut(kinds), std::back_inserter(kinds));
  return kinds;
}

}  // namespace strata
