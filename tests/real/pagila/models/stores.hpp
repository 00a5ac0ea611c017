#pragma once
#include "geography.hpp"

namespace pagila {

struct DB_TABLE(db::table("store")) Store : Tracked {
  DB(db::primary_key, db::default_sql("nextval('store_store_id_seq')")) std::int32_t store_id;
  // No foreign key: a store and its manager refer to each other.
  DB(db::index(db::unique_index, db::name("idx_unq_manager_staff_id")))
  std::int32_t manager_staff_id;
  DB(db::references(&Address::address_id, db::on_update(db::cascade), db::on_delete(db::restrict_)))
  std::int32_t address_id;
};

struct DB_TABLE(db::table("staff")) Staff {
  DB(db::primary_key, db::default_sql("nextval('staff_staff_id_seq')")) std::int32_t staff_id;
  std::string first_name;
  std::string last_name;
  DB(db::references(&Address::address_id, db::on_update(db::cascade), db::on_delete(db::restrict_)))
  std::int32_t address_id;
  std::optional<std::string> email;
  DB(db::references(&Store::store_id)) std::int32_t store_id;
  bool active = true;
  std::string username;
  std::optional<std::string> password;
  DB(db::default_sql("now()")) Timestamp last_update;
  /// The portrait on the badge.
  std::optional<std::vector<std::byte>> picture;
};

struct DB_TABLE(db::table("customer")) Customer {
  DB(db::primary_key, db::default_sql("nextval('customer_customer_id_seq')"))
  std::int32_t customer_id;
  DB(db::references(&Store::store_id, db::on_update(db::cascade), db::on_delete(db::restrict_)),
     db::index(db::name("idx_fk_store_id")))
  std::int32_t store_id;
  std::string first_name;
  DB(db::index(db::name("idx_last_name"))) std::string last_name;
  std::optional<std::string> email;
  DB(db::references(&Address::address_id, db::on_update(db::cascade), db::on_delete(db::restrict_)),
     db::index(db::name("idx_fk_address_id")))
  std::int32_t address_id;
  DB(db::column("activebool")) bool active = true;
  DB(db::default_sql("CURRENT_DATE")) std::chrono::year_month_day create_date;
  DB(db::default_sql("now()")) std::optional<Timestamp> last_update;
  DB(db::column("active")) std::optional<std::int32_t> active_of_old;
};

}  // namespace pagila
