#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "types.hpp"

namespace chinook {

struct DB_TABLE(db::table("employee")) Employee {
  DB(db::primary_key, db::column("employee_id")) std::int32_t id;
  DB(db::size(20)) std::string last_name;
  DB(db::size(20)) std::string first_name;
  DB(db::size(30)) std::optional<std::string> title;
  /// Nobody, for the general manager.
  DB(db::references<Employee>(), db::index) std::optional<std::int32_t> reports_to;
  std::optional<LocalTime> birth_date;
  std::optional<LocalTime> hire_date;
  DB(db::size(70)) std::optional<std::string> address;
  DB(db::size(40)) std::optional<std::string> city;
  DB(db::size(40)) std::optional<std::string> state;
  DB(db::size(40)) std::optional<std::string> country;
  DB(db::size(10)) std::optional<std::string> postal_code;
  DB(db::size(24)) std::optional<std::string> phone;
  DB(db::size(24)) std::optional<std::string> fax;
  DB(db::size(60)) std::optional<std::string> email;
};

struct DB_TABLE(db::table("customer")) Customer {
  DB(db::primary_key, db::column("customer_id")) std::int32_t id;
  DB(db::size(40)) std::string first_name;
  DB(db::size(20)) std::string last_name;
  DB(db::size(80)) std::optional<std::string> company;
  DB(db::size(70)) std::optional<std::string> address;
  DB(db::size(40)) std::optional<std::string> city;
  DB(db::size(40)) std::optional<std::string> state;
  DB(db::size(40)) std::optional<std::string> country;
  DB(db::size(10)) std::optional<std::string> postal_code;
  DB(db::size(24)) std::optional<std::string> phone;
  DB(db::size(24)) std::optional<std::string> fax;
  DB(db::size(60)) std::string email;
  DB(db::references(&Employee::id), db::index) std::optional<std::int32_t> support_rep_id;
};

}  // namespace chinook
