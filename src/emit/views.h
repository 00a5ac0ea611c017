#pragma once
#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "emit/emit.h"

// What templates see, as JSON. docs/generated-code.md lists the names: they are a contract with
// users' own templates.

namespace strata::emit {

/// A model header and the generated one that belongs to it.
struct HeaderPlan {
  std::string header = {};          ///< as declared
  std::filesystem::path path = {};  ///< of the generated header, relative to the output folder
  std::vector<Key> tables = {};     ///< in the raw schema, sorted
};

/// The generated headers, by path. "models/blog/post.hpp" gives "blog/post.gen.hpp"; headers that
/// would share a path get their full one ("models/blog/post.hpp.gen.hpp"). Errors: ST1505.
Expected<std::vector<HeaderPlan>> planHeaders(const Schema& models);

/// Where the descriptor of a table lives: strata::tables::<name_space>::<identifier>.
struct CppName {
  std::string name_space = {};
  std::string identifier = {};
};

/// The names of all tables of the schema, so that every header gives a table the same one.
std::map<Key, CppName> nameTables(const Schema& canonical);

/// The identifiers of the table's columns, in order.
std::vector<std::string> nameColumns(const Table& table);

/// The data of model.gen.hpp. Errors: ST1504.
Expected<nlohmann::ordered_json> headerView(const EmitInput& input,
                                            const std::map<Key, CppName>& names,
                                            const HeaderPlan& plan);

/// The data of schema.mmd and erd.md.
nlohmann::ordered_json erdView(const Schema& canonical);

/// The schema without what only the models know, which changes with every edited line.
Schema withoutDeclarations(Schema schema);

/// schemaFingerprint() of a table with its constraints and indexes alone.
std::string tableFingerprint(const Schema& canonical, const Key& table);

}  // namespace strata::emit
