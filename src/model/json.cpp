#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "model/schema.h"

namespace strata {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
concept Reflected = requires(T& object) { T::fields(object, [](const char*, auto&) {}); };

constexpr const char* kGeneratedWords[] = {"no", "stored", "virtual"};
constexpr const char* kConstraintWords[] = {"primary key", "unique", "check", "foreign key",
                                            "exclusion"};
constexpr const char* kEnabledWords[] = {"origin", "disabled", "replica", "always"};

/// What a reader throws inside this file: the name of the member that is wrong.
struct JsonShapeError {
  std::string message;
};

template <class E, std::size_t N>
E enumFromWord(const Json& json, const char* const (&words)[N]) {
  const auto text = json.get<std::string>();
  for (std::size_t i = 0; i < N; ++i) {
    if (text == words[i]) {
      return static_cast<E>(i);
    }
  }
  throw JsonShapeError{"unknown word '" + text + "'"};
}

Json write(const std::string& value) {
  return value;
}

Json write(bool value) {
  return value;
}

Json write(int value) {
  return value;
}

Json write(unsigned value) {
  return value;
}

Json write(std::int64_t value) {
  return value;
}

Json write(Generated value) {
  return kGeneratedWords[static_cast<std::size_t>(value)];
}

Json write(ConstraintType value) {
  return kConstraintWords[static_cast<std::size_t>(value)];
}

Json write(Enabled value) {
  return kEnabledWords[static_cast<std::size_t>(value)];
}

Json write(const std::pair<std::string, std::string>& value) {
  return Json::array({value.first, value.second});
}

Json write(const Key& key) {
  Json out = Json::object();
  if (!key.schema.empty()) {
    out["schema"] = key.schema;
  }
  if (!key.parent.empty()) {
    out["table"] = key.parent;
  }
  out["name"] = key.name;
  return out;
}

constexpr const char* kKindWords[] = {
#define STRATA_KIND_STRING(Type, member, word) word,
    STRATA_KINDS(STRATA_KIND_STRING)
#undef STRATA_KIND_STRING
        "column"};

Json write(const ObjectId& id) {
  Json out = write(id.key);
  out["kind"] = word(id.kind);
  return out;
}

template <Reflected T>
Json write(const T& object);
template <class T>
Json write(const std::vector<T>& values);

template <class T>
Json write(const std::optional<T>& value) {
  return value ? write(*value) : Json();
}

template <class T>
Json write(const Boxed<T>& value) {
  return value ? write(*value) : Json();
}

template <class T>
Json write(const std::vector<T>& values) {
  Json out = Json::array();
  for (const T& value : values) {
    out.push_back(write(value));
  }
  return out;
}

/// Equal in the sense of "needs no line in the JSON": Declared compares equal always, so ask its
/// JSON.
template <class T>
bool isDefault(const T& value) {
  if constexpr (std::is_same_v<T, Declared>) {
    return write(value).empty();
  } else {
    return value == T{};
  }
}

template <Reflected T>
Json write(const T& object) {
  Json out = Json::object();
  T::fields(object, [&](const char* name, const auto& value) {
    using Value = std::remove_cvref_t<decltype(value)>;
    static const T kDefaults{};
    bool is_default = false;
    if constexpr (std::is_same_v<Value, Declared>) {
      is_default = isDefault(value);
    } else {
      T::fields(kDefaults, [&](const char* other, const auto& default_value) {
        if constexpr (std::is_same_v<Value, std::remove_cvref_t<decltype(default_value)>>) {
          if (std::string_view(name) == other) {
            is_default = value == default_value;
          }
        }
      });
    }
    if (!is_default) {
      out[name] = write(value);
    }
  });
  return out;
}

void read(const Json& json, std::string& value) {
  value = json.get<std::string>();
}

void read(const Json& json, bool& value) {
  value = json.get<bool>();
}

void read(const Json& json, int& value) {
  value = json.get<int>();
}

void read(const Json& json, unsigned& value) {
  value = json.get<unsigned>();
}

void read(const Json& json, std::int64_t& value) {
  value = json.get<std::int64_t>();
}

void read(const Json& json, Generated& value) {
  value = enumFromWord<Generated>(json, kGeneratedWords);
}

void read(const Json& json, ConstraintType& value) {
  value = enumFromWord<ConstraintType>(json, kConstraintWords);
}

void read(const Json& json, Enabled& value) {
  value = enumFromWord<Enabled>(json, kEnabledWords);
}

void read(const Json& json, std::pair<std::string, std::string>& value) {
  value = {json.at(0).get<std::string>(), json.at(1).get<std::string>()};
}

void read(const Json& json, Key& key) {
  key = {.schema = json.value("schema", ""),
         .parent = json.value("table", ""),
         .name = json.at("name")};
}

void read(const Json& json, ObjectId& id) {
  read(json, id.key);
  id.kind = enumFromWord<Kind>(json.at("kind"), kKindWords);
}

template <Reflected T>
void read(const Json& json, T& object);

template <class T>
void read(const Json& json, std::optional<T>& value) {
  if (json.is_null()) {
    value.reset();
  } else {
    read(json, value.emplace());
  }
}

template <class T>
void read(const Json& json, Boxed<T>& value) {
  read(json, value.emplace());
}

template <class T>
void read(const Json& json, std::vector<T>& values) {
  for (const Json& item : json) {
    read(item, values.emplace_back());
  }
}

template <Reflected T>
void read(const Json& json, T& object) {
  T::fields(object, [&](const char* name, auto& value) {
    const auto found = json.find(name);
    if (found == json.end()) {
      return;
    }
    try {
      read(*found, value);
    } catch (const Json::exception& error) {
      throw JsonShapeError{fmt::format("member '{}': {}", name, error.what())};
    }
  });
}

template <class T>
void readKind(const Json& json, const char* member, Schema& schema) {
  const auto found = json.find(member);
  if (found == json.end()) {
    return;
  }
  for (const Json& item : *found) {
    T object;
    read(item.at("key"), object.key);
    read(item, object);
    if constexpr (std::is_same_v<T, Table>) {
      for (Column& column : object.columns) {
        column.key.schema = object.key.schema;
        column.key.parent = object.key.name;
      }
    }
    Key key = object.key;
    schema.get<T>().emplace(std::move(key), std::move(object));
  }
}

ObjectId readId(const Json& json) {
  ObjectId id;
  read(json, id);
  return id;
}

Schema readSchema(const Json& json) {
  Schema schema;
  schema.server_version = json.value("server_version", 0);
  schema.read_as = json.value("read_as", std::string());
#define STRATA_READ_KIND(Type, member, word) readKind<Type>(json, #member, schema);
  STRATA_KINDS(STRATA_READ_KIND)
#undef STRATA_READ_KIND
  for (const Json& item : json.value("rows", Json::array())) {
    ReferenceRows rows;
    read(item, rows);
    schema.rows.emplace(rows.table, std::move(rows));
  }
  if (const auto attached = json.find("attached"); attached != json.end()) {
    read(*attached, schema.attached);
  }
  for (const Json& item : json.value("access", Json::array())) {
    read(item, schema.access[readId(item.at("of"))]);
  }
  for (const Json& item : json.value("dependencies", Json::array())) {
    schema.dependencies.push_back({readId(item.at("dependent")), readId(item.at("referenced"))});
  }
  for (const Json& item : json.value("unmanaged", Json::array())) {
    schema.unmanaged.push_back({item.at("kind"), item.at("name")});
  }
  return schema;
}

std::string shown(const Json& value) {
  if (value.is_null()) {
    return "unset";
  }
  return value.is_string() ? "'" + value.get<std::string>() + "'" : value.dump();
}

/// The members in which two objects of one kind differ, by their JSON.
void describeMembers(const std::string& what, const Json& from, const Json& to,
                     std::vector<std::string>& out) {
  std::vector<std::string> names;
  for (const Json* side : {&from, &to}) {
    for (const auto& [name, value] : side->items()) {
      if (name != "declared" && std::ranges::find(names, name) == names.end()) {
        names.push_back(name);
      }
    }
  }
  for (const std::string& name : names) {
    const Json is = from.value(name, Json());
    const Json wanted = to.value(name, Json());
    if (is != wanted) {
      out.push_back(
          fmt::format("{}: {} is {}, should be {}", what, name, shown(is), shown(wanted)));
    }
  }
}

void describeColumns(const Table& from, const Table& to, std::vector<std::string>& out) {
  for (const Column& wanted : to.columns) {
    const auto is = std::ranges::find(from.columns, wanted.key.name,
                                      [](const Column& c) { return c.key.name; });
    const std::string what = "column " + display(wanted.key);
    if (is == from.columns.end()) {
      out.push_back(what + " is missing");
    } else if (*is != wanted) {
      describeMembers(what, write(*is), write(wanted), out);
    }
  }
  for (const Column& is : from.columns) {
    if (std::ranges::find(to.columns, is.key.name, [](const Column& c) { return c.key.name; }) ==
        to.columns.end()) {
      out.push_back("column " + display(is.key) + " should not exist");
    }
  }
}

template <class T>
void describeKind(const Schema& from, const Schema& to, std::vector<std::string>& out) {
  for (const auto& [key, wanted] : to.get<T>()) {
    const auto is = from.get<T>().find(key);
    const std::string what = fmt::format("{} {}", word(kKindOf<T>), display(key));
    if (is == from.get<T>().end()) {
      out.push_back(what + " is missing");
      continue;
    }
    if (is->second == wanted) {
      continue;
    }
    Json left = write(is->second);
    Json right = write(wanted);
    if constexpr (std::is_same_v<T, Table>) {
      const std::size_t before = out.size();
      describeColumns(is->second, wanted, out);
      if (out.size() == before && left["columns"] != right["columns"]) {
        out.push_back(what + ": its columns are in another order");
      }
      left.erase("columns");
      right.erase("columns");
    }
    describeMembers(what, left, right, out);
  }
  for (const auto& [key, is] : from.get<T>()) {
    if (!to.get<T>().contains(key)) {
      out.push_back(fmt::format("{} {} should not exist", word(kKindOf<T>), display(key)));
    }
  }
}

void describeAccess(const Schema& from, const Schema& to, std::vector<std::string>& out) {
  static const Access kNone;
  std::set<ObjectId> ids;
  for (const Schema* schema : {&from, &to}) {
    for (const auto& [id, access] : schema->access) {
      ids.insert(id);
    }
  }
  for (const ObjectId& id : ids) {
    const auto is = from.access.find(id);
    const auto wanted = to.access.find(id);
    describeMembers(fmt::format("access to {} {}", word(id.kind), display(id.key)),
                    write(is == from.access.end() ? kNone : is->second),
                    write(wanted == to.access.end() ? kNone : wanted->second), out);
  }
}

}  // namespace

