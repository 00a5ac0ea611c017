#pragma once
#include "accounts/user.hpp"
#include "shop/product.hpp"

namespace shop::catalogue {

/// What buyers think.
struct DB_TABLE(db::table("reviews")) Review : Timestamps {
  DB(db::primary_key, db::identity) std::int64_t id;
  DB(db::references(&Product::id, db::on_delete(db::cascade))) std::int64_t product_id;
  DB(db::references(&accounts::User::id, db::on_delete(db::set_null)), db::index)
  std::optional<std::int64_t> author_id;
  DB(db::check("stars BETWEEN 1 AND 5")) std::int16_t stars;
  std::optional<std::string> body;

  static_assert(db::unique(&Review::product_id, &Review::author_id));
};

}  // namespace shop::catalogue
