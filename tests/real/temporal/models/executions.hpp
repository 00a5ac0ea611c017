#pragma once
#include "types.hpp"

namespace temporal {

struct DB_TABLE(db::table("shards")) Shard {
  DB(db::primary_key) std::int32_t shard_id;
  std::int64_t range_id;
  Bytes data;
  DB(db::size(16)) std::string data_encoding;
};

struct DB_TABLE(db::table("executions")) Execution : RunRow {
  std::int64_t next_event_id;
  std::int64_t last_write_version;
  Bytes data;
  DB(db::size(16)) std::string data_encoding;
  Bytes state;
  DB(db::size(16)) std::string state_encoding;
  std::int64_t db_record_version = 0;

  static_assert(db::primary_key(&Execution::shard_id, &Execution::namespace_id,
                                &Execution::workflow_id, &Execution::run_id));
};

struct DB_TABLE(db::table("current_executions")) CurrentExecution : RunRow {
  DB(db::size(255)) std::string create_request_id;
  std::int32_t state;
  std::int32_t status;
  std::int64_t start_version = 0;
  std::optional<Timestamp> start_time;
  std::int64_t last_write_version;
  /// The WorkflowExecutionState (same as in `executions.state`).
  std::optional<Bytes> data;
  DB(db::size(16)) std::string data_encoding = "";

  static_assert(db::primary_key(&CurrentExecution::shard_id, &CurrentExecution::namespace_id,
                                &CurrentExecution::workflow_id));
};

struct DB_TABLE(db::table("current_chasm_executions")) CurrentChasmExecution {
  std::int32_t shard_id;
  Bytes namespace_id;
  DB(db::size(255)) std::string business_id;
  std::int64_t archetype_id;
  Bytes run_id;
  DB(db::size(255)) std::string create_request_id;
  std::int32_t state;
  std::int32_t status;
  std::int64_t start_version = 0;
  std::optional<Timestamp> start_time;
  std::int64_t last_write_version;
  /// The ExecutionState (same as in `executions.state`).
  std::optional<Bytes> data;
  DB(db::size(16)) std::string data_encoding = "";

  static_assert(db::primary_key(&CurrentChasmExecution::shard_id,
                                &CurrentChasmExecution::namespace_id,
                                &CurrentChasmExecution::business_id,
                                &CurrentChasmExecution::archetype_id));
};

struct DB_TABLE(db::table("buffered_events")) BufferedEvent : RunRow {
  DB(db::unique, db::default_sql("nextval('buffered_events_id_seq')")) std::int64_t id;
  Bytes data;
  DB(db::size(16)) std::string data_encoding;

  static_assert(db::primary_key(&BufferedEvent::shard_id, &BufferedEvent::namespace_id,
                                &BufferedEvent::workflow_id, &BufferedEvent::run_id,
                                &BufferedEvent::id));
};

}  // namespace temporal