std::string toJson(const Schema& schema, int indent) {
  Json out = Json::object();
  if (schema.server_version != 0) {
    out["server_version"] = schema.server_version;
  }
  if (!schema.read_as.empty()) {
    out["read_as"] = schema.read_as;
  }
#define STRATA_WRITE_KIND(Type, member, word)         \
  if (!schema.member.empty()) {                       \
    Json& list = out[#member] = Json::array();        \
    for (const auto& [key, object] : schema.member) { \
      Json item = Json::object();                     \
      item["key"] = write(key);                       \
      item.update(write(object));                     \
      list.push_back(std::move(item));                \
    }                                                 \
  }
  STRATA_KINDS(STRATA_WRITE_KIND)
#undef STRATA_WRITE_KIND
  for (const auto& [key, rows] : schema.rows) {
    out["rows"].push_back(write(rows));
  }
  if (!schema.attached.empty()) {
    out["attached"] = write(schema.attached);
  }
  for (const auto& [id, access] : schema.access) {
    Json item = {{"of", write(id)}};
    item.update(write(access));
    out["access"].push_back(std::move(item));
  }
  for (const Dependency& edge : schema.dependencies) {
    out["dependencies"].push_back(
        {{"dependent", write(edge.dependent)}, {"referenced", write(edge.referenced)}});
  }
  for (const Unmanaged& object : schema.unmanaged) {
    out["unmanaged"].push_back({{"kind", object.kind}, {"name", object.name}});
  }
  return out.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Expected<Schema> schemaFromJson(std::string_view json) {
  try {
    return readSchema(Json::parse(json));
  } catch (const Json::exception& error) {
    return Diagnostic{.code = "ST1101",
                      .message = fmt::format("not a schema in JSON: {}", error.what())};
  } catch (const JsonShapeError& error) {
    return Diagnostic{.code = "ST1101", .message = "not a schema in JSON: " + error.message};
  }
}

std::vector<std::string> describeDifferences(const Schema& from, const Schema& to,
                                             std::size_t limit) {
  std::vector<std::string> out;
  forEachKind([&]<class T>() {
    if (out.size() < limit && from.get<T>() != to.get<T>()) {
      describeKind<T>(from, to, out);
    }
  });
  describeAccess(from, to, out);
  if (out.size() > limit) {
    const std::size_t more = out.size() - limit;
    out.resize(limit);
    out.push_back(fmt::format("and {} more", more));
  }
  return out;
}

}  // namespace strata
