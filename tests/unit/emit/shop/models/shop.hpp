#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shop {

using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

enum class OrderStatus : std::uint8_t { open, paid, sent };

struct Timestamps {
  Timestamp created_at;
};

struct Customer : Timestamps {
  std::int64_t id;
  std::string email;
  std::vector<std::string> tags;
  std::optional<std::int64_t> favourite_order;
};

struct Order : Timestamps {
  std::int64_t id;
  std::int64_t customer_id;
  OrderStatus status;
  std::string total;
  std::string search;
};

struct OrderLine {
  std::int64_t order_id;
  std::int32_t line;
  std::optional<std::int64_t> returned_order;
  std::optional<std::int32_t> returned_line;
};

}  // namespace shop
