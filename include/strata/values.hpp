#pragma once
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Value types for columns that the standard library has no type for.

namespace strata {

/// 128 bits as PostgreSQL's uuid stores them.
struct uuid {
  std::uint8_t bytes[16] = {};

  /// "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx" in either case; nothing for any other text.
  static constexpr std::optional<uuid> parse(std::string_view text);

  /// Lower case with dashes.
  [[nodiscard]] constexpr std::string text() const;

  friend constexpr auto operator<=>(const uuid&, const uuid&) = default;
};

/// A JSON document as text. PostgreSQL, not this type, checks that it is one.
struct json {
  std::string text = "null";

  json() = default;

  explicit json(std::string document) : text(std::move(document)) {}

  friend bool operator==(const json&, const json&) = default;
};

/// numeric(Precision, Scale) as an integer of units of 10^-Scale; up to 18 digits fit.
template <unsigned Precision, unsigned Scale>
struct decimal {
  static_assert(Precision >= 1 && Precision <= 18,
                "decimal holds up to 18 digits; for more use std::string with db::numeric(p, s)");
  static_assert(Scale <= Precision, "the scale of a decimal is at most its precision");

  std::int64_t units = 0;

  /// "-12.30"; nothing when it is no number or does not fit.
  static constexpr std::optional<decimal> parse(std::string_view text);

  /// With exactly Scale digits after the point.
  [[nodiscard]] constexpr std::string text() const;

  friend constexpr auto operator<=>(const decimal&, const decimal&) = default;
};

namespace detail {

/// A value in PostgreSQL's own notation, which PostgreSQL, not this type, checks. The empty text is
/// a value of few of them: give one, or make the field a std::optional.
template <class Self>
struct text_value {
  std::string text = {};

  text_value() = default;

  explicit text_value(std::string value) : text(std::move(value)) {}

  friend bool operator==(const Self& left, const Self& right) { return left.text == right.text; }
};

}  // namespace detail

/// An IP address of either version, with the length of its network: "192.0.2.7/24".
struct inet : detail::text_value<inet> {
  using detail::text_value<inet>::text_value;
};

/// A network: "192.0.2.0/24".
struct cidr : detail::text_value<cidr> {
  using detail::text_value<cidr>::text_value;
};

/// A MAC address of six bytes.
struct macaddr : detail::text_value<macaddr> {
  using detail::text_value<macaddr>::text_value;
};

/// A MAC address of eight bytes (EUI-64).
struct macaddr8 : detail::text_value<macaddr8> {
  using detail::text_value<macaddr8>::text_value;
};

/// "(x,y)".
struct point : detail::text_value<point> {
  using detail::text_value<point>::text_value;
};

/// "{A,B,C}" of Ax + By + C = 0.
struct line : detail::text_value<line> {
  using detail::text_value<line>::text_value;
};

/// "[(x1,y1),(x2,y2)]".
struct lseg : detail::text_value<lseg> {
  using detail::text_value<lseg>::text_value;
};

/// "(x1,y1),(x2,y2)": two opposite corners.
struct box : detail::text_value<box> {
  using detail::text_value<box>::text_value;
};

/// "[(x1,y1),…]" is open, "((x1,y1),…)" closed.
struct path : detail::text_value<path> {
  using detail::text_value<path>::text_value;
};

/// "((x1,y1),…)".
struct polygon : detail::text_value<polygon> {
  using detail::text_value<polygon>::text_value;
};

/// "<(x,y),r>".
struct circle : detail::text_value<circle> {
  using detail::text_value<circle>::text_value;
};

/// bit varying: "0110". For a fixed length there is std::bitset<N>.
struct bit_string : detail::text_value<bit_string> {
  using detail::text_value<bit_string>::text_value;
};

/// The words of a document, for text search.
struct tsvector : detail::text_value<tsvector> {
  using detail::text_value<tsvector>::text_value;
};

/// A query over a tsvector.
struct tsquery : detail::text_value<tsquery> {
  using detail::text_value<tsquery>::text_value;
};

/// An XML document or fragment.
struct xml : detail::text_value<xml> {
  using detail::text_value<xml>::text_value;
};

/// An amount in the notation of the server's lc_monetary; decimal does not depend on it.
struct money : detail::text_value<money> {
  using detail::text_value<money>::text_value;
};

/// "1 mon 2 days 03:00:00". A std::chrono duration has no months.
struct interval : detail::text_value<interval> {
  using detail::text_value<interval>::text_value;
};

/// int4range, int8range, numrange, daterange, tsrange or tstzrange, by what T is a column of. A
/// bound that is not there is infinite.
template <class T>
struct range {
  std::optional<T> lower = {};
  std::optional<T> upper = {};
  bool lower_inclusive = true;
  bool upper_inclusive = false;
  bool empty = false;  ///< no value at all; the bounds do not count then

