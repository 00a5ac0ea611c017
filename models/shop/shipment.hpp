#pragma once
#include "shop/order.hpp"

namespace shop::sales {

/// A parcel; an order may need several.
struct DB_TABLE(db::table("shipments")) Shipment {
  DB(db::primary_key, db::identity) std::int64_t id;
  DB(db::references(&Order::id), db::index) std::int64_t order_id;
  DB(db::size(40)) std::string carrier;
  DB(db::size(80)) std::optional<std::string> tracking_number;
  std::optional<timestamp> shipped_at;
  std::optional<timestamp> delivered_at;

  static_assert(db::check("delivered_at IS NULL OR shipped_at IS NOT NULL"));
};

/// What of an order is in a parcel.
struct DB_TABLE(db::table("shipment_items")) ShipmentItem {
  DB(db::references(&Shipment::id, db::on_delete(db::cascade))) std::int64_t shipment_id;
  std::int64_t order_id;
  std::int32_t position;
  std::int32_t quantity = 1;

  static_assert(db::primary_key(&ShipmentItem::shipment_id, &ShipmentItem::order_id,
                                &ShipmentItem::position));
  static_assert(db::foreign_key(&ShipmentItem::order_id, &ShipmentItem::position,
                                db::references(&OrderItem::order_id, &OrderItem::position)));
};

}  // namespace shop::sales
