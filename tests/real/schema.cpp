#include "real/schema.h"

#include <cstdlib>
#include <ostream>

namespace strata::real {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFunction = "functions are SQL by nature: no model declares them";
constexpr const char* kView = "views are SQL by nature: no model declares them";
constexpr const char* kTrigger = "triggers are SQL by nature: no model declares them";

std::vector<LeftOut> pagilaLeftOut() {
  return {
      {{"aggregate", "public.group_concat(text)"}, kFunction},
      {{"function", "public._group_concat(text, text)"}, kFunction},
      {{"function", "public.film_in_stock(integer, integer)"}, kFunction},
      {{"function", "public.film_not_in_stock(integer, integer)"}, kFunction},
      {{"function", "public.get_customer_balance(integer, timestamp with time zone)"}, kFunction},
      {{"function", "public.inventory_held_by_customer(integer)"}, kFunction},
      {{"function", "public.inventory_in_stock(integer)"}, kFunction},
      {{"function", "public.last_day(timestamp with time zone)"}, kFunction},
      {{"function", "public.last_updated()"}, kFunction},
      {{"function", "public.rewards_report(integer, numeric)"}, kFunction},
      {{"index", "public.rental_by_category.rental_category"},
       "it belongs to the materialized view"},
      {{"view", "public.rental_by_category"}, kView},
      {{"trigger", "public.film.film_fulltext_trigger"}, kTrigger},
      {{"trigger", "public.actor.last_updated"}, kTrigger},
      {{"trigger", "public.address.last_updated"}, kTrigger},
      {{"trigger", "public.category.last_updated"}, kTrigger},
      {{"trigger", "public.city.last_updated"}, kTrigger},
      {{"trigger", "public.country.last_updated"}, kTrigger},
      {{"trigger", "public.customer.last_updated"}, kTrigger},
      {{"trigger", "public.film.last_updated"}, kTrigger},
      {{"trigger", "public.film_actor.last_updated"}, kTrigger},
      {{"trigger", "public.film_category.last_updated"}, kTrigger},
      {{"trigger", "public.inventory.last_updated"}, kTrigger},
      {{"trigger", "public.language.last_updated"}, kTrigger},
      {{"trigger", "public.rental.last_updated"}, kTrigger},
      {{"trigger", "public.staff.last_updated"}, kTrigger},
      {{"trigger", "public.store.last_updated"}, kTrigger},
      {{"view", "public.actor_info"}, kView},
      {{"view", "public.customer_list"}, kView},
      {{"view", "public.film_list"}, kView},
      {{"view", "public.nicer_but_slower_film_list"}, kView},
      {{"view", "public.sales_by_film_category"}, kView},
      {{"view", "public.sales_by_store"}, kView},
      {{"view", "public.staff_list"}, kView},
  };
}

}  // namespace

fs::path RealSchema::folder() const {
  return fs::path(STRATA_SOURCE_DIR) / "tests" / "real" / name;
}

fs::path RealSchema::original() const {
  const char* shared = std::getenv("STRATA_SHARED");
  const fs::path folder = shared != nullptr ? shared : STRATA_SOURCE_DIR "/../shared";
  return folder / "corpora" / "real" / (name + ".sql");
}

const std::vector<RealSchema>& realSchemas() {
  static const std::vector<RealSchema> kSchemas = {
      {.name = "chinook"},
      {.name = "temporal"},
      {.name = "pagila", .mixin_columns = {"last_update"}, .left_out = pagilaLeftOut()},
  };
  return kSchemas;
}

void PrintTo(const RealSchema& schema, std::ostream* out) {
  *out << schema.name;
}

}  // namespace strata::real
