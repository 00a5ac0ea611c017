#pragma once
#include <chrono>
#include <strata/db.hpp>

namespace chinook {

// The shop's wall clock: timestamp without time zone.
using LocalTime = std::chrono::local_time<std::chrono::microseconds>;
using Money = db::decimal<10, 2>;

}  // namespace chinook
