#pragma once
#include "types.hpp"

namespace temporal {

/// Stores information about Nexus endpoints
struct DB_TABLE(db::table("nexus_endpoints")) NexusEndpoint {
  DB(db::primary_key) Bytes id;
  Bytes data;  ///< temporal.server.api.persistence.v1.NexusEndpoint
  /// Encoding type used for serialization, in practice this should always be proto3
  DB(db::size(16)) std::string data_encoding;
  std::int64_t version;  ///< Version of this row, used for optimistic concurrency
};

/// Stores the version of Nexus endpoints table as a whole
struct DB_TABLE(db::table("nexus_endpoints_partition_status")) NexusEndpointsVersion {
  DB(db::primary_key) std::int32_t id = 0;
  std::int64_t version;  ///< Version of the nexus_endpoints table

  // A single row, since there is one partition only.
  static_assert(db::check("id = 0", db::name("only_one_row")));
};

}  // namespace temporal
