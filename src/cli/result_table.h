#pragma once
#include <optional>
#include <string>
#include <vector>

#include "pg/connection.h"

namespace strata::cli {

/// A table as text: lines of cells, the columns' names first.
using Cells = std::vector<std::vector<std::string>>;

/// What a query yielded. What a line of a table could not hold is written otherwise: NULL as
/// `NULL`, that word itself as `\NULL`, a line end as `\n`, a tab as `\t`, a bar as `\|`, a blank
/// at either end as `\s`; a backslash that would read as one of these is doubled.
Cells tableCells(const pg::Rows& rows);

/// The cells as psql aligns them, with dashes below the names; a line each, without line ends.
std::vector<std::string> tableLines(const Cells& cells);

/// The cells of a table as tableLines() or psql prints it; nullopt when it is none: without dashes
/// below the names, or with a row of another length. psql's count of rows below does not matter.
std::optional<Cells> parseTable(const std::vector<std::string>& lines);

/// tableLines() of both where they differ, marked by - (expected) and + (got), with the names above
/// and a few equal rows around.
std::vector<std::string> tableDifference(const Cells& expected, const Cells& got);

}  // namespace strata::cli
