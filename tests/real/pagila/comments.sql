-- What the models say and the original does not.
COMMENT ON COLUMN address.district IS 'County, prefecture, state …';
COMMENT ON TYPE mpaa_rating IS 'Of the Motion Picture Association.';
COMMENT ON COLUMN film.rental_duration IS 'in days';
COMMENT ON COLUMN film.length IS 'in minutes';
COMMENT ON COLUMN staff.picture IS 'The portrait on the badge.';
COMMENT ON TABLE inventory IS 'A copy of a film that a store can lend.';
COMMENT ON COLUMN rental.return_date IS 'NULL while the customer has it.';
