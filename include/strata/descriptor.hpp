#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

// What generated headers are made of: a typed, constexpr description of each table. Header-only,
// standard library only, nothing at run time but the constants that are used.
// docs/generated-code.md is the guide.

namespace strata::meta {

/// GENERATED ALWAYS AS (expression), by how the value is kept.
enum class Generated : std::uint8_t { no, stored, virtual_ };

/// GENERATED … AS IDENTITY.
enum class Identity : std::uint8_t { no, by_default, always };

/// What the database knows of a column. Every text lives as long as the program.
struct ColumnInfo {
  std::string_view name = {};         ///< as PostgreSQL stores it
  std::string_view quoted_name = {};  ///< safe in SQL: "name", inner quotes doubled
  std::string_view type = {};         ///< as PostgreSQL prints it: "character varying(255)"
  std::size_t index = 0;              ///< place in the table, from 0
  bool nullable = true;               ///< no NOT NULL
  bool has_default = false;           ///< DEFAULT; neither identity nor generated
  bool primary_key = false;           ///< part of the primary key
  Identity identity = Identity::no;
  Generated generated = Generated::no;

  /// INSERT and UPDATE may give a value (OVERRIDING SYSTEM VALUE aside).
  [[nodiscard]] constexpr bool writable() const {
    return generated == Generated::no && identity != Identity::always;
  }

  /// An INSERT must give a value: the database would fill in none.
  [[nodiscard]] constexpr bool required() const {
    return writable() && !nullable && !has_default && identity == Identity::no;
  }
};

/// A column and the member of `Model` that holds its value.
template <class Model, class Member>
struct Column : ColumnInfo {
  using model_type = Model;
  using member_type = Member;
  static constexpr bool has_member = true;

  Member Model::* member;

  /// An inherited member's pointer converts: `&User::created_at` may be of a base.
  consteval Column(const ColumnInfo& info, Member Model::* pointer)
      : ColumnInfo(info), member(pointer) {}

  /// The column's value in a row.
  [[nodiscard]] constexpr const Member& of(const Model& row) const { return row.*member; }

  [[nodiscard]] constexpr Member& of(Model& row) const { return row.*member; }
};

/// A column that no member stands for (added by SQL, or by a parent table).
template <class Model>
struct Column<Model, void> : ColumnInfo {
  using model_type = Model;
  using member_type = void;
  static constexpr bool has_member = false;

  consteval explicit Column(const ColumnInfo& info) : ColumnInfo(info) {}
};

/// Column names in order; PostgreSQL allows 32 in a key.
class ColumnNames {
 public:
  static constexpr std::size_t kCapacity = 32;

  template <class... Names>
    requires(sizeof...(Names) <= kCapacity &&
             (std::is_convertible_v<Names, std::string_view> && ...))
  consteval explicit ColumnNames(Names... names) : names_{names...}, size_(sizeof...(Names)) {}

  [[nodiscard]] constexpr std::size_t size() const { return size_; }

  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }

  [[nodiscard]] constexpr const std::string_view* begin() const { return names_.data(); }

  [[nodiscard]] constexpr const std::string_view* end() const { return names_.data() + size_; }

  [[nodiscard]] constexpr std::string_view operator[](std::size_t place) const {
    return names_.at(place);
  }

  friend constexpr bool operator==(const ColumnNames& left, const ColumnNames& right) {
    for (std::size_t i = 0; i < left.size_ && i < right.size_; ++i) {  // g++ 12 balks at the unused
      if (left.names_[i] != right.names_[i]) {
        return false;
      }
    }
    return left.size_ == right.size_;
  }

 private:
  std::array<std::string_view, kCapacity> names_ = {};
  std::size_t size_ = 0;
};

/// A primary key or unique constraint.
struct UniqueKey {
  std::string_view name = {};
  std::string_view quoted_name = {};
  ColumnNames columns = ColumnNames();
};

/// A foreign key. The referenced table is named, not typed: its descriptor may be in another
/// header.
struct ForeignKey {
  std::string_view name = {};
  ColumnNames columns = ColumnNames();
  std::string_view references_schema = {};
  std::string_view references_table = {};
  std::string_view references_qualified = {};  ///< safe in SQL
  ColumnNames references_columns = ColumnNames();
};

/// The descriptor of a model as `type`; each generated header specialises it for its models.
template <class Model>
struct DescriptorFor {};

}  // namespace strata::meta

namespace strata {

/// The model has a generated descriptor, and its header is included.
template <class Model>
concept described = requires { typename meta::DescriptorFor<std::remove_cv_t<Model>>::type; };

/// The descriptor of a model: strata::tables::<schema>::<table>.
template <described Model>
using descriptor_of = typename meta::DescriptorFor<std::remove_cv_t<Model>>::type;

/// visit(column) for each column, in the table's order; a column without a member too
/// (`column.has_member` says).
template <described Model, class Visitor>
constexpr void for_each_column(Visitor&& visit) {
  descriptor_of<Model>::for_each_column(visit);
}

/// visit(column, value) for each column with a member, in the table's order; `value` is the row's
/// member itself, const as the row is.
template <class Row, class Visitor>
  requires described<Row>
constexpr void for_each_field(Row& row, Visitor&& visit) {
  descriptor_of<Row>::for_each_column([&](const auto& column) {
    if constexpr (std::remove_cvref_t<decltype(column)>::has_member) {
      visit(column, column.of(row));
    }
  });
}

}  // namespace strata
