#pragma once
#include "films.hpp"
#include "stores.hpp"

namespace pagila {

/// A copy of a film that a store can lend.
struct DB_TABLE(db::table("inventory")) Inventory : Tracked {
  DB(db::primary_key, db::default_sql("nextval('inventory_inventory_id_seq')"))
  std::int32_t inventory_id;
  DB(db::references(&Film::film_id, db::on_update(db::cascade), db::on_delete(db::restrict_)))
  std::int32_t film_id;
  DB(db::references(&Store::store_id, db::on_update(db::cascade), db::on_delete(db::restrict_)))
  std::int32_t store_id;

  static_assert(db::index(&Inventory::store_id, &Inventory::film_id,
                          db::name("idx_store_id_film_id")));
};

struct DB_TABLE(db::table("rental")) Rental : Tracked {
  DB(db::primary_key, db::default_sql("nextval('rental_rental_id_seq')")) std::int32_t rental_id;
  Timestamp rental_date;
  DB(db::references(&Inventory::inventory_id, db::on_update(db::cascade),
                    db::on_delete(db::restrict_)),
     db::index(db::name("idx_fk_inventory_id")))
  std::int32_t inventory_id;
  DB(db::references(&Customer::customer_id, db::on_update(db::cascade),
                    db::on_delete(db::restrict_)))
  std::int32_t customer_id;
  /// NULL while the customer has it.
  std::optional<Timestamp> return_date;
  DB(db::references(&Staff::staff_id, db::on_update(db::cascade), db::on_delete(db::restrict_)))
  std::int32_t staff_id;

  static_assert(db::index(&Rental::rental_date, &Rental::inventory_id, &Rental::customer_id,
                          db::unique_index,
                          db::name("idx_unq_rental_rental_date_inventory_id_customer_id")));
};

}  // namespace pagila
