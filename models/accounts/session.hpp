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

}  // namespace shop::accounts
