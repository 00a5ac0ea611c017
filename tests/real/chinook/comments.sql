-- What the models say and the original does not.
COMMENT ON TABLE media_type IS 'How a track is encoded and protected.';
COMMENT ON COLUMN track.milliseconds IS 'Playing time.';
COMMENT ON COLUMN employee.reports_to IS 'Nobody, for the general manager.';
COMMENT ON TABLE invoice IS 'A sale, with the address as it was at that time.';
