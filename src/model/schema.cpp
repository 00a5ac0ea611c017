#include "model/schema.h"

#include <algorithm>

namespace strata {

Schema::Schema() = default;
Schema::Schema(const Schema&) = default;
Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(const Schema&) = default;
Schema& Schema::operator=(Schema&&) noexcept = default;
Schema::~Schema() = default;

const char* word(Kind kind) {
  switch (kind) {
#define STRATA_KIND_WORD(Type, member, word_) \
  case Kind::k##Type:                         \
    return word_;
    STRATA_KINDS(STRATA_KIND_WORD)
#undef STRATA_KIND_WORD
    case Kind::kColumn:
      return "column";
  }
  return "object";
}

bool sameObjects(const Schema& left, const Schema& right) {
  bool same = left.access == right.access;
  forEachKind([&]<class T>() { same = same && left.get<T>() == right.get<T>(); });
  return same;
}

bool contains(const Schema& schema, const ObjectId& id) {
  switch (id.kind) {
#define STRATA_KIND_CONTAINS(Type, member, word_) \
  case Kind::k##Type:                             \
    return schema.member.contains(id.key);
    STRATA_KINDS(STRATA_KIND_CONTAINS)
#undef STRATA_KIND_CONTAINS
    case Kind::kColumn:
      return findColumn(schema, id.key) != nullptr;
  }
  return false;
}

const Column* findColumn(const Schema& schema, const Key& column) {
  const auto table = schema.tables.find(tableOf(column));
  if (table == schema.tables.end()) {
    return nullptr;
  }
  const auto& columns = table->second.columns;
  const auto found =
      std::ranges::find(columns, column.name, [](const Column& c) { return c.key.name; });
  return found == columns.end() ? nullptr : &*found;
}

}  // namespace strata
