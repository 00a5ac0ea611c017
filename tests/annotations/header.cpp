#include "annotations/header.h"

#include <algorithm>
#include <span>

#include "support/text.h"

namespace strata::annotations {
namespace {

// In the texts, T is the struct, U another one, f and g fields of T, # a number of its own.

constexpr const char* kTypes[] = {
    "bool",
    "std::int8_t",
    "std::int16_t",
    "std::int32_t",
    "std::int64_t",
    "float",
    "double",
    "std::string",
    "std::u8string",
    "char[8]",
    "std::vector<std::string>",
    "std::vector<std::optional<std::int32_t>>",
    "std::array<double, 3>",
    "std::vector<std::byte>",
    "std::array<std::byte, 32>",
    "std::chrono::sys_time<std::chrono::microseconds>",
    "std::chrono::local_time<std::chrono::microseconds>",
    "std::chrono::sys_days",
    "std::chrono::year_month_day",
    "std::chrono::hh_mm_ss<std::chrono::microseconds>",
    "std::chrono::seconds",
    "db::uuid",
    "db::json",
    "db::decimal<12, 2>",
    "Mood",
    "Email",
    "std::optional<std::int64_t>",
    "std::optional<std::string>",
    "std::optional<Mood>",
    "std::vector<Mood>",
    "std::optional<std::vector<std::int32_t>>",
    "std::optional<db::json>",
};

constexpr const char* kRefusedTypes[] = {"std::uint32_t", "std::string_view", "const char*", "Part",
                                         "std::vector<std::vector<int>>"};

/// For a type that begins like that; the others can be {}.
constexpr std::pair<std::string_view, const char*> kInitialisers[] = {
    {"bool", " = true"},
    {"std::int", " = 5"},
    {"float", " = 0.5"},
    {"double", " = 1e300"},
    {"std::string", " = \"it's\""},
    {"Mood", " = Mood::sad"},
    {"std::optional<std::int", " = -7"},
    {"std::optional<std::string", " = \"\\\\\""}};

constexpr const char* kFieldOptions[] = {
    "db::primary_key",
    "db::primary_key(db::name(\"pk_#\"), db::was(\"opk_#\"))",
    "db::unique",
    "db::unique(db::name(\"u_#\"), db::nulls_not_distinct, db::deferrable)",
    "db::index",
    "db::index(db::using_(db::method::hash))",
    "db::index(db::where(\"f IS NOT NULL\"), db::unique_index)",
    "db::index(db::using_(\"gin\"), db::with(\"fastupdate\", false))",
    "db::column(\"c_#\")",
    "db::column(\"odd \\\"name\\\" #\")",
    "db::was(\"was_#\")",
    "db::comment(\"it's {odd}; 'said'\")",
    "db::type(\"inet\")",
    "db::type(\"no_such_type\")",
    "db::size(40)",
    "db::numeric(12, 3)",
    "db::default_sql(\"now()\")",
    "db::default_sql(\"1 +\")",
    "db::no_default",
    "db::generated(\"1 + 1\")",
    "db::identity",
    "db::identity(db::start(100), db::increment(10))",
    "db::identity_always(db::min_value(5), db::max_value(9), db::cycle)",
    "db::collate(\"C\")",
    "db::not_null",
    "db::nullable",
    "db::n_distinct(-0.5)",
    "db::storage(db::storage_mode::external)",
    "db::compression(\"pglz\")",
    "db::statistics(500)",
    "db::check(\"f IS NOT NULL\")",
    "db::check(\"f > 0\", db::name(\"ck_#\"), db::not_valid, db::no_inherit)",
    "db::references<U>()",
    "db::references<U>(db::on_delete(db::set_null), db::match_full)",
    "db::references(&U::key, db::on_update(db::cascade))",
    "db::belongs_to<U>()",
    "db::ignore",
};

constexpr const char* kTableOptions[] = {
    "db::schema(\"app\")",
    "db::was(\"old_#\")",
    "db::was(\"other.old_#\")",
    "db::comment(\"a table\")",
    "db::unlogged",
    "db::row_security",
    "db::force_row_security",
    "db::with(\"fillfactor\", 70)",
    "db::with(\"no_such_parameter\", 70)",
    "db::replica_identity_full",
    "db::replica_identity_nothing",
    "db::access_method(\"heap\")",
    "db::tablespace(\"pg_default\")",
    "db::mixin",
    "db::materialized",
    "db::no_data",
    "db::inherits",
    "db::partition_of<U>(\"FOR VALUES FROM (1) TO (2)\")",
    "db::composite(\"comp_#\")",
    "db::view(\"view_#\", \"SELECT 1 AS key\")",
};

constexpr const char* kStatements[] = {
    "db::primary_key(&T::f, &T::g)",
    "db::unique(&T::f, &T::g, db::deferrable)",
    "db::unique(&T::f, db::include(&T::g))",
    "db::index(&T::f, db::desc(&T::g))",
    "db::index(db::nulls_last(db::desc(&T::f)), db::where(\"g IS NOT NULL\"))",
    "db::index(db::expr(\"lower(f::text)\"), db::name(\"ix_#\"), db::was(\"oix_#\"))",
    "db::index(db::opclass(&T::f, \"text_pattern_ops\"))",
    "db::index(db::collate(&T::f, \"C\"), db::nulls_not_distinct, db::unique_index)",
    "db::check(\"f IS NOT NULL OR g IS NULL\")",
    "db::check(\"f <\", db::name(\"bad_#\"))",
    "db::foreign_key(&T::f, db::references<U>())",
    "db::foreign_key(&T::f, &T::g, db::references(&U::key, &U::key))",
    "db::foreign_key(&T::f, &T::g, db::references<U>(db::on_delete(db::set_null(&T::g))))",
    "db::foreign_key(&T::f, db::period(&T::g), db::references<U>())",
    "db::primary_key(&T::f, db::without_overlaps(&T::g))",
    "db::index(&T::f, db::desc(db::statistics(db::expr(\"f = g\"), 70)))",
    "db::index(db::statistics(&T::f, 70))",
    "db::exclude(db::element(&T::f, \"=\"), db::using_(\"btree\"))",
    "db::many_to_many<U>(\"join_#\")",
    "db::many_to_many<U>(\"join_#\", db::was(\"ojoin_#\"))",
    "db::partition_by(db::partitioning::range, &T::f)",
    "db::partition(\"part_#\", \"FOR VALUES FROM (MINVALUE) TO (MAXVALUE)\")",
    "db::partition(\"part_#\", \"DEFAULT\", db::was(\"opart_#\"))",
    "db::extended_statistics(\"st_#\", \"ndistinct\", &T::f, &T::g)",
    ("db::trigger(\"tr_#\", \"BEFORE UPDATE\", \"FOR EACH ROW EXECUTE FUNCTION "
     "suppress_redundant_updates_trigger()\")"),
    "db::rule(\"ru_#\", \"DELETE\", \"DO INSTEAD NOTHING\", db::enabled(db::firing::always))",
    "db::policy(\"po_#\", db::for_command(db::command::select), db::using_sql(\"true\"))",
    "db::grant(\"SELECT\", \"public\")",
    "db::sql(\"COMMENT ON SCHEMA public IS 'x'\")",
    "db::sql(\"nonsense\")",
};

constexpr const char* kScopeStatements[] = {
    "db::schema(\"app\")",
    "db::schema(\"app\", db::was(\"former\"), db::comment(\"a schema\"))",
    "db::sequence(\"seq_#\", db::start(5), db::increment(-2))",
    "db::sequence(\"seq_#\", db::type(\"smallint\"), db::cycle, db::was(\"oseq_#\"))",
    "db::collation(\"coll_#\", \"provider = libc, locale = 'C'\")",
    "db::extension(\"plpgsql\")",
    "db::enumeration<Mood>(db::type_name(\"mood_#\"), db::was(\"omood_#\"))",
    "db::enumeration<Mood>(db::label(Mood::sad, \"blue\", db::was(\"down\")))",
    "db::enumeration<Mood>(db::as_text)",
    "db::enumeration<Mood>(db::as_integer)",
    "db::enumeration<Mood>(db::removed(\"gone\", Mood::sad))",
    "db::grant(\"USAGE\", \"public\")",
    "db::sql(\"CREATE FUNCTION fn_#() RETURNS int LANGUAGE sql AS 'SELECT 1'\")",
};

class Maker {
 public:
  Maker(unsigned seed, int misplaced) : random_(seed), misplaced_(misplaced) {}

