#pragma once
#include "shop/order.hpp"

namespace shop::sales {

enum class PaymentMethod : std::uint8_t { card, transfer, voucher };
static_assert(db::enumeration<PaymentMethod>(db::type_name("payment_method")));

struct DB_TABLE(db::table("payments")) Payment {
  DB(db::primary_key, db::default_sql("gen_random_uuid()")) db::uuid id;
  DB(db::references(&Order::id), db::index) std::int64_t order_id;
  PaymentMethod method;
  DB(db::check("amount <> 0")) db::decimal<12, 2> amount;
  /// The provider's own reference.
  DB(db::unique) std::optional<std::string> reference;
  DB(db::default_sql("now()")) timestamp received_at;
};

}  // namespace shop::sales
