#pragma once
#include <variant>

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

  friend auto operator<=>(const Rename&, const Rename&) = default;
  friend bool operator==(const Rename&, const Rename&) = default;
};

/// A closed set: one alternative per kind and act. Visit it without a default branch over kinds.
#define STRATA_CHANGE_ALTERNATIVES(Type, member, word) Create<Type>, Drop<Type>, Alter<Type>,
using Change = std::variant<STRATA_KINDS(STRATA_CHANGE_ALTERNATIVES) Create<Column>, Drop<Column>,
                            Alter<Column>>;
#undef STRATA_CHANGE_ALTERNATIVES

}  // namespace strata
