#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "emit/cpp_text.h"
#include "emit/views.h"
#include "model/quoting.h"
#include "support/text.h"

namespace strata::emit {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

/// The column's value and, for templates of other languages, the plain text.
void setText(Json& view, const std::string& name, std::string_view text) {
  view[name] = text;
  view[name + "_literal"] = cppLiteral(text);
}

/// Lists are joined by `{{comma}}` or `{{comma_space}}`: nothing after the last.
Json withCommas(Json list) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const bool last = i + 1 == list.size();
    list[i]["comma"] = last ? "" : ",";
    list[i]["comma_space"] = last ? "" : ", ";
  }
  return list;
}

Json namesView(const std::vector<std::string>& names) {
  Json out = Json::array();
  for (const std::string& name : names) {
    Json item = Json::object();
    setText(item, "name", name);
    out.push_back(std::move(item));
  }
  return withCommas(std::move(out));
}

Json commentView(std::string_view text) {
  Json out = Json::array();
  for (const std::string& line : commentLines(text)) {
    out.push_back({{"text", line.empty() ? line : " " + line}});
  }
  return out;
}

/// `::app::User`: nothing in the namespace of a descriptor can hide it.
std::string globalName(const std::string& cpp_name) {
  return cpp_name.starts_with("::") ? cpp_name : "::" + cpp_name;
}

const char* word(Generated generated) {
  switch (generated) {
    case Generated::kNo:
      return "no";
    case Generated::kStored:
      return "stored";
    case Generated::kVirtual:
      return "virtual_";
  }
  return "no";
}

const char* word(const Boxed<Identity>& identity) {
  if (!identity) {
    return "no";
  }
  return identity->always ? "always" : "by_default";
}

const Constraint* primaryKeyOf(const Schema& schema, const Key& table) {
  for (const auto& [key, constraint] : partsOf(schema.constraints, table)) {
    if (constraint.type == ConstraintType::kPrimaryKey) {
      return &constraint;
    }
  }
  return nullptr;
}

/// Everything a table's view is made from.
struct TableSource {
  const Schema& canonical;
  const Table& table;  ///< canonical
  const Table& model;  ///< raw
  const Constraint* primary_key = nullptr;
  std::vector<std::string> identifiers = {};  ///< of the columns, in order
};

const Column* modelColumn(const TableSource& source, const Column& column) {
  const auto& columns = source.model.columns;
  const auto found =
      std::ranges::find(columns, column.key.name, [](const Column& c) { return c.key.name; });
  return found == columns.end() || found->declared.cpp_name.empty() ? nullptr : &*found;
}

bool contains(const Constraint* constraint, const std::string& column) {
  return constraint != nullptr &&
         std::ranges::find(constraint->columns, column) != constraint->columns.end();
}

Json columnView(const TableSource& source, std::size_t index) {
  const Column& column = source.table.columns[index];
  const Column* model = modelColumn(source, column);
  Json out = Json::object();
  out["identifier"] = source.identifiers[index];
  setText(out, "name", column.key.name);
  setText(out, "quoted", quoteIdentifier(column.key.name));
  setText(out, "type", column.type);
  out["index"] = std::to_string(index);
  out["nullable"] = !column.not_null;
  out["has_default"] = !column.default_expr.empty() && column.generated == Generated::kNo;
  out["primary_key"] = contains(source.primary_key, column.key.name);
  out["is_identity"] = column.identity.has_value();
  out["identity"] = word(column.identity);
  out["is_generated"] = column.generated != Generated::kNo;
  out["generated"] = word(column.generated);
  out["has_member"] = model != nullptr;
  out["member"] = model != nullptr ? model->declared.cpp_name : "";
  out["cpp_type"] = model != nullptr ? model->declared.cpp_type : "";
  out["comment"] = commentView(column.comment);
  return out;
}

Json columnsView(const TableSource& source) {
  Json out = Json::array();
  for (std::size_t i = 0; i < source.table.columns.size(); ++i) {
    out.push_back(columnView(source, i));
  }
  return withCommas(std::move(out));
}

/// The identifiers of the columns of a key.
Json keyColumnsView(const TableSource& source) {
  Json out = Json::array();
  if (source.primary_key == nullptr) {
    return out;
  }
  for (const std::string& name : source.primary_key->columns) {
    for (std::size_t i = 0; i < source.table.columns.size(); ++i) {
      if (source.table.columns[i].key.name == name) {
        out.push_back({{"identifier", source.identifiers[i]}});
      }
    }
  }
  return withCommas(std::move(out));
}

Json uniqueKeyView(const Constraint& constraint) {
  Json out = Json::object();
  setText(out, "name", constraint.key.name);
  setText(out, "quoted", quoteIdentifier(constraint.key.name));
  out["columns"] = namesView(constraint.columns);
  return out;
}

Json foreignKeyView(const Constraint& constraint) {
  Json out = Json::object();
  setText(out, "name", constraint.key.name);
  out["columns"] = namesView(constraint.columns);
  setText(out, "references_schema", constraint.references.schema);
  setText(out, "references_table", constraint.references.name);
  setText(out, "references_qualified", quoteQualified(constraint.references));
  out["references_columns"] = namesView(constraint.referenced_columns);
  return out;
}

