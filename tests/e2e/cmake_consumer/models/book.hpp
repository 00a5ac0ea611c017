#pragma once
#include <cstdint>
#include <strata/db.hpp>
#include <string>

struct DB_TABLE(db::table("books")) Book {
  DB(db::primary_key, db::identity) std::int64_t id;
  DB(db::size(200)) std::string title;
};
