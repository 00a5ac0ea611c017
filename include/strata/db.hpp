#pragma once
#include "strata/model.hpp"
#include "strata/values.hpp"

// The short names: db::size(80), DB(…), DB_TABLE(…), DB_ROWS(…). Include <strata/model.hpp> alone
// where they clash.

namespace db = strata;

#define DB(...) STRATA(__VA_ARGS__)
#define DB_TABLE(...) STRATA_TABLE(__VA_ARGS__)
#define DB_ROWS(...) STRATA_ROWS(__VA_ARGS__)
