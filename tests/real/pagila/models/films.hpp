#pragma once
#include "types.hpp"

namespace pagila {

/// Of the Motion Picture Association.
enum class MpaaRating { g, pg, pg13, r, nc17 };
static_assert(db::enumeration<MpaaRating>(db::label(MpaaRating::g, "G"),
                                          db::label(MpaaRating::pg, "PG"),
                                          db::label(MpaaRating::pg13, "PG-13"),
                                          db::label(MpaaRating::r, "R"),
                                          db::label(MpaaRating::nc17, "NC-17")));

struct DB_TABLE(db::table("language")) Language : Tracked {
  DB(db::primary_key, db::default_sql("nextval('language_language_id_seq')"))
  std::int32_t language_id;
  std::string name;
};

struct DB_TABLE(db::table("actor")) Actor : Tracked {
  DB(db::primary_key, db::default_sql("nextval('actor_actor_id_seq')")) std::int32_t actor_id;
  std::string first_name;
  DB(db::index(db::name("idx_actor_last_name"))) std::string last_name;
};

struct DB_TABLE(db::table("category")) Category : Tracked {
  DB(db::primary_key, db::default_sql("nextval('category_category_id_seq')"))
  std::int32_t category_id;
  std::string name;
};

struct DB_TABLE(db::table("film")) Film {
  DB(db::primary_key, db::default_sql("nextval('film_film_id_seq')")) std::int32_t film_id;
  DB(db::index(db::name("idx_title"))) std::string title;
  std::optional<std::string> description;
  DB(db::type("year")) std::optional<std::int32_t> release_year;
  DB(db::references(&Language::language_id, db::on_update(db::cascade),
                    db::on_delete(db::restrict_)),
     db::index(db::name("idx_fk_language_id")))
  std::int32_t language_id;
  DB(db::references(&Language::language_id, db::on_update(db::cascade),
                    db::on_delete(db::restrict_)),
     db::index(db::name("idx_fk_original_language_id")))
  std::optional<std::int32_t> original_language_id;
  std::int16_t rental_duration = 3;  ///< in days
  DB(db::default_sql("4.99")) db::decimal<4, 2> rental_rate {.units = 4'99 };
  std::optional<std::int16_t> length;  ///< in minutes
  DB(db::default_sql("19.99")) db::decimal<5, 2> replacement_cost {.units = 19'99 };
  std::optional<MpaaRating> rating = MpaaRating::g;
  DB(db::default_sql("now()")) Timestamp last_update;
  std::optional<std::vector<std::string>> special_features;
  // Of title and description; trigger film_fulltext_trigger keeps it so.
  DB(db::type("tsvector"), db::index(db::using_(db::method::gist), db::name("film_fulltext_idx")))
  std::string fulltext;
};

struct DB_TABLE(db::table("film_actor")) FilmActor : Tracked {
  DB(db::references(&Actor::actor_id, db::on_update(db::cascade), db::on_delete(db::restrict_)))
  std::int32_t actor_id;
  DB(db::references(&Film::film_id, db::on_update(db::cascade), db::on_delete(db::restrict_)),
     db::index(db::name("idx_fk_film_id")))
  std::int32_t film_id;

  static_assert(db::primary_key(&FilmActor::actor_id, &FilmActor::film_id));
};

struct DB_TABLE(db::table("film_category")) FilmCategory : Tracked {
  DB(db::references(&Film::film_id, db::on_update(db::cascade), db::on_delete(db::restrict_)))
  std::int32_t film_id;
  DB(db::references(&Category::category_id, db::on_update(db::cascade),
                    db::on_delete(db::restrict_)))
  std::int32_t category_id;

  static_assert(db::primary_key(&FilmCategory::film_id, &FilmCategory::category_id));
};

}  // namespace pagila
