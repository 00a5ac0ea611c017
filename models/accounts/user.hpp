#pragma once
#include "common.hpp"

namespace shop::accounts {
static_assert(db::schema("accounts"));

/// People who can sign in.
struct DB_TABLE(db::table("users")) User : Timestamps {
  DB(db::primary_key, db::identity) std::int64_t id;
  /// Lower-cased before it is stored.
  DB(db::size(255), db::unique) std::string email;
  DB(db::size(80)) std::string full_name;
  DB(db::size(32)) std::optional<std::string> phone;
  std::string password_hash;
  bool is_admin = false;

  static_assert(db::index(&User::phone, db::unique_index, db::where("phone IS NOT NULL"),
                          db::name("users_phone_key")));
};

}  // namespace shop::accounts
