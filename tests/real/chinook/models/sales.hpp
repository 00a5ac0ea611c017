#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "music.hpp"
#include "people.hpp"

namespace chinook {

/// A sale, with the address as it was at that time.
struct DB_TABLE(db::table("invoice")) Invoice {
  DB(db::primary_key, db::column("invoice_id")) std::int32_t id;
  DB(db::references(&Customer::id), db::index) std::int32_t customer_id;
  LocalTime invoice_date;
  DB(db::size(70)) std::optional<std::string> billing_address;
  DB(db::size(40)) std::optional<std::string> billing_city;
  DB(db::size(40)) std::optional<std::string> billing_state;
  DB(db::size(40)) std::optional<std::string> billing_country;
  DB(db::size(10)) std::optional<std::string> billing_postal_code;
  Money total;
};

struct DB_TABLE(db::table("invoice_line")) InvoiceLine {
  DB(db::primary_key, db::column("invoice_line_id")) std::int32_t id;
  DB(db::references(&Invoice::id), db::index) std::int32_t invoice_id;
  DB(db::references(&Track::id), db::index) std::int32_t track_id;
  Money unit_price;
  std::int32_t quantity;
};

}  // namespace chinook
