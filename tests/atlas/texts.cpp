#include "atlas/texts.h"

#include <random>
#include <span>
#include <string_view>

#include "support/text.h"

namespace strata::atlas {
namespace {

/// Standard distributions differ from library to library; the engine does not.
class Chance {
 public:
  explicit Chance(std::uint32_t seed) : engine_(seed) {}

  std::size_t below(std::size_t limit) { return engine_() % limit; }

  bool oneIn(std::size_t many) { return below(many) == 0; }

  std::string_view of(std::span<const std::string_view> choices) {
    return choices[below(choices.size())];
  }

 private:
  std::mt19937 engine_;
};

constexpr std::string_view kStatements[] = {
    "CREATE TABLE \"users\" (\"id\" bigint NOT NULL, \"na;me\" text DEFAULT 'it''s; so');",
    "ALTER TABLE users\n  ADD COLUMN c text, -- why; not\n  ALTER COLUMN d SET NOT NULL;",
    "INSERT INTO t VALUES ('a;b', E'c\\td', 'd\\', \"e\"\"f\");",
    "SELECT ((1)); ",
    "COMMENT ON TABLE t IS 'semi;colon -- no comment /* nor this';",
    "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  PERFORM ';';\n  RETURN 1; -- "
    "$\nEND;\n$$;",
    "DO $do$ BEGIN EXECUTE $q$SELECT ';'$q$; END $do$;",
    "CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC\n  SELECT a;\n  SELECT a + "
    "1;\nEND;",
    "CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO u VALUES (1); INSERT INTO v VALUES (2));",
    "BEGIN;",
    "COMMIT;",
    "START TRANSACTION;",
    "BEGIN TRANSACTION;",
    "END;",
    "BEGIN WORK ;",
    "COMMIT AND CHAIN;",
    "SELECT CASE WHEN a THEN 1 ELSE 2 END;",
    "CREATE OR REPLACE PROCEDURE p() LANGUAGE sql\nBEGIN ATOMIC\n  -- don't\n  INSERT INTO t "
    "VALUES (CASE WHEN true THEN 'end;' END);\n  DELETE FROM t WHERE a = 'x';\nEND;",
    "CREATE FUNCTION h(a int, b int) RETURNS int LANGUAGE sql RETURN a + b;",
    "CREATE FUNCTION k() RETURNS text LANGUAGE sql AS 'SELECT ''a;b'';';",
    "CREATE FUNCTION l() RETURNS trigger LANGUAGE plpgsql AS $body$\nBEGIN\n  IF NEW.a THEN\n    "
    "RAISE 'it''s $$ %', $1; /* ( */\n  END IF;\n  RETURN NEW;\nEND\n$body$;",
    "PREPARE q(int) AS SELECT $1, $2 || '$', data->>'k;', tags ?| ARRAY['a', 'b'];",
    "INSERT INTO t VALUES (U&'d\\0061t', b'01', X'1F', E'tab\\t', '{\"a\": \"b;c\"}'::jsonb),\n  "
    "('$$', '--', '/*');",
    "CREATE TRIGGER z BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.a > (1)) EXECUTE FUNCTION l();",
    "GRANT SELECT ON ALL TABLES IN SCHEMA public TO \"o'hara\";",
    "SELECT 1 /* one; /two/ * */ + 2;",
    "UPDATE t SET a = $1$ WHERE b <> 'ü – €;';",
    "CREATE INDEX CONCURRENTLY i ON t (lower(a), (b || ';'));",
    "SELECT a - -1, b --> 2\n FROM t;",
    "SELECT * FROM \"Delimiter\", end_of, beginning WHERE \"end\";",
    "CREATE TYPE e AS ENUM ('begin', 'end;', 'atomic');",
    ";",
};

constexpr std::string_view kBetween[] = {
    "\n",
    "\n",
    "\n\n",
    " ",
    "",
    "\n-- Create \"x\" table; now\n",
    "\n-- detached; comment\n\n",
    "\n/* block; comment */\n",
    "\n-- don't :)\n",
    "\n/* it's (open; */ ",
    "\n/* two\n * lines; */\n\n",
    "\n-- atlas:nolint destructive\n",
    "\n-- a\n-- b\n",
    " -- behind it; all\n",
    "\n\t\f \n",
};

constexpr std::string_view kDelimiters[] = {"//", "-- end", "\\n\\n\\n", "GO;", "é", "\\t;"};

std::string withLineEnds(const std::string& text, bool crlf) {
  return crlf ? replaceAll(text, "\n", "\r\n") : text;
}

/// A text with a delimiter of its own between the statements, by directive or by command.
std::string delimited(Chance& chance) {
  const std::string delimiter(chance.of(kDelimiters));
  std::string plain = replaceAll(replaceAll(delimiter, "\\n", "\n"), "\\t", "\t");
  const bool command = delimiter.find('\\') == std::string::npos && chance.oneIn(2);
  std::string out =
      command ? "DELIMITER " + delimiter + "\n" : "-- atlas:delimiter " + delimiter + "\n";
  for (std::size_t i = 0; i < 1 + chance.below(4); ++i) {
    // What the statement holds itself would end it.
    std::string statement(chance.of(kStatements));
    if (plain.find(';') == std::string::npos) {
      out += statement + std::string(chance.of(kBetween).substr(0, 1)) + plain + "\n";
    } else {
      out += "SELECT " + std::to_string(i) + plain + "\n";
    }
  }
  return out;
}

std::string ordinary(Chance& chance) {
  if (chance.oneIn(6)) {
    return delimited(chance);
  }
  std::string out;
  if (chance.oneIn(4)) {
    out += chance.oneIn(2) ? "-- atlas:txmode none\n\n" : "-- Why this file is here.\n";
  }
  const std::size_t count = chance.below(9);
  for (std::size_t i = 0; i < count; ++i) {
    out += chance.of(kStatements);
    out += chance.of(kBetween);
  }
  if (!out.empty() && !out.ends_with('\n') && chance.oneIn(2)) {
    out += "\n";
  }
  return withLineEnds(out, chance.oneIn(5));
}

constexpr std::string_view kPieces[] = {
    "SELECT 1",
    ";",
    ";",
    ";",
    "\n",
    "\n",
    "\n\n",
    " ",
    "\t",
    "\v",
    "\r\n",
    "\r",
    "(",
    ")",
    "'",
    "'",
    "\"",
    "`",
    "E'",
    "\\",
    "$",
    "$$",
    "$a$",
    "$1$",
    "$é$",
    "$È1$",
    "$ж$",
    "--",
    "-- a",
    "/*",
    "*/",
    "/**/",
    "/",
    "-",
    "BEGIN",
    "begin ",
    "BEGIN\n",
    " BEGIN TRANSACTION;",
    "BEGIN ATOMIC ",
    "END;",
    "end ;",
    " END ",
    "delimiter ",
    "DELIMITER //\n",
    "delimiter 'x'\n",
    "DELIMITER ''\n",
    "Delimiter",
    "//",
    "\u0085",
    "\u00a0",
    "\u2003",
    "\u3000",
    "é",
    "€",
    "😀",
    "\\n",
    "a",
    "1",
    "-- atlas:delimiter \\n\\n\n",
    "-- atlas:delimiter é\n",
    "-- atlas:delimiter",
    "\xEF\xBB\xBF",
};

/// Within a search for END each further BEGIN doubles the time.
bool opensBlock(std::string_view piece) {
  return lower(piece).find("begin") != std::string::npos;
}

std::string wild(Chance& chance) {
  std::string out;
  const std::size_t count = 1 + chance.below(24);
  std::size_t blocks = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view piece = chance.of(kPieces);
    blocks += opensBlock(piece) ? 1 : 0;
    if (!opensBlock(piece) || blocks < 6) {
      out += piece;
    }
  }
  return out;
}

std::vector<std::string> many(std::uint32_t seed, std::size_t count,
                              std::string (*make)(Chance& chance)) {
  Chance chance(seed);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back(make(chance));
  }
  return out;
}

}  // namespace

