#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "declare/expression.h"
#include "model/schema.h"

namespace strata::declaring {

/// How values of a column compare, as the scanner judges foreign keys by.
enum class Family : std::uint8_t { kNumber, kText, kOther, kWritten };

/// The C++ side of a column's type.
struct CppColumnType {
  std::string text = {};  ///< without std::optional; empty for an enum: see `enumeration`
  std::optional<Key> enumeration = {};
  std::optional<Key> own_type = {};  ///< a struct of the headers: a domain or composite type
  bool of_many = false;              ///< a vector of it
  std::set<std::string> headers = {};
  std::optional<Expression> option = {};  ///< db::size, db::numeric or db::type
  Family family = Family::kOther;
};

/// Whether C++ can spell the enum: it has labels, and none is empty.
bool isSayable(const Enum& type);

/// A struct of one member stands for the domain: its base has a C++ type of its own.
bool isSayable(const Schema& schema, const Domain& domain);

/// The C++ type of a column of the SQL type `sql`, what it is a type of besides, and its headers.
/// `structs`: the domains and composite types that are structs.
CppColumnType cppColumnType(const Schema& schema, const std::set<Key>& structs,
                            const std::string& sql);

/// A text with db::type(…), which is any type.
CppColumnType writtenText(const std::string& sql);

}  // namespace strata::declaring
