// Compiled by compile_test.cpp against what is generated for the shop: each line is a promise to
// users.
#include <map>
#include <string>
#include <vector>

#include "generated/audit/event.gen.hpp"
#include "generated/shop.gen.hpp"

namespace tables = strata::tables;
using Customers = strata::descriptor_of<shop::Customer>;
using Columns = Customers::columns;

static_assert(std::is_same_v<Customers, tables::shop::customers>);
static_assert(std::is_same_v<Customers, strata::descriptor_of<const shop::Customer>>);
static_assert(strata::described<shop::Customer> && !strata::described<int>);
static_assert(Customers::schema == "shop" && Customers::table == "customers");
static_assert(Customers::quoted == "\"customers\"");
static_assert(Customers::qualified == "\"shop\".\"customers\"");
static_assert(Customers::fingerprint.size() == 64 && strata::schema_fingerprint.size() == 64);
static_assert(Customers::fingerprint != tables::shop::orders::fingerprint);

// Columns know their member's type and what PostgreSQL says of them.
static_assert(std::is_same_v<decltype(Columns::email)::member_type, std::string>);
static_assert(Columns::email.member == &shop::Customer::email);
static_assert(Columns::email.name == "email" && Columns::email.type == "character varying(255)");
static_assert(Columns::email.required() && !Columns::id.required() && Columns::id.primary_key);
static_assert(Columns::created_at.has_default && Columns::favourite_order.nullable);
static_assert(std::is_same_v<decltype(Columns::created_at)::member_type, shop::Timestamp>);
static_assert(!Columns::legacy.has_member && Columns::legacy.type == "jsonb");

using Orders = tables::shop::orders;
static_assert(Orders::columns::search.generated == strata::meta::Generated::stored);
static_assert(!Orders::columns::search.writable() && !Orders::columns::search.has_default);
static_assert(Orders::columns::status.type == "shop.\"order status\"");
static_assert(Orders::columns::total.type == "numeric(12,2)");

// Keys.
using Lines = tables::shop::order_lines;
static_assert(Lines::primary_key.columns == strata::meta::ColumnNames("order_id", "line"));
static_assert(std::get<1>(Lines::key_tuple()).member == &shop::OrderLine::line);
static_assert(Lines::foreign_keys.size() == 2 && Lines::unique_keys.empty());
static_assert(Lines::foreign_keys[1].references_columns[1] == "line");
static_assert(Customers::foreign_keys[0].references_table == "orders");
static_assert(Customers::unique_keys[0].name == "customers_email_key");

// Hostile names.
using Events = strata::descriptor_of<Event>;
static_assert(Events::qualified == "\"audit\".\"class\"");
static_assert(Events::columns::delete_.name == "delete");
static_assert(Events::columns::we_ird_.quoted_name == "\"we \"\"ird\\\"");
static_assert(Events::columns::a_b.member == &Event::underscore);
static_assert(Events::columns::a_b_2.member == &Event::dash);
static_assert(Events::columns::id.identity == strata::meta::Identity::always);
static_assert(tables::audit::std::primary_key.columns.empty());
static_assert(tables::audit::std::columns::std.member == &std_like::Std::std);

// All columns, and all values of a row.
constexpr std::size_t countRequired() {
  std::size_t count = 0;
  strata::for_each_column<shop::Order>([&](const auto& column) { count += column.required(); });
  return count;
}

static_assert(countRequired() == 2);  // customer_id, total
static_assert(std::tuple_size_v<decltype(Customers::column_tuple())> == Customers::column_count);

constexpr int doubled() {
  std_like::Std row{.std = 21};
  strata::for_each_field(row, [](const auto&, int& value) { value *= 2; });
  return tables::audit::std::columns::std.of(row);
}

static_assert(doubled() == 42);

int main() {
  const shop::Customer customer{{}, 7, "a@example.org", {"x"}, {}};
  std::vector<std::string> names;
  strata::for_each_field(customer, [&](const auto& column, const auto& value) {
    static_assert(std::is_const_v<std::remove_reference_t<decltype(value)>>);
    names.emplace_back(column.name);
  });
  const std::vector<std::string> want = {"id", "created_at", "email", "tags", "favourite_order"};
  return names == want && Columns::email.of(customer) == "a@example.org" ? 0 : 1;
}
