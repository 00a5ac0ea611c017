#include "catalog/coverage.h"

#include <algorithm>
#include <map>

#include "catalog/reading.h"

namespace strata {
namespace {

constexpr int kNewestVersion = 18;

/// Why each kind that unmanagedReaders() names is left out; in the order in which people ask.
const std::vector<std::pair<std::string, std::string>>& reasons() {
  static const std::vector<std::pair<std::string, std::string>> kReasons = {
      {"subscription", "belongs to an installation: it holds a connection and starts to copy"},
      {"user mapping", "holds a user's password for another server"},
      {"base type", "its functions are C code that no catalog can make anew"},
      {"shell type", "stands for a base type that is yet to come"},
      {"conversion", "needs a C function"},
      {"transform", "needs C functions"},
      {"access method", "needs a C function"},
      {"tablespace of table", "belongs to an installation: a folder of the server's"},
      {"tablespace of index", "belongs to an installation: a folder of the server's"},
      {"security label", "its meaning is a module's of the server"},
      {"clustering by index", "how rows lie, not what they are"},
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

}  // namespace

std::vector<Coverage> coverage() {
  std::vector<Coverage> managed;
  std::vector<Coverage> left_out;
  forEachKind([&]<class T>() {
    const bool read = !catalog::readersOf<T>(kNewestVersion).empty();
    Coverage entry{.kind = word(kKindOf<T>), .managed = read, .attributes = attributesOf<T>()};
    if (!read) {
      entry.reason = "not yet read";
    }
    (read ? managed : left_out).push_back(std::move(entry));
    if constexpr (std::is_same_v<T, Table>) {
      managed.push_back({.kind = "column", .managed = true, .attributes = attributesOf<Column>()});
    }
  });
  const std::map<std::string, std::string> known(reasons().begin(), reasons().end());
  for (const std::string& kind : reportedKinds()) {
    const bool listed =
        std::ranges::any_of(left_out, [&](const Coverage& entry) { return entry.kind == kind; });
    if (!listed) {
      const auto reason = known.find(kind);
      left_out.push_back(
          {.kind = kind, .reason = reason == known.end() ? "not yet managed" : reason->second});
    }
  }
  std::ranges::move(left_out, std::back_inserter(managed));
  return managed;
}

}  // namespace strata
