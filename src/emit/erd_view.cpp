#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "emit/cpp_text.h"
#include "emit/views.h"
#include "support/text.h"

// The form is Atlas's (names with '_' for spaces, `s_t["s.t"]` with several schemas), made safe for
// the lexer of Mermaid 11 and later.

namespace strata::emit {
namespace {

using Json = nlohmann::ordered_json;

/// What Mermaid's lexer takes for its own where a name should stand; in lower case, it ignores
/// case.
constexpr std::array<std::string_view, 16> kWords = {
    "accdescr", "acctitle", "class",      "classdef", "direction", "end",   "erdiagram", "many",
    "one",      "only",     "optionally", "style",    "subgraph",  "title", "to",        "zero"};

bool isAsciiWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// A name that needs no quotes.
std::string bareName(std::string_view name) {
  std::string out;
  for (const char c : name) {
    out += isAsciiWord(c) ? c : '_';
  }
  if (out.empty() || (out[0] >= '0' && out[0] <= '9')) {
    out.insert(0, "_");
  }
  return std::ranges::find(kWords, lower(out)) != kWords.end() ? out + "_" : out;
}

/// A name in double quotes: the lexer refuses quotes, backslashes, percent signs and controls in
/// it.
std::string quotedName(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    const bool refused = c == '%' || c == ' ' || static_cast<unsigned char>(c) < 0x20;
    out += c == '"' ? '\'' : c == '\\' ? '/' : refused ? '_' : c;
  }
  return out + "\"";
}

/// A column's comment: one line, no quotes, no `%%{`, which is a directive anywhere, and no `~`,
/// which would make it a generic type (a mathematician's tilde looks the same).
std::string commentText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '"' ? '\'' : static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return replaceAll(replaceAll(trim(out), "%%", "% %"), "~", "\u223C");
}

/// A type or column name inside an entity: letters from U+00C0 on are allowed, quotes are not.
std::string attributeWord(std::string_view text, std::string_view allowed) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == 0xC2) {  // U+0080 to U+00BF: two bytes
      out += '_';
      ++i;
    } else {
      const bool kept = byte >= 0x80 || isAsciiWord(text[i]) ||
                        (i > 0 && allowed.find(text[i]) != std::string_view::npos);
      out += kept ? text[i] : '_';
    }
  }
  const bool bad_start = out.empty() || (out[0] >= '0' && out[0] <= '9');
  return bad_start ? "_" + out : out;
}

/// "pk", alone or before a hyphen, would be taken for a mark.
std::string withoutMark(const std::string& word) {
  const std::string head = lower(std::string_view(word).substr(0, word.find_first_of("-[]().,")));
  return head == "pk" || head == "fk" || head == "uk" ? "_" + word : word;
}

std::string attributeType(const std::string& type) {
  return withoutMark(attributeWord(replaceAll(type, "\"", ""), "-[]().,"));
}

std::string attributeName(const std::string& name) {
  return withoutMark(attributeWord(name, "-"));
}

bool contains(const std::vector<std::string>& list, const std::string& item) {
  return std::ranges::find(list, item) != list.end();
}

/// Whether at most one row can have the same values in `columns`.
bool areUnique(const Schema& schema, const Key& table, const std::vector<std::string>& columns) {
  const auto covered = [&](const std::vector<std::string>& key) {
    return !key.empty() &&
           std::ranges::all_of(key, [&](const std::string& c) { return contains(columns, c); });
  };
  for (const auto& [key, constraint] : partsOf(schema.constraints, table)) {
    const bool is_key = constraint.type == ConstraintType::kPrimaryKey ||
                        constraint.type == ConstraintType::kUnique;
    if (is_key && covered(constraint.columns)) {
      return true;
    }
  }
  for (const auto& [key, index] : partsOf(schema.indexes, table)) {
    const bool partial = index.definition.find(" WHERE ") != std::string::npos;
    if (index.unique && !partial && covered(index.columns)) {
      return true;
    }
  }
  return false;
}