std::vector<std::string> ordinaryTexts() {
  std::vector<std::string> out = {
      "",
      "\n\n",
      "SELECT 1; SELECT 2 ;\n",
      "SELECT 1;\nSELECT 2",
      ";;SELECT 1;;",
      "-- a\n-- b\nSELECT 1;\n-- c\n\nSELECT 2;\n/* d */ SELECT 3; /* e */\nSELECT 4;\n",
      "-- atlas:txmode none\n\nCREATE INDEX CONCURRENTLY i ON t (a);\n",
      "-- atlas:delimiter \\n\\n\nSELECT 1;\nSELECT 2;\n\nSELECT 3;",
      "-- atlas:delimiter -- end\n\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1;';\n"
      "-- end\nSELECT f();\n-- end\n",
      "DELIMITER //\nSELECT 1; SELECT 2//\nDELIMITER ;\nSELECT 3;\n",
      "BEGIN;\nSELECT 1;\nCOMMIT;\nBEGIN TRANSACTION;\nSELECT 2;\nCOMMIT;\n",
      "BEGIN TRANSACTION;\nSELECT 1;\nEND;\nSELECT 2;\n",
      "CREATE PROCEDURE p() LANGUAGE sql BEGIN ATOMIC INSERT INTO t VALUES (1); SELECT CASE WHEN "
      "true THEN 1 END; END;\nSELECT 2;\n",
      "SELECT 'unclosed\n",
      "SELECT (1;\nSELECT 2;",
      "SELECT 1);\n",
      "-- atlas:delimiter\nSELECT 1;",
      "-- atlas:delimiter //",
  };
  for (const std::string_view statement : kStatements) {
    out.emplace_back(statement);
    out.push_back(std::string(statement) + "\nSELECT 2;\n");
  }
  return out;
}

std::vector<std::string> ordinaryTexts(std::uint32_t seed, std::size_t count) {
  return many(seed, count, ordinary);
}

std::vector<std::string> misreadTexts() {
  return {"SELECT E'a\\';b'; SELECT 2;",
          "/* a /* b; */ c; */ SELECT 1;",
          "SELECT 1;\n-- end",
          "SELECT 1;\n-- end; of it",
          "-- a;\rSELECT 1;",
          "SELECT a$b$c; SELECT 2;",
          "SELECT $$a; SELECT 2;",
          "SELECT 1; /* never; closed",
          "\xEF\xBB\xBFSELECT 1;",
          "SELECT begin FROM t; SELECT 2; END;",
          "SELECT $ж$;$ж$; SELECT 2;"};
}

std::vector<std::string> wildTexts(std::uint32_t seed, std::size_t count) {
  return many(seed, count, wild);
}

}  // namespace strata::atlas
