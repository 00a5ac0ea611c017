#pragma once
#include "shop/order.hpp"

namespace shop::sales {

struct DB_TABLE(db::table("coupons")) Coupon : Timestamps {
  DB(db::primary_key, db::identity) std::int64_t id;
  DB(db::size(40)) std::string code;
  DB(db::check("percent BETWEEN 1 AND 100")) std::int16_t percent;
  std::optional<timestamp> valid_until;

  static_assert(db::index(db::expr("lower(code)"), db::unique_index, db::name("coupons_code_key")));
};

/// A coupon counts once an order.
struct DB_TABLE(db::table("coupon_redemptions")) CouponRedemption {
  DB(db::references(&Coupon::id)) std::int64_t coupon_id;
  DB(db::references(&Order::id, db::on_delete(db::cascade)), db::index) std::int64_t order_id;
  DB(db::default_sql("now()")) timestamp redeemed_at;

  static_assert(db::primary_key(&CouponRedemption::coupon_id, &CouponRedemption::order_id));
};

}  // namespace shop::sales
