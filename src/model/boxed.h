#pragma once
#include <memory>
#include <optional>
#include <utility>

namespace strata {

/// A std::optional of the size of a pointer, for what is large and few objects have. A value: a
/// copy has its own.
template <class T>
class Boxed {
 public:
  Boxed() = default;

  Boxed(T value)  // NOLINT(google-explicit-constructor): as std::optional's
      : value_(std::make_unique<T>(std::move(value))) {}

  Boxed(std::optional<T> value)  // NOLINT(google-explicit-constructor)
      : value_(value ? std::make_unique<T>(*std::move(value)) : nullptr) {}

  Boxed(const Boxed& other) : value_(other ? std::make_unique<T>(*other) : nullptr) {}

  Boxed(Boxed&&) noexcept = default;
  ~Boxed() = default;

  Boxed& operator=(const Boxed& other) {
    value_ = other ? std::make_unique<T>(*other) : nullptr;
    return *this;
  }

  Boxed& operator=(Boxed&&) noexcept = default;

  explicit operator bool() const { return value_ != nullptr; }

  [[nodiscard]] bool has_value() const { return value_ != nullptr; }

  T& operator*() { return *value_; }

  const T& operator*() const { return *value_; }

  T* operator->() { return value_.get(); }

  const T* operator->() const { return value_.get(); }

  /// The value, or `other` when there is none.
  [[nodiscard]] T value_or(T other) const { return value_ ? *value_ : std::move(other); }

  /// A value of its defaults in place of what is there.
  T& emplace() { return *(value_ = std::make_unique<T>()); }

  /// No value.
  void reset() { value_.reset(); }

  friend bool operator==(const Boxed& left, const Boxed& right) {
    return left && right ? *left == *right : !left && !right;
  }

 private:
  std::unique_ptr<T> value_ = {};
};

}  // namespace strata
