#pragma once
#include "shop/category.hpp"

namespace shop::catalogue {

/// Something that can be bought.
struct DB_TABLE(db::table("products")) Product : Timestamps {
  DB(db::primary_key, db::identity) std::int64_t id;
  DB(db::references(&Category::id), db::index) std::int32_t category_id;
  /// Stock-keeping unit, printed on the box.
  DB(db::size(40), db::unique) std::string sku;
  DB(db::size(200)) std::string title;
  std::string description = "";
  DB(db::check("price >= 0")) db::decimal<12, 2> price;
  std::int64_t stock = 0;
  bool is_active = true;
  std::optional<db::json> attributes;
  DB(db::type("tsvector"), db::generated("to_tsvector('english'::regconfig, title)"))
  std::string search;

  static_assert(db::index(&Product::search, db::using_(db::method::gin)));
  static_assert(db::index(&Product::category_id, db::desc(&Product::created_at),
                          db::where("is_active")));
};

/// Pictures of a product, in order.
struct DB_TABLE(db::table("product_images")) ProductImage {
  DB(db::primary_key, db::identity) std::int64_t id;
  DB(db::references(&Product::id, db::on_delete(db::cascade))) std::int64_t product_id;
  std::string url;
  std::int16_t position = 0;

  static_assert(db::unique(&ProductImage::product_id, &ProductImage::position));
};

}  // namespace shop::catalogue
