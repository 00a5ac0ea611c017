-- What the models say as comments; the original has most of it after "--" only.
COMMENT ON COLUMN current_executions.data IS 'The WorkflowExecutionState (same as in `executions.state`).';
COMMENT ON COLUMN current_chasm_executions.data IS 'The ExecutionState (same as in `executions.state`).';
COMMENT ON TABLE activity_info_maps IS 'each row corresponds to one key of one map<string, ActivityInfo>';
COMMENT ON TABLE tasks_v2 IS 'Stores activity or workflow tasks.
Used for fairness scheduling. (pass, task_id) are monotonically increasing.';
COMMENT ON COLUMN tasks_v2.pass IS 'pass for tasks (see stride scheduling algorithm for fairness)';
COMMENT ON TABLE task_queues IS 'Stores ephemeral task queue information such as ack levels and expiry times';
COMMENT ON TABLE task_queues_v2 IS 'Stores ephemeral task queue information such as ack levels and expiry times';
COMMENT ON TABLE task_queue_user_data IS 'Stores task queue information such as user provided versioning data';
COMMENT ON COLUMN task_queue_user_data.data IS 'temporal.server.api.persistence.v1.TaskQueueUserData';
COMMENT ON COLUMN task_queue_user_data.data_encoding IS 'Encoding type used for serialization, in practice this should always be proto3';
COMMENT ON COLUMN task_queue_user_data.version IS 'Version of this row, used for optimistic concurrency';
COMMENT ON TABLE build_id_to_task_queue IS 'Stores a mapping between build ids and task queues';
COMMENT ON TABLE history_node IS 'history eventsV2: history_node stores history event data';
COMMENT ON TABLE history_tree IS 'history eventsV2: history_tree stores branch metadata';
COMMENT ON TABLE nexus_endpoints IS 'Stores information about Nexus endpoints';
COMMENT ON COLUMN nexus_endpoints.data IS 'temporal.server.api.persistence.v1.NexusEndpoint';
COMMENT ON COLUMN nexus_endpoints.data_encoding IS 'Encoding type used for serialization, in practice this should always be proto3';
COMMENT ON COLUMN nexus_endpoints.version IS 'Version of this row, used for optimistic concurrency';
COMMENT ON TABLE nexus_endpoints_partition_status IS 'Stores the version of Nexus endpoints table as a whole';
COMMENT ON COLUMN nexus_endpoints_partition_status.version IS 'Version of the nexus_endpoints table';
