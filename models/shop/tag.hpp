#pragma once
#include "shop/product.hpp"

namespace shop::catalogue {

struct DB_TABLE(db::table("tags")) Tag {
  DB(db::primary_key, db::identity) std::int32_t id;
  DB(db::size(50), db::collate("C"), db::unique) std::string name;
};

/// Which tags a product has.
struct DB_TABLE(db::table("product_tags")) ProductTag {
  DB(db::references(&Product::id, db::on_delete(db::cascade))) std::int64_t product_id;
  DB(db::references(&Tag::id, db::on_delete(db::cascade)), db::index) std::int32_t tag_id;

  static_assert(db::primary_key(&ProductTag::product_id, &ProductTag::tag_id));
};

}  // namespace shop::catalogue
