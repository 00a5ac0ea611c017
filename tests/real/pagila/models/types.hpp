#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <strata/db.hpp>
#include <string>
#include <vector>

namespace pagila {

using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

// When the row was last written; trigger last_updated() keeps it so.
struct DB_TABLE(db::mixin) Tracked {
  DB(db::default_sql("now()")) Timestamp last_update;
};

}  // namespace pagila
