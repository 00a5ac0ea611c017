#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <strata/db.hpp>
#include <string>
#include <vector>

namespace temporal {

using Bytes = std::vector<std::byte>;
// UTC by convention; the columns have no time zone.
using Timestamp = std::chrono::local_time<std::chrono::microseconds>;

// All rows of one run of a workflow. Which of these columns are the key differs.
struct DB_TABLE(db::mixin) RunRow {
  std::int32_t shard_id;
  Bytes namespace_id;
  DB(db::size(255)) std::string workflow_id;
  Bytes run_id;
};

}  // namespace temporal
