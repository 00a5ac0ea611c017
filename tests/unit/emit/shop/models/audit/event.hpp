#pragma once
#include <cstdint>
#include <string>

// A struct whose table has the worst names that PostgreSQL allows.
struct Event {
  std::int64_t id;
  std::string deleted;
  std::string weird;
  std::string two_factor;
  std::string dash;
  std::string underscore;
  std::string columns_;
  std::string groesse;
  std::int64_t pk;
};

namespace std_like {

struct Std {
  int std;
};

}  // namespace std_like
