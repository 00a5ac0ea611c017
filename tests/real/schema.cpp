#include "real/schema.h"

#include <cstdlib>
#include <ostream>

namespace strata::real {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFunction = "functions are no kind that strata manages";
constexpr const char* kView = "views are no kind that strata manages";
constexpr const char* kTrigger = "triggers are no kind that strata manages, and call functions";

std::vector<LeftOut> pagilaLeftOut() {
  return {
      {{"aggregate", "public.group_concat(pg_catalog.text)"}, kFunction},
      {{"function", "public._group_concat(pg_catalog.text,pg_catalog.text)"}, kFunction},
      {{"function", "public.film_in_stock(integer,integer)"}, kFunction},
      {{"function", "public.film_not_in_stock(integer,integer)"}, kFunction},
      {{"function", "public.get_customer_balance(integer,timestamp with time zone)"}, kFunction},
      {{"function", "public.inventory_held_by_customer(integer)"}, kFunction},
      {{"function", "public.inventory_in_stock(integer)"}, kFunction},
      {{"function", "public.last_day(timestamp with time zone)"}, kFunction},
      {{"function", "public.last_updated()"}, kFunction},
      {{"function", "public.rewards_report(integer,numeric)"}, kFunction},
      {{"index", "public.rental_category"}, "it belongs to the materialized view"},
      {{"materialized view", "public.rental_by_category"}, kView},
      {{"trigger", "film_fulltext_trigger on public.film"}, kTrigger},
      {{"trigger", "last_updated on public.actor"}, kTrigger},
      {{"trigger", "last_updated on public.address"}, kTrigger},
      {{"trigger", "last_updated on public.category"}, kTrigger},
      {{"trigger", "last_updated on public.city"}, kTrigger},
      {{"trigger", "last_updated on public.country"}, kTrigger},
      {{"trigger", "last_updated on public.customer"}, kTrigger},
      {{"trigger", "last_updated on public.film"}, kTrigger},
      {{"trigger", "last_updated on public.film_actor"}, kTrigger},
      {{"trigger", "last_updated on public.film_category"}, kTrigger},
      {{"trigger", "last_updated on public.inventory"}, kTrigger},
      {{"trigger", "last_updated on public.language"}, kTrigger},
      {{"trigger", "last_updated on public.rental"}, kTrigger},
      {{"trigger", "last_updated on public.staff"}, kTrigger},
      {{"trigger", "last_updated on public.store"}, kTrigger},
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
