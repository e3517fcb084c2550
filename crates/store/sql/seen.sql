-- The lines of others that the snapshot held which is being taken.
CREATE TABLE seen (
  hash BLOB PRIMARY KEY CHECK (length(hash) = 32)
) STRICT;
