#include <libpq-fe.h>

#include <charconv>

#include "pg/connection.h"

namespace strata::pg {
namespace {

/// One element of an array's text form, from `at` (moved past it): quoted or bare.
std::string arrayElement(std::string_view text, std::size_t& at) {
  std::string element;
  if (at < text.size() && text[at] == '"') {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
      if (text[at] == '\\' && at + 1 < text.size()) {
        ++at;
      }
      element += text[at];
    }
    ++at;
    return element;
  }
  for (; at < text.size() && text[at] != ',' && text[at] != '}'; ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) {
      ++at;
    }
    element += text[at];
  }
  return element == "NULL" ? std::string() : element;
}

}  // namespace

void Rows::Clear::operator()(pg_result* result) const noexcept {
  PQclear(result);
}

Rows::Rows(pg_result* owned) : result_(owned) {}

int Rows::size() const {
  return PQntuples(result_.get());
}

int Rows::columns() const {
  return PQnfields(result_.get());
}

bool Rows::isNull(int row, int column) const {
  return PQgetisnull(result_.get(), row, column) != 0;
}

std::string_view Rows::text(int row, int column) const {
  const char* value = PQgetvalue(result_.get(), row, column);
  if (value == nullptr) {
    return {};
  }
  return {value, static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

std::int64_t Rows::integer(int row, int column) const {
  const std::string_view digits = text(row, column);
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

bool Rows::boolean(int row, int column) const {
  return text(row, column) == "t";
}

std::vector<std::string> Rows::array(int row, int column) const {
  const std::string_view all = text(row, column);
  std::vector<std::string> elements;
  std::size_t at = all.find('{');  // after "[2:3]=" when the bounds are not 1:n
  if (at == std::string_view::npos || all.substr(at) == "{}") {
    return elements;
  }
  do {
    ++at;  // the brace or a comma
    elements.push_back(arrayElement(all, at));
  } while (at < all.size() && all[at] == ',');
  return elements;
}

std::string Rows::columnName(int column) const {
  const char* name = PQfname(result_.get(), column);
  return name == nullptr ? std::string() : std::string(name);
}

std::string_view Rows::tag() const {
  const char* tag = PQcmdStatus(result_.get());
  return tag == nullptr ? std::string_view() : std::string_view(tag);
}

}  // namespace strata::pg