void setKeys(Json& view, const TableSource& source) {
  Json unique = Json::array();
  Json foreign = Json::array();
  for (const auto& [key, constraint] : partsOf(source.canonical.constraints, source.table.key)) {
    if (constraint.type == ConstraintType::kUnique) {
      unique.push_back(uniqueKeyView(constraint));
    } else if (constraint.type == ConstraintType::kForeignKey) {
      foreign.push_back(foreignKeyView(constraint));
    }
  }
  view["has_primary_key"] = source.primary_key != nullptr;
  view["primary_key"] =
      source.primary_key != nullptr ? uniqueKeyView(*source.primary_key) : Json(false);
  view["key_columns"] = keyColumnsView(source);
  view["unique_key_count"] = std::to_string(unique.size());
  view["unique_keys"] = withCommas(std::move(unique));
  view["foreign_key_count"] = std::to_string(foreign.size());
  view["foreign_keys"] = withCommas(std::move(foreign));
}

Json tableView(const TableSource& source, const CppName& name) {
  const Key& key = source.table.key;
  Json out = Json::object();
  out["namespace"] = name.name_space;
  out["identifier"] = name.identifier;
  out["model"] = globalName(source.model.declared.cpp_name);
  setText(out, "schema", key.schema);
  setText(out, "table", key.name);
  setText(out, "quoted", quoteIdentifier(key.name));
  setText(out, "qualified", quoteQualified(key));
  out["title"] = join(commentLines(display(key)), " ");
  out["comment"] = commentView(source.table.comment);
  out["fingerprint"] = tableFingerprint(source.canonical, key);
  out["column_count"] = std::to_string(source.table.columns.size());
  out["columns"] = columnsView(source);
  setKeys(out, source);
  return out;
}

Diagnostic misfit(std::string message, const Declared& declared) {
  return {.code = "ST1504",
          .message = std::move(message),
          .help = "generate from the canonical form of the same models",
          .where = declared.where,
          .exit_code = ExitCode::kFailure};
}

/// The canonical table of a model's, with all the model's columns in it.
Expected<const Table*> canonicalTable(const Schema& canonical, const Table& model) {
  Key key = model.key;
  if (key.schema.empty()) {
    key.schema = "public";
  }
  const auto found = canonical.tables.find(key);
  if (found == canonical.tables.end()) {
    return misfit(fmt::format("no table '{}' in the schema for the model '{}'", display(key),
                              model.declared.cpp_name),
                  model.declared);
  }
  for (const Column& column : model.columns) {
    if (findColumn(canonical, partOf(key, column.key.name)) == nullptr) {
      return misfit(fmt::format("no column '{}' in the schema for the member '{}::{}'",
                                display(partOf(key, column.key.name)), model.declared.cpp_name,
                                column.declared.cpp_name),
                    column.declared);
    }
  }
  return &found->second;
}

/// A member that hides its base's: `&Model::name` would be one of them for both columns.
Expected<void> checkMembers(const Table& model) {
  std::map<std::string, const Column*> members;
  for (const Column& column : model.columns) {
    const Declared& declared = column.declared;
    const auto [other, fresh] = members.emplace(declared.cpp_name, &column);
    if (!fresh && !declared.cpp_name.empty()) {
      return Diagnostic{
          .code = "ST1504",
          .message = fmt::format("'{}::{}' is the member of two columns, '{}' and '{}'",
                                 model.declared.cpp_name, declared.cpp_name,
                                 other->second->key.name, column.key.name),
          .help =
              "give one of the members another name, and its column's name by db::column(\"…\")",
          .where = declared.where,
          .exit_code = ExitCode::kFinding};
    }
  }
  return {};
}

/// How a generated header names the model's: relative to itself when that is known.
std::string includeOf(const EmitInput& input, const HeaderPlan& plan) {
  const fs::path header = fs::path(plan.header).lexically_normal();
  const fs::path folder = input.output_dir / plan.path.parent_path();
  if (input.output_dir.empty() || header.is_absolute() != folder.is_absolute()) {
    return header.generic_string();
  }
  return header.lexically_relative(folder.lexically_normal()).generic_string();
}

}  // namespace

Expected<Json> headerView(const EmitInput& input, const std::map<Key, CppName>& names,
                          const HeaderPlan& plan) {
  Json out = Json::object();
  out["source"] = plan.header;
  out["include"] = includeOf(input, plan);
  const fs::path folder = plan.path.parent_path();
  out["fingerprint_include"] = fs::path("schema_fingerprint.gen.hpp")
                                   .lexically_relative(folder.empty() ? fs::path(".") : folder)
                                   .generic_string();
  Json& tables = out["tables"] = Json::array();
  for (const Key& key : plan.tables) {
    const Table& model = input.models.tables.at(key);
    STRATA_CHECK(checkMembers(model));
    STRATA_TRY(const Table* table, canonicalTable(input.canonical, model));
    tables.push_back(tableView({.canonical = input.canonical,
                                .table = *table,
                                .model = model,
                                .primary_key = primaryKeyOf(input.canonical, table->key),
                                .identifiers = nameColumns(*table)},
                               names.at(table->key)));
  }
  return out;
}

}  // namespace strata::emit
