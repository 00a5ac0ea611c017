#pragma once
#include "common.hpp"

namespace shop::accounts {
static_assert(db::schema("accounts"));

struct Address;  // User.default_address → Address, Address.user_id → User

/// People who can sign in.
struct DB_TABLE(db::table("users")) User : Timestamps {
  DB(db::primary_key, db::identity) std::int64_t id;
  /// Lower-cased before it is stored.
  DB(db::size(255), db::unique) std::string email;
  DB(db::size(80), db::was("full_name")) std::string display_name;
  DB(db::size(32)) std::optional<std::string> phone;
  std::string password_hash;
  bool is_admin = false;
  DB(db::references<Address>(db::on_delete(db::set_null)))
  std::optional<std::int64_t> default_address_id;

  static_assert(db::check("char_length(email) > 3", db::name("users_email_not_tiny")));
  static_assert(db::index(&User::phone, db::unique_index, db::where("phone IS NOT NULL"),
                          db::name("users_phone_key")));
};

}  // namespace shop::accounts
