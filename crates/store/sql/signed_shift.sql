-- What the officer signed at the end of a shift: the statement over all three heads, made when the shift was signed
-- and not when it was sent. seq is where the records lane stood.
CREATE TABLE signed_shift (
  shift     BLOB    PRIMARY KEY CHECK (length(shift) = 16),
  seq       INTEGER NOT NULL CHECK (seq > 0),
  bytes     BLOB    NOT NULL,
  signature BLOB    NOT NULL,
  signed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
