#pragma once
#include <optional>
#include <utility>
#include <variant>

#include "support/diagnostic.h"

namespace strata {

/// A value, or the Diagnostic that says why there is none. Spelled like std::expected, which g++ 12
/// does not have at C++20.
template <class T>
class [[nodiscard]] Expected {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): `return value;` is the point of the type
  Expected(T value) : state_(std::in_place_index<0>, std::move(value)) {}

  // NOLINTNEXTLINE(google-explicit-constructor): and so is `return Diagnostic{…};`
  Expected(Diagnostic error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }

  explicit operator bool() const { return has_value(); }

  T& operator*() & { return std::get<0>(state_); }

  const T& operator*() const& { return std::get<0>(state_); }

  T&& operator*() && { return std::get<0>(std::move(state_)); }

  T* operator->() { return &std::get<0>(state_); }

  const T* operator->() const { return &std::get<0>(state_); }

  [[nodiscard]] const Diagnostic& error() const& { return std::get<1>(state_); }

  [[nodiscard]] Diagnostic&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Diagnostic> state_;
};

/// Success without a value, or the Diagnostic.
template <>
class [[nodiscard]] Expected<void> {
 public:
  Expected() = default;

  // NOLINTNEXTLINE(google-explicit-constructor): as above
  Expected(Diagnostic error) : error_(std::move(error)) {}

  [[nodiscard]] bool has_value() const { return !error_.has_value(); }

  explicit operator bool() const { return has_value(); }

  [[nodiscard]] const Diagnostic& error() const& { return *error_; }

  [[nodiscard]] Diagnostic&& error() && { return std::move(*error_); }

 private:
  std::optional<Diagnostic> error_;
};

}  // namespace strata

#define STRATA_CONCAT_(a, b) a##b
#define STRATA_CONCAT(a, b) STRATA_CONCAT_(a, b)
#define STRATA_TRY_(tmp, declaration, expression) \
  auto tmp = (expression);                        \
  if (!tmp) {                                     \
    return std::move(tmp).error();                \
  }                                               \
  declaration = *std::move(tmp)

/// `STRATA_TRY(auto x, f());` declares x from an Expected, or returns its error.
#define STRATA_TRY(declaration, expression) \
  STRATA_TRY_(STRATA_CONCAT(strata_try_, __LINE__), declaration, expression)

/// `STRATA_CHECK(f());` returns the error of an Expected whose value is not needed.
#define STRATA_CHECK(expression)                               \
  do {                                                         \
    if (auto strata_checked = (expression); !strata_checked) { \
      return std::move(strata_checked).error();                \
    }                                                          \
  } while (false)
