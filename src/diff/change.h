#pragma once
#include <memory>
#include <type_traits>
#include <utility>

#include "model/schema.h"

namespace strata {

template <class T>
struct Create {
  T to;
};

template <class T>
struct Drop {
  T from;
};

/// The same name on both sides, another value. For a Table this says what differs besides its
/// columns; each column that differs is a change of its own.
template <class T>
struct Alter {
  T from;
  T to;
};

/// From one name to another, nothing else; carried out before all other changes.
struct Rename {
  Kind kind = Kind::kTable;
  Key from = {};
  Key to = {};
  std::string label_from = {};  ///< for a label of the enum `to`: its former name
  std::string label_to = {};
  bool materialized = false;  ///< of a view
  std::string subtype = {};   ///< of a range type: what its constructors take

  friend auto operator<=>(const Rename&, const Rename&) = default;
  friend bool operator==(const Rename&, const Rename&) = default;
};

template <class C>
struct ChangeTraits;

template <class T>
struct ChangeTraits<Create<T>> {
  using Object = T;

  static const T& object(const Create<T>& change) { return change.to; }
};

template <class T>
struct ChangeTraits<Drop<T>> {
  using Object = T;

  static const T& object(const Drop<T>& change) { return change.from; }
};

template <class T>
struct ChangeTraits<Alter<T>> {
  using Object = T;

  static const T& object(const Alter<T>& change) { return change.to; }
};

/// One of Create, Drop and Alter of any kind: a closed set, that visit() takes apart. A value,
/// shared until it is edited. (A std::variant of a hundred alternatives costs each source that
/// stores one seconds to compile.)
class Change {
 public:
  enum class Act : std::uint8_t { kCreate, kDrop, kAlter };

  template <class C, class T = typename ChangeTraits<C>::Object>
  Change(C change)  // NOLINT(google-explicit-constructor): as a variant's
      : id_(idOf(ChangeTraits<C>::object(change))),
        act_(actOf<C>()),
        value_(std::make_shared<C>(std::move(change))) {}

  /// What it changes; of an Alter: under its new value.
  [[nodiscard]] const ObjectId& id() const { return id_; }

  [[nodiscard]] Act act() const { return act_; }

  /// The change when it is a C, else null.
  template <class C>
  [[nodiscard]] const C* as() const {
    const bool is = id_.kind == kKindOf<typename ChangeTraits<C>::Object> && act_ == actOf<C>();
    return is ? static_cast<const C*>(value_.get()) : nullptr;
  }

  /// The same to be edited; its name must stay.
  template <class C>
  C* edit() {
    const C* const found = as<C>();
    if (found == nullptr) {
      return nullptr;
    }
    auto own = std::make_shared<C>(*found);
    C* const pointer = own.get();
    value_ = std::move(own);
    return pointer;
  }

 private:
  template <class C>
  static constexpr Act actOf() {
    using T = typename ChangeTraits<C>::Object;
    return std::is_same_v<C, Create<T>> ? Act::kCreate
           : std::is_same_v<C, Drop<T>> ? Act::kDrop
                                        : Act::kAlter;
  }

  ObjectId id_;
  Act act_;
  std::shared_ptr<const void> value_;
};

/// Calls `visitor` with the Create<T>, Drop<T> or Alter<T> that `change` is.
template <class Visitor>
decltype(auto) visit(Visitor&& visitor, const Change& change) {
  const auto of = [&]<class T>() -> decltype(auto) {
    switch (change.act()) {
      case Change::Act::kCreate:
        return visitor(*change.as<Create<T>>());
      case Change::Act::kDrop:
        return visitor(*change.as<Drop<T>>());
      case Change::Act::kAlter:
        break;
    }
    return visitor(*change.as<Alter<T>>());
  };
  switch (change.id().kind) {
#define STRATA_VISIT_CHANGE(Type, member, word) \
  case Kind::k##Type:                           \
    return of.template operator()<Type>();
    STRATA_KINDS(STRATA_VISIT_CHANGE)
#undef STRATA_VISIT_CHANGE
    case Kind::kColumn:
      break;
  }
  return of.template operator()<Column>();
}

}  // namespace strata
