#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "declare/declare.h"
#include "model/schema.h"

namespace strata::declaring {

/// A struct or enum of the headers.
struct TypeName {
  std::string space = {};  ///< the namespace: "app::billing"; empty: file scope
  std::string name = {};

  friend auto operator<=>(const TypeName&, const TypeName&) = default;
  friend bool operator==(const TypeName&, const TypeName&) = default;
};

/// What everything is called in C++.
struct Names {
  std::map<std::string, std::string> spaces = {};  ///< namespaces by schema
  std::map<Key, TypeName> tables = {};
  std::map<Key, std::vector<std::string>> fields = {};  ///< by table, one per column in order
  std::map<Key, TypeName> enums = {};
  std::map<Key, TypeName> domains = {};
  std::map<Key, std::vector<std::string>> enumerators = {};  ///< one per label in order

  std::string root = {};                                    ///< the namespace around all
  std::map<std::string, std::set<std::string>> taken = {};  ///< type names by namespace

  /// The struct of a domain or composite type.
  [[nodiscard]] const TypeName& ofType(const Key& key) const {
    const auto found = domains.find(key);
    return found == domains.end() ? tables.at(key) : found->second;
  }

  /// How code in the namespace `space` writes the type.
  [[nodiscard]] std::string seenFrom(const std::string& space, const TypeName& type) const;

  /// "&User::email" as the namespace `space` writes it.
  [[nodiscard]] std::string member(const std::string& space, const Table& table,
                                   const std::string& column) const;
};

/// "app::User" taken apart.
TypeName typeNameOf(const std::string& cpp_name);

/// Puts the names that the raw models give in the place of those chosen.
void keepNames(const Schema& schema, const Schema& models, const KeptLayout& kept, Names& names);

/// Names for all tables and enums of `schema`; namespaces stand in `root` when it is not empty.
Names chooseNames(const Schema& schema, const std::string& root);

}  // namespace strata::declaring
