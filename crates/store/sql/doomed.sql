-- Sealed files that nothing names any more: they are removed from the vault, also after a kill in between.
CREATE TABLE doomed (
  hash BLOB PRIMARY KEY CHECK (length(hash) = 32)
) STRICT;
