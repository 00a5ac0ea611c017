#pragma once
#include "types.hpp"

namespace temporal {

struct DB_TABLE(db::table("tasks")) Task {
  std::int64_t range_hash;
  Bytes task_queue_id;
  std::int64_t task_id;
  Bytes data;
  DB(db::size(16)) std::string data_encoding;

  static_assert(db::primary_key(&Task::range_hash, &Task::task_queue_id, &Task::task_id));
};

/// Stores activity or workflow tasks.
/// Used for fairness scheduling. (pass, task_id) are monotonically increasing.
struct DB_TABLE(db::table("tasks_v2")) FairTask {
  std::int64_t range_hash;
  Bytes task_queue_id;
  std::int64_t pass;  ///< pass for tasks (see stride scheduling algorithm for fairness)
  std::int64_t task_id;
  Bytes data;
  DB(db::size(16)) std::string data_encoding;

  static_assert(db::primary_key(&FairTask::range_hash, &FairTask::task_queue_id, &FairTask::pass,
                                &FairTask::task_id));
};

struct DB_TABLE(db::mixin) TaskQueueRow {
  std::int64_t range_hash;
  Bytes task_queue_id;
  std::int64_t range_id;
  Bytes data;
  DB(db::size(16)) std::string data_encoding;

  static_assert(db::primary_key(&TaskQueueRow::range_hash, &TaskQueueRow::task_queue_id));
};

/// Stores ephemeral task queue information such as ack levels and expiry times
struct DB_TABLE(db::table("task_queues")) TaskQueue : TaskQueueRow {};

/// Stores ephemeral task queue information such as ack levels and expiry times
struct DB_TABLE(db::table("task_queues_v2")) FairTaskQueue : TaskQueueRow {};

/// Stores task queue information such as user provided versioning data
struct DB_TABLE(db::table("task_queue_user_data")) TaskQueueUserData {
  Bytes namespace_id;
  DB(db::size(255)) std::string task_queue_name;
  Bytes data;  ///< temporal.server.api.persistence.v1.TaskQueueUserData
  /// Encoding type used for serialization, in practice this should always be proto3
  DB(db::size(16)) std::string data_encoding;
  std::int64_t version;  ///< Version of this row, used for optimistic concurrency

  static_assert(db::primary_key(&TaskQueueUserData::namespace_id,
                                &TaskQueueUserData::task_queue_name));
};

/// Stores a mapping between build ids and task queues
struct DB_TABLE(db::table("build_id_to_task_queue")) BuildIdToTaskQueue {
  Bytes namespace_id;
  DB(db::size(255)) std::string build_id;
  DB(db::size(255)) std::string task_queue_name;

  static_assert(db::primary_key(&BuildIdToTaskQueue::namespace_id, &BuildIdToTaskQueue::build_id,
                                &BuildIdToTaskQueue::task_queue_name));
};

}  // namespace temporal