  std::vector<Piece> make() {
    for (int i = pick(3); i > 0; --i) {
      add(Piece::Kind::kScope, 0, any(kScopeStatements));
    }
    structs_ = 1 + pick(3);
    for (int i = 0; i < structs_; ++i) {
      makeStruct(i);
    }
    return std::move(pieces_);
  }

 private:
  int pick(int size) { return std::uniform_int_distribution<int>(0, size - 1)(random_); }

  const char* from(std::span<const char* const> texts) {
    return texts[static_cast<std::size_t>(pick(static_cast<int>(texts.size())))];
  }

  /// One of `texts`, or, now and then, what belongs elsewhere.
  std::string any(std::span<const char* const> texts) {
    if (pick(100) < misplaced_) {
      const std::span<const char* const> all[] = {kFieldOptions, kTableOptions, kStatements,
                                                  kScopeStatements};
      return from(all[pick(4)]);
    }
    return from(texts);
  }

  std::string initialiser(const std::string& type) {
    for (const auto& [start, text] : kInitialisers) {
      if (type.starts_with(start) && pick(2) == 0) {
        return text;
      }
    }
    return pick(4) == 0 ? "{}" : "";
  }

  int add(Piece::Kind kind, int owner, std::string text) {
    text = replaceAll(text, "#", std::to_string(serial_));
    pieces_.push_back({.kind = kind, .owner = owner, .number = serial_, .text = std::move(text)});
    return serial_++;
  }

