#pragma once
#include <map>
#include <string>
#include <vector>

#include "model/schema.h"
#include "pg/connection.h"
#include "random/model.h"

namespace strata::arbitrary {

/// Puts a few rows into the tables, as far as their constraints let it. How many tables have some.
int fillTables(pg::Connection& connection, const Model& model);

/// The rows of one table that must outlive the migration.
struct Survivors {
  std::string rows = {};                            ///< how many
  std::string all = {};                             ///< with those of partitions
  std::map<std::string, std::string> columns = {};  ///< the values of each, in order
};

/// Of the tables in both schemas, the columns with the same type in both.
Expected<std::map<std::string, Survivors>> survivors(pg::Connection& connection, const Schema& from,
                                                     const Schema& to);

}  // namespace strata::arbitrary
