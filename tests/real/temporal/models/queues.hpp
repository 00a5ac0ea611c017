#pragma once
#include "types.hpp"

namespace temporal {

struct DB_TABLE(db::table("queue")) LegacyMessage {
  std::int32_t queue_type;
  std::int64_t message_id;
  Bytes message_payload;
  DB(db::size(16)) std::string message_encoding;

  static_assert(db::primary_key(&LegacyMessage::queue_type, &LegacyMessage::message_id));
};

struct DB_TABLE(db::table("queue_metadata")) LegacyQueue {
  DB(db::primary_key) std::int32_t queue_type;
  Bytes data;
  DB(db::size(16)) std::string data_encoding;
  std::int64_t version;
};

struct DB_TABLE(db::mixin) QueueRow {
  std::int32_t queue_type;
  DB(db::size(255)) std::string queue_name;
};

struct DB_TABLE(db::table("queues")) Queue : QueueRow {
  Bytes metadata_payload;
  DB(db::size(16)) std::string metadata_encoding;

  static_assert(db::primary_key(&Queue::queue_type, &Queue::queue_name));
};

struct DB_TABLE(db::table("queue_messages")) QueueMessage : QueueRow {
  std::int64_t queue_partition;
  std::int64_t message_id;
  Bytes message_payload;
  DB(db::size(16)) std::string message_encoding;

  static_assert(db::primary_key(&QueueMessage::queue_type, &QueueMessage::queue_name,
                                &QueueMessage::queue_partition, &QueueMessage::message_id));
};

}  // namespace temporal
