#pragma once
#include "accounts/user.hpp"

namespace shop::accounts {

/// Where parcels and invoices go.
struct DB_TABLE(db::table("addresses")) Address : Timestamps {
  DB(db::primary_key, db::identity) std::int64_t id;
  DB(db::references(&User::id, db::on_delete(db::cascade)), db::index) std::int64_t user_id;
  DB(db::size(120)) std::string line1;
  DB(db::size(120)) std::optional<std::string> line2;
  DB(db::size(80)) std::string city;
  DB(db::size(16)) std::string postal_code;
  /// ISO 3166-1 alpha-2.
  DB(db::type("character(2)"), db::check("country ~ '^[A-Z]{2}$'")) std::string country;
};

}  // namespace shop::accounts
