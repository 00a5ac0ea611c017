-- Domains are not in the vocabulary of the models yet.
CREATE DOMAIN "bıgınt" AS bigint;
CREATE DOMAIN year AS integer CONSTRAINT year_check CHECK (VALUE >= 1901 AND VALUE <= 2155);
