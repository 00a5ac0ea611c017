#pragma once
#include "common.hpp"

namespace shop::catalogue {
static_assert(db::schema("shop"));

/// A node of the catalogue's tree.
struct DB_TABLE(db::table("categories")) Category {
  DB(db::primary_key, db::identity) std::int32_t id;
  DB(db::references<Category>(db::on_delete(db::restrict_)), db::index)
  std::optional<std::int32_t> parent_id;
  DB(db::size(80)) std::string name;
  DB(db::size(80), db::unique) std::string slug;
  std::int32_t position = 0;
};

}  // namespace shop::catalogue
