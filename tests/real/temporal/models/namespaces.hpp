#pragma once
#include "types.hpp"

namespace temporal {

struct DB_TABLE(db::table("namespaces")) Namespace {
  std::int32_t partition_id;
  Bytes id;
  DB(db::size(255), db::unique) std::string name;
  std::int64_t notification_version;
  Bytes data;
  DB(db::size(16)) std::string data_encoding;
  bool is_global;

  static_assert(db::primary_key(&Namespace::partition_id, &Namespace::id));
};

struct DB_TABLE(db::table("namespace_metadata")) NamespaceMetadata {
  DB(db::primary_key) std::int32_t partition_id;
  std::int64_t notification_version;
};

}  // namespace temporal
