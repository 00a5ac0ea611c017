-- A serial column's sequence: the column says nextval(), this says whose it is.
CREATE SEQUENCE buffered_events_id_seq;
ALTER SEQUENCE buffered_events_id_seq OWNED BY buffered_events.id;
