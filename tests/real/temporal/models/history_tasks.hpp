#pragma once
#include "types.hpp"

namespace temporal {

struct DB_TABLE(db::table("history_immediate_tasks")) HistoryImmediateTask {
  std::int32_t shard_id;
  std::int32_t category_id;
  std::int64_t task_id;
  Bytes data;
  DB(db::size(16)) std::string data_encoding;

  static_assert(db::primary_key(&HistoryImmediateTask::shard_id, &HistoryImmediateTask::category_id,
                                &HistoryImmediateTask::task_id));
};

struct DB_TABLE(db::table("history_scheduled_tasks")) HistoryScheduledTask {
  std::int32_t shard_id;
  std::int32_t category_id;
  Timestamp visibility_timestamp;
  std::int64_t task_id;
  Bytes data;
  DB(db::size(16)) std::string data_encoding;

  static_assert(db::primary_key(&HistoryScheduledTask::shard_id, &HistoryScheduledTask::category_id,
                                &HistoryScheduledTask::visibility_timestamp,
                                &HistoryScheduledTask::task_id));
};

// A queue of one shard, in the order of its task ids.
struct DB_TABLE(db::mixin) ShardTaskRow {
  std::int32_t shard_id;
  std::int64_t task_id;
  Bytes data;
  DB(db::size(16)) std::string data_encoding;

  static_assert(db::primary_key(&ShardTaskRow::shard_id, &ShardTaskRow::task_id));
};

struct DB_TABLE(db::table("transfer_tasks")) TransferTask : ShardTaskRow {};

struct DB_TABLE(db::table("replication_tasks")) ReplicationTask : ShardTaskRow {};

struct DB_TABLE(db::table("visibility_tasks")) VisibilityTask : ShardTaskRow {};

struct DB_TABLE(db::table("timer_tasks")) TimerTask {
  std::int32_t shard_id;
  Timestamp visibility_timestamp;
  std::int64_t task_id;
  Bytes data;
  DB(db::size(16)) std::string data_encoding;

  static_assert(db::primary_key(&TimerTask::shard_id, &TimerTask::visibility_timestamp,
                                &TimerTask::task_id));
};

struct DB_TABLE(db::table("replication_tasks_dlq")) DeadReplicationTask {
  DB(db::size(255)) std::string source_cluster_name;
  std::int32_t shard_id;
  std::int64_t task_id;
  Bytes data;
  DB(db::size(16)) std::string data_encoding;

  static_assert(db::primary_key(&DeadReplicationTask::source_cluster_name,
                                &DeadReplicationTask::shard_id, &DeadReplicationTask::task_id));
};

}  // namespace temporal
