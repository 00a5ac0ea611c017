#pragma once
#include "accounts/session.hpp"
#include "shop/product.hpp"

namespace shop::sales {
static_assert(db::schema("shop"));

/// What a visitor has put aside; lives as long as the session.
struct DB_TABLE(db::table("carts"), db::unlogged) Cart : Timestamps {
  DB(db::primary_key, db::identity) std::int64_t id;
  DB(db::references(&accounts::Session::id, db::on_delete(db::cascade)), db::unique)
  db::uuid session_id;
};

struct DB_TABLE(db::table("cart_items"), db::unlogged) CartItem {
  DB(db::references(&Cart::id, db::on_delete(db::cascade))) std::int64_t cart_id;
  DB(db::references(&catalogue::Product::id, db::on_delete(db::cascade)), db::index)
  std::int64_t product_id;
  DB(db::check("quantity > 0")) std::int32_t quantity = 1;

  static_assert(db::primary_key(&CartItem::cart_id, &CartItem::product_id));
};

}  // namespace shop::sales
