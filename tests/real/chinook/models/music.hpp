#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "types.hpp"

namespace chinook {

struct DB_TABLE(db::table("artist")) Artist {
  DB(db::primary_key, db::column("artist_id")) std::int32_t id;
  DB(db::size(120)) std::optional<std::string> name;
};

struct DB_TABLE(db::table("album")) Album {
  DB(db::primary_key, db::column("album_id")) std::int32_t id;
  DB(db::size(160)) std::string title;
  DB(db::references(&Artist::id), db::index) std::int32_t artist_id;
};

struct DB_TABLE(db::table("genre")) Genre {
  DB(db::primary_key, db::column("genre_id")) std::int32_t id;
  DB(db::size(120)) std::optional<std::string> name;
};

/// How a track is encoded and protected.
struct DB_TABLE(db::table("media_type")) MediaType {
  DB(db::primary_key, db::column("media_type_id")) std::int32_t id;
  DB(db::size(120)) std::optional<std::string> name;
};

struct DB_TABLE(db::table("track")) Track {
  DB(db::primary_key, db::column("track_id")) std::int32_t id;
  DB(db::size(200)) std::string name;
  DB(db::references(&Album::id), db::index) std::optional<std::int32_t> album_id;
  DB(db::references(&MediaType::id), db::index) std::int32_t media_type_id;
  DB(db::references(&Genre::id), db::index) std::optional<std::int32_t> genre_id;
  DB(db::size(220)) std::optional<std::string> composer;
  /// Playing time.
  std::int32_t milliseconds;
  std::optional<std::int32_t> bytes;
  Money unit_price;
};

}  // namespace chinook
