-- Lines that a phone read before this ledger went back in time. Those that never come again nobody has any more.
CREATE TABLE missed (
  hash     BYTEA PRIMARY KEY CHECK (length(hash) = 32),
  notebook BYTEA NOT NULL CHECK (length(notebook) = 16),
  lane     BIGINT NOT NULL,
  seq      BIGINT NOT NULL,
  told_by  BIGINT NOT NULL REFERENCES device,
  told_at  BIGINT NOT NULL,
  -- Whether the phone that wrote it was heard since.
  heard    BIGINT NOT NULL DEFAULT 0 CHECK (heard IN (0, 1))
);
CREATE INDEX missed_notebook ON missed (notebook, lane, seq);
