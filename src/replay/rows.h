#pragma once
#include <vector>

#include "model/schema.h"
#include "pg/connection.h"
#include "plan/plan.h"
#include "support/expected.h"

namespace strata {

/// What the database has in the tables and columns of `wanted`, by key; a table or column that is
/// not there has no rows.
Expected<Objects<ReferenceRows>> readRows(pg::Connection& connection,
                                          const Objects<ReferenceRows>& wanted);

/// The statements that put raw rows into an empty table, one per row, each with its declaration.
std::vector<AttachedSql> insertsOf(const Objects<ReferenceRows>& raw, const Schema& schema);

/// Adds the statements for the reference data of `to` to `files`, behind those of the structure.
/// Errors: ST4002 when a row would be deleted and options.allow_drop is not set.
Expected<void> addRows(pg::Connection& connection, std::vector<PlannedFile>& files,
                       const Schema& to, const PlanOptions& options);

}  // namespace strata