  friend bool operator==(const range&, const range&) = default;
};

/// int4multirange and so on (PostgreSQL 14): what several ranges cover.
template <class T>
struct multirange {
  std::vector<range<T>> ranges = {};

  friend bool operator==(const multirange&, const multirange&) = default;
};

namespace detail {

constexpr int hexDigit(char digit) {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  const char lower = static_cast<char>(digit | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

constexpr std::int64_t powerOfTen(unsigned exponent) {
  std::int64_t power = 1;
  for (unsigned i = 0; i < exponent; ++i) {
    power *= 10;
  }
  return power;
}

constexpr bool dashBefore(std::size_t byte) {
  return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

}  // namespace detail

constexpr std::optional<uuid> uuid::parse(std::string_view text) {
  if (text.size() != 36) {
    return std::nullopt;
  }
  uuid out;
  std::size_t at = 0;
  for (std::size_t byte = 0; byte < 16; ++byte) {
    if (detail::dashBefore(byte) && text[at++] != '-') {
      return std::nullopt;
    }
    const int high = detail::hexDigit(text[at]);
    const int low = detail::hexDigit(text[at + 1]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    out.bytes[byte] = static_cast<std::uint8_t>(high * 16 + low);
    at += 2;
  }
  return out;
}

constexpr std::string uuid::text() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (std::size_t byte = 0; byte < 16; ++byte) {
    if (detail::dashBefore(byte)) {
      out += '-';
    }
    out += kDigits[bytes[byte] >> 4U];
    out += kDigits[bytes[byte] & 15U];
  }
  return out;
}

template <unsigned Precision, unsigned Scale>
constexpr std::optional<decimal<Precision, Scale>> decimal<Precision, Scale>::parse(
    std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) {
    text.remove_prefix(1);
  }
  std::int64_t value = 0;
  unsigned digits = 0;
  unsigned after_point = 0;
  bool point = false;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9' || (point && after_point == Scale)) {
      return std::nullopt;
    }
    after_point += point ? 1 : 0;
    ++digits;
    value = value * 10 + (c - '0');
    if (value >= detail::powerOfTen(Precision)) {
      return std::nullopt;
    }
  }
  if (digits == 0) {
    return std::nullopt;
  }
  const std::int64_t missing = detail::powerOfTen(Scale - after_point);
  if (value >= detail::powerOfTen(Precision) / missing) {
    return std::nullopt;
  }
  return decimal{.units = (negative ? -value : value) * missing};
}

template <unsigned Precision, unsigned Scale>
constexpr std::string decimal<Precision, Scale>::text() const {
  std::int64_t rest = units < 0 ? -units : units;
  std::string out;
  for (unsigned place = 0; place <= Scale || rest != 0; ++place) {
    if (place == Scale && Scale != 0) {
      out.insert(out.begin(), '.');
    }
    out.insert(out.begin(), static_cast<char>('0' + rest % 10));
    rest /= 10;
  }
  return units < 0 ? "-" + out : out;
}

}  // namespace strata
