#pragma once
#include "accounts/user.hpp"

namespace shop::accounts {

/// A signed-in browser.
struct DB_TABLE(db::table("sessions")) Session {
  DB(db::primary_key, db::default_sql("gen_random_uuid()")) db::uuid id;
  DB(db::references(&User::id, db::on_delete(db::cascade)), db::index) std::int64_t user_id;
  DB(db::type("inet")) std::optional<std::string> address;
  DB(db::default_sql("now()")) timestamp created_at;
  timestamp expires_at;
};

/// A program that acts for a user.
struct DB_TABLE(db::table("api_keys")) ApiKey : Timestamps {
  DB(db::primary_key, db::default_sql("gen_random_uuid()")) db::uuid id;
  DB(db::references(&User::id, db::on_delete(db::cascade))) std::int64_t user_id;
  DB(db::size(80)) std::string label;
  std::vector<std::byte> secret_hash;
  std::vector<std::string> scopes;
  std::optional<timestamp> revoked_at;

  static_assert(db::unique(&ApiKey::user_id, &ApiKey::label));
  static_assert(db::index(&ApiKey::scopes, db::using_(db::method::gin)));
};

}  // namespace shop::accounts
