#include <nlohmann/json.hpp>

#include "emit/emit.h"
#include "emit/views.h"
#include "support/sha256.h"

namespace strata {
Schema emit::withoutDeclarations(Schema schema) {
  forEachKind([&]<class T>() {
    for (auto& [key, object] : schema.get<T>()) {
      object.declared = {};
      if constexpr (std::is_same_v<T, Table>) {
        for (Column& column : object.columns) {
          column.declared = {};
        }
      }
    }
  });
  return schema;
}

std::string schemaFingerprint(const Schema& schema) {
  Schema objects = emit::withoutDeclarations(schema);
  objects.server_version = 0;
  objects.dependencies.clear();
  objects.unmanaged.clear();
  return sha256Hex(toJson(objects, -1));
}

std::string emit::tableFingerprint(const Schema& canonical, const Key& table) {
  Schema alone;
  alone.tables.emplace(table, canonical.tables.at(table));
  for (const auto& part : partsOf(canonical.constraints, table)) {
    alone.constraints.insert(part);
  }
  for (const auto& part : partsOf(canonical.indexes, table)) {
    alone.indexes.insert(part);
  }
  return schemaFingerprint(alone);
}

}  // namespace strata
