-- Partitioned tables are not in the vocabulary of the models yet.
CREATE TABLE payment (
  payment_id integer NOT NULL DEFAULT nextval('payment_payment_id_seq'),
  customer_id integer NOT NULL,
  staff_id integer NOT NULL,
  rental_id integer NOT NULL,
  amount numeric(5,2) NOT NULL,
  payment_date timestamptz NOT NULL,
  PRIMARY KEY (payment_date, payment_id)
) PARTITION BY RANGE (payment_date);

-- A partition for each month of UTC. Those of the first half year have keys of their own.
DO $$
DECLARE
  month timestamp;
  part text;
BEGIN
  FOR month IN SELECT generate_series(timestamp '2022-01-01', '2026-07-01', '1 month') LOOP
    part := to_char(month, '"payment_p"YYYY_MM');
    EXECUTE format('CREATE TABLE %I (LIKE payment INCLUDING DEFAULTS)', part);
    EXECUTE format('ALTER TABLE payment ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part,
                   month || '+00', month + interval '1 month' || '+00');
    CONTINUE WHEN month >= '2022-07-01';
    EXECUTE format('ALTER TABLE %I ADD FOREIGN KEY (customer_id) REFERENCES customer,'
                   ' ADD FOREIGN KEY (staff_id) REFERENCES staff,'
                   ' ADD FOREIGN KEY (rental_id) REFERENCES rental', part);
    EXECUTE format('CREATE INDEX ON %I (customer_id)', part);
    EXECUTE format('CREATE INDEX %I ON %I (customer_id)', 'idx_fk_' || part || '_customer_id', part);
    EXECUTE format('CREATE INDEX %I ON %I (staff_id)', 'idx_fk_' || part || '_staff_id', part);
  END LOOP;
END
$$;
