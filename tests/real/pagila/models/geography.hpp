#pragma once
#include "types.hpp"

namespace pagila {

struct DB_TABLE(db::table("country")) Country : Tracked {
  DB(db::primary_key, db::default_sql("nextval('country_country_id_seq')")) std::int32_t country_id;
  std::string country;
};

struct DB_TABLE(db::table("city")) City : Tracked {
  DB(db::primary_key, db::default_sql("nextval('city_city_id_seq')")) std::int32_t city_id;
  std::string city;
  DB(db::references(&Country::country_id, db::on_update(db::cascade), db::on_delete(db::restrict_)),
     db::index(db::name("idx_fk_country_id")))
  std::int32_t country_id;
};

struct DB_TABLE(db::table("address")) Address : Tracked {
  DB(db::primary_key, db::default_sql("nextval('address_address_id_seq')")) std::int32_t address_id;
  std::string address;
  std::optional<std::string> address2;
  /// County, prefecture, state …
  std::string district;
  DB(db::references(&City::city_id, db::on_update(db::cascade), db::on_delete(db::restrict_)),
     db::index(db::name("idx_fk_city_id")))
  std::int32_t city_id;
  std::optional<std::string> postal_code;
  std::string phone;
};

}  // namespace pagila
