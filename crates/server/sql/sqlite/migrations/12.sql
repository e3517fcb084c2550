-- Lines that a phone read before this ledger went back in time. Those that never come again nobody has any more.
CREATE TABLE missed (
  hash     BLOB PRIMARY KEY CHECK (length(hash) = 32),
  notebook BLOB NOT NULL CHECK (length(notebook) = 16),
  lane     INTEGER NOT NULL,
  seq      INTEGER NOT NULL,
  told_by  INTEGER NOT NULL REFERENCES device,
  told_at  INTEGER NOT NULL,
  -- Whether the phone that wrote it was heard since.
  heard    INTEGER NOT NULL DEFAULT 0 CHECK (heard IN (0, 1))
) STRICT;
CREATE INDEX missed_notebook ON missed (notebook, lane, seq);