  void makeStruct(int index) {
    const std::string name = "S" + std::to_string(index);
    const int fields = 1 + pick(4);
    const int made = add(Piece::Kind::kStruct, index, name);
    const auto filled = [&](std::string text, int field) {
      text = replaceAll(text, "T::", name + "::");
      text = replaceAll(text, "&U::", "&S" + std::to_string(pick(index + 1)) + "::");
      text = replaceAll(text, "<U>", "<S" + std::to_string(pick(structs_)) + ">");
      for (const auto& [letter, number] : {std::pair{'f', field}, std::pair{'g', pick(fields)}}) {
        const std::string column = "f" + std::to_string(number);
        text = replaceAll(text, std::string("::") + letter + ")", "::" + column + ")");
        text = replaceAll(text, std::string("::") + letter + ",", "::" + column + ",");
        text = replaceAll(text, std::string("\"") + letter + " ", "\"" + column + " ");
        text = replaceAll(text, std::string(" ") + letter + " ", " " + column + " ");
        text = replaceAll(text, std::string("(") + letter + "::", "(" + column + "::");
      }
      return text;
    };
    for (int i = std::max(0, pick(5) - 3); i > 0; --i) {
      add(Piece::Kind::kTableOption, made, filled(any(kTableOptions), 0));
    }
    for (int i = 0; i < fields; ++i) {
      const std::string type = pick(100) < 4 ? from(kRefusedTypes) : from(kTypes);
      const int field =
          add(Piece::Kind::kField, made, type + "|f" + std::to_string(i) + "|" + initialiser(type));
      for (int option = std::max(0, pick(3) - 1); option > 0; --option) {
        add(Piece::Kind::kFieldOption, field, filled(any(kFieldOptions), i));
      }
    }
    for (int i = pick(3); i > 0; --i) {
      add(Piece::Kind::kStatement, made, filled(any(kStatements), pick(fields)));
    }
  }

  std::mt19937 random_;
  int misplaced_;
  int serial_ = 1;
  int structs_ = 1;
  std::vector<Piece> pieces_;
};

std::string listOf(const std::vector<Piece>& pieces, Piece::Kind kind, int owner,
                   const std::string& first) {
  std::vector<std::string> out;
  if (!first.empty()) {
    out.push_back(first);
  }
  for (const Piece& piece : pieces) {
    if (piece.kind == kind && piece.owner == owner) {
      out.push_back(piece.text);
    }
  }
  return join(out, ", ");
}

std::string fieldText(const std::vector<Piece>& pieces, const Piece& field) {
  const std::vector<std::string> parts = split(field.text, '|');
  std::string type = parts[0];
  std::string name = parts[1];
  if (const std::size_t bracket = type.find('['); bracket != std::string::npos) {
    name += type.substr(bracket);
    type.resize(bracket);
  }
  const std::string options = listOf(pieces, Piece::Kind::kFieldOption, field.number, "");
  return "  " + (options.empty() ? "" : "DB(" + options + ") ") + type + " " + name + parts[2] +
         ";\n";
}

std::string structText(const std::vector<Piece>& pieces, const Piece& made) {
  std::string out = "struct DB_TABLE(" +
                    listOf(pieces, Piece::Kind::kTableOption, made.number,
                           "db::table(\"t" + std::to_string(made.owner) + "\")") +
                    ") " + made.text + " {\n  DB(db::primary_key) std::int64_t key;\n";
  for (const Piece& piece : pieces) {
    if (piece.kind == Piece::Kind::kField && piece.owner == made.number) {
      out += fieldText(pieces, piece);
    }
  }
  for (const Piece& piece : pieces) {
    if (piece.kind == Piece::Kind::kStatement && piece.owner == made.number) {
      out += "  static_assert(" + piece.text + ");\n";
    }
  }
  return out + "};\n";
}

}  // namespace

std::vector<Piece> randomHeader(unsigned seed, int misplaced) {
  return Maker(seed, misplaced).make();
}

std::string render(const std::vector<Piece>& pieces) {
  std::string out =
      "#pragma once\n#include <array>\n#include <chrono>\n#include <cstddef>\n#include <cstdint>\n"
      "#include <optional>\n#include <string>\n#include <string_view>\n#include <vector>\n"
      "#include <strata/db.hpp>\nenum class Mood : std::uint8_t { glad, sad };\n"
      "struct Email {\n  std::string text;\n};\nstruct Part {\n  int n;\n};\n"
      "template <>\ninline constexpr auto db::sql_type<Email> = db::domain(\"email\", \"text\");\n"
      "namespace app {\n";
  for (const Piece& piece : pieces) {
    if (piece.kind == Piece::Kind::kStruct) {
      out += "struct " + piece.text + ";\n";
    }
  }
  for (const Piece& piece : pieces) {
    if (piece.kind == Piece::Kind::kScope) {
      out += "static_assert(" + piece.text + ");\n";
    } else if (piece.kind == Piece::Kind::kStruct) {
      out += structText(pieces, piece);
    }
  }
  return out + "}  // namespace app\n";
}

}  // namespace strata::annotations
