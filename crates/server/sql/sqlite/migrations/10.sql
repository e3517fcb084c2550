-- Batches that came before the lines before them, locked; kept for some minutes.
CREATE TABLE staged (
  notebook    INTEGER NOT NULL REFERENCES notebook,
  lane        INTEGER NOT NULL,
  from_seq    INTEGER NOT NULL,
  entries     INTEGER NOT NULL,
  batch       BLOB NOT NULL,
  received_at INTEGER NOT NULL,
  PRIMARY KEY (notebook, lane, from_seq)
) STRICT;
