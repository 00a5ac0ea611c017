#pragma once
#include "types.hpp"

namespace temporal {

struct DB_TABLE(db::mixin) HistoryRow {
  std::int32_t shard_id;
  Bytes tree_id;
  Bytes branch_id;
};

/// history eventsV2: history_node stores history event data
struct DB_TABLE(db::table("history_node")) HistoryNode : HistoryRow {
  std::int64_t node_id;
  std::int64_t txn_id;
  std::int64_t prev_txn_id = 0;
  Bytes data;
  DB(db::size(16)) std::string data_encoding;

  static_assert(db::primary_key(&HistoryNode::shard_id, &HistoryNode::tree_id,
                                &HistoryNode::branch_id, &HistoryNode::node_id,
                                &HistoryNode::txn_id));
};

/// history eventsV2: history_tree stores branch metadata
struct DB_TABLE(db::table("history_tree")) HistoryTree : HistoryRow {
  Bytes data;
  DB(db::size(16)) std::string data_encoding;

  static_assert(db::primary_key(&HistoryTree::shard_id, &HistoryTree::tree_id,
                                &HistoryTree::branch_id));
};

}  // namespace temporal
