#pragma once
#include "types.hpp"

namespace temporal {

struct DB_TABLE(db::table("cluster_metadata_info")) ClusterMetadata {
  std::int32_t metadata_partition;
  DB(db::size(255)) std::string cluster_name;
  Bytes data;
  DB(db::size(16)) std::string data_encoding;
  std::int64_t version;

  static_assert(db::primary_key(&ClusterMetadata::metadata_partition,
                                &ClusterMetadata::cluster_name));
};

struct DB_TABLE(db::table("cluster_membership")) ClusterMember {
  std::int32_t membership_partition;
  Bytes host_id;
  DB(db::size(128)) std::string rpc_address;
  std::int16_t rpc_port;
  std::int16_t role;
  DB(db::default_sql("'1970-01-01 00:00:01+00:00'")) std::optional<Timestamp> session_start;
  DB(db::default_sql("'1970-01-01 00:00:01+00:00'"), db::index(db::name("cm_idx_lasthb")))
  std::optional<Timestamp> last_heartbeat;
  DB(db::default_sql("'1970-01-01 00:00:01+00:00'"), db::index(db::name("cm_idx_recordexpiry")))
  std::optional<Timestamp> record_expiry;

  static_assert(db::primary_key(&ClusterMember::membership_partition, &ClusterMember::host_id));
  static_assert(db::index(&ClusterMember::role, &ClusterMember::host_id, db::unique_index,
                          db::name("cm_idx_rolehost")));
  static_assert(db::index(&ClusterMember::role, &ClusterMember::last_heartbeat,
                          db::name("cm_idx_rolelasthb")));
  static_assert(db::index(&ClusterMember::rpc_address, &ClusterMember::role,
                          db::name("cm_idx_rpchost")));
};

}  // namespace temporal
