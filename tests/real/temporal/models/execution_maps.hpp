#pragma once
#include "types.hpp"

// What an execution is waiting for: a table per map of its mutable state, a row per key of the map.

namespace temporal {

/// each row corresponds to one key of one map<string, ActivityInfo>
struct DB_TABLE(db::table("activity_info_maps")) ActivityInfo : RunRow {
  std::int64_t schedule_id;
  Bytes data;
  DB(db::size(16)) std::optional<std::string> data_encoding;

  static_assert(db::primary_key(&ActivityInfo::shard_id, &ActivityInfo::namespace_id,
                                &ActivityInfo::workflow_id, &ActivityInfo::run_id,
                                &ActivityInfo::schedule_id));
};

struct DB_TABLE(db::table("timer_info_maps")) TimerInfo : RunRow {
  DB(db::size(255)) std::string timer_id;
  Bytes data;
  DB(db::size(16)) std::optional<std::string> data_encoding;

  static_assert(db::primary_key(&TimerInfo::shard_id, &TimerInfo::namespace_id,
                                &TimerInfo::workflow_id, &TimerInfo::run_id, &TimerInfo::timer_id));
};

// What the run has asked another run for, by the event that asked.
struct DB_TABLE(db::mixin) InitiatedRow : RunRow {
  std::int64_t initiated_id;
  Bytes data;
  DB(db::size(16)) std::optional<std::string> data_encoding;

  static_assert(db::primary_key(&InitiatedRow::shard_id, &InitiatedRow::namespace_id,
                                &InitiatedRow::workflow_id, &InitiatedRow::run_id,
                                &InitiatedRow::initiated_id));
};

struct DB_TABLE(db::table("child_execution_info_maps")) ChildExecutionInfo : InitiatedRow {};

struct DB_TABLE(db::table("request_cancel_info_maps")) RequestCancelInfo : InitiatedRow {};

struct DB_TABLE(db::table("signal_info_maps")) SignalInfo : InitiatedRow {};

struct DB_TABLE(db::table("signals_requested_sets")) SignalRequested : RunRow {
  DB(db::size(255)) std::string signal_id;

  static_assert(db::primary_key(&SignalRequested::shard_id, &SignalRequested::namespace_id,
                                &SignalRequested::workflow_id, &SignalRequested::run_id,
                                &SignalRequested::signal_id));
};

struct DB_TABLE(db::table("chasm_node_maps")) ChasmNode : RunRow {
  Bytes chasm_path;
  Bytes metadata;
  DB(db::size(16)) std::optional<std::string> metadata_encoding;
  std::optional<Bytes> data;
  DB(db::size(16)) std::optional<std::string> data_encoding;

  static_assert(db::primary_key(&ChasmNode::shard_id, &ChasmNode::namespace_id,
                                &ChasmNode::workflow_id, &ChasmNode::run_id,
                                &ChasmNode::chasm_path));
};

}  // namespace temporal
