-- Where the position of a call came from, so that a line that comes late does not move it back.
ALTER TABLE alarm ADD COLUMN position_seq INTEGER;
