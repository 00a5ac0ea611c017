#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "music.hpp"

namespace chinook {

struct DB_TABLE(db::table("playlist")) Playlist {
  DB(db::primary_key, db::column("playlist_id")) std::int32_t id;
  DB(db::size(120)) std::optional<std::string> name;
};

struct DB_TABLE(db::table("playlist_track")) PlaylistTrack {
  DB(db::references(&Playlist::id), db::index) std::int32_t playlist_id;
  DB(db::references(&Track::id), db::index) std::int32_t track_id;

  static_assert(db::primary_key(&PlaylistTrack::playlist_id, &PlaylistTrack::track_id));
};

}  // namespace chinook
