#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <strata/db.hpp>
#include <string>
#include <vector>

namespace shop {

/// A moment in time; timestamptz in the database.
using timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// What every row that people edit carries.
struct DB_TABLE(db::mixin) Timestamps {
  DB(db::default_sql("now()")) timestamp created_at;
  DB(db::default_sql("now()")) timestamp updated_at;
};

}  // namespace shop
