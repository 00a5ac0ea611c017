#pragma once
#include "accounts/address.hpp"
#include "shop/product.hpp"

namespace shop::sales {
static_assert(db::schema("shop"));

enum class OrderStatus : std::uint8_t { draft, placed, paid, shipped, returned, cancelled };
static_assert(db::enumeration<OrderStatus>(db::type_name("order_status")));

/// A purchase, from basket to parcel.
struct DB_TABLE(db::table("orders")) Order : Timestamps {
  DB(db::primary_key, db::identity) std::int64_t id;
  DB(db::references(&accounts::User::id), db::index) std::int64_t user_id;
  DB(db::references(&accounts::Address::id)) std::optional<std::int64_t> ship_to_id;
  OrderStatus status = OrderStatus::draft;
  std::optional<timestamp> placed_at;
  std::optional<std::string> note;

  static_assert(db::index(&Order::status, db::desc(&Order::placed_at)));
  static_assert(db::check("status = 'draft' OR placed_at IS NOT NULL",
                          db::name("orders_placed_has_date")));
};

/// One position of an order; the price is that of the day.
struct DB_TABLE(db::table("order_items")) OrderItem {
  DB(db::references(&Order::id, db::on_delete(db::cascade))) std::int64_t order_id;
  std::int32_t position;
  DB(db::references(&catalogue::Product::id, db::on_delete(db::restrict_)), db::index)
  std::int64_t product_id;
  DB(db::check("quantity > 0")) std::int32_t quantity = 1;
  db::decimal<12, 2> unit_price;
  DB(db::type("numeric(14,2)"), db::generated("unit_price * quantity")) db::decimal<14, 2> total;

  static_assert(db::primary_key(&OrderItem::order_id, &OrderItem::position));
};

}  // namespace shop::sales