bool allNotNull(const Schema& schema, const Key& table, const std::vector<std::string>& columns) {
  return std::ranges::all_of(columns, [&](const std::string& name) {
    const Column* column = findColumn(schema, partOf(table, name));
    return column != nullptr && column->not_null;
  });
}

/// "PK", "FK", "PK,FK" or "".
std::string marksOf(const Schema& schema, const Key& table, const std::string& column) {
  bool primary = false;
  bool foreign = false;
  for (const auto& [key, constraint] : partsOf(schema.constraints, table)) {
    if (contains(constraint.columns, column)) {
      primary = primary || constraint.type == ConstraintType::kPrimaryKey;
      foreign = foreign || constraint.type == ConstraintType::kForeignKey;
    }
  }
  return std::string(primary ? "PK" : "") + (primary && foreign ? "," : "") + (foreign ? "FK" : "");
}

Json attributeView(const Schema& schema, const Key& table, const Column& column) {
  const std::string name = attributeName(column.key.name);
  std::string comment = commentText(column.comment);
  if (name != column.key.name) {
    comment = commentText(column.key.name) + (comment.empty() ? "" : ": " + comment);
  }
  const std::string marks = marksOf(schema, table, column.key.name);
  return {{"type", attributeType(column.type)}, {"name", name},
          {"has_marks", !marks.empty()},        {"marks", marks},
          {"has_comment", !comment.empty()},    {"comment", comment}};
}

/// The tables that are drawn: a partition is its parent's matter.
std::vector<const Table*> drawnTables(const Schema& schema) {
  std::vector<const Table*> out;
  for (const auto& [key, table] : schema.tables) {
    if (table.partition_bound.empty()) {
      out.push_back(&table);
    }
  }
  return out;
}

/// The identifiers of the entities, by table.
std::map<Key, std::string> entityIds(const std::vector<const Table*>& tables, bool qualified) {
  std::vector<std::string> names(tables.size());
  std::ranges::transform(tables, names.begin(), [&](const Table* table) {
    return qualified ? table->key.schema + "_" + table->key.name : table->key.name;
  });
  const std::vector<std::string> ids = Identifiers({}, bareName).assign(names);
  std::map<Key, std::string> out;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    out[tables[i]->key] = ids[i];
  }
  return out;
}

Json entityView(const Schema& schema, const Table& table, const std::string& id, bool qualified) {
  Json attributes = Json::array();
  for (const Column& column : table.columns) {
    attributes.push_back(attributeView(schema, table.key, column));
  }
  const std::string shown = qualified ? display(table.key) : table.key.name;
  return {{"id", id},
          {"has_alias", shown != id},
          {"alias", quotedName(shown)},
          {"attributes", attributes}};
}

Json relationView(const Schema& schema, const Constraint& key,
                  const std::map<Key, std::string>& ids) {
  const Key table = tableOf(key.key);
  const std::string bare = bareName(key.key.name);
  return {{"from", ids.at(table)},
          {"from_end", areUnique(schema, table, key.columns) ? "|o" : "}o"},
          {"to", ids.at(key.references)},
          {"to_end", allNotNull(schema, table, key.columns) ? "||" : "o|"},
          {"label", bare == key.key.name ? bare : quotedName(key.key.name)}};
}

}  // namespace

Json erdView(const Schema& canonical) {
  const std::vector<const Table*> tables = drawnTables(canonical);
  std::set<std::string> schemas;
  for (const Table* table : tables) {
    schemas.insert(table->key.schema);
  }
  const bool qualified = schemas.size() > 1;
  const std::map<Key, std::string> ids = entityIds(tables, qualified);
  Json out = {{"entities", Json::array()}, {"relations", Json::array()}};
  for (const Table* table : tables) {
    out["entities"].push_back(entityView(canonical, *table, ids.at(table->key), qualified));
  }
  for (const auto& [name, constraint] : canonical.constraints) {
    if (constraint.type == ConstraintType::kForeignKey && ids.contains(tableOf(name)) &&
        ids.contains(constraint.references)) {
      out["relations"].push_back(relationView(canonical, constraint, ids));
    }
  }
  return out;
}

}  // namespace strata::emit
