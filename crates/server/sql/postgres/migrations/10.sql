-- Batches that came before the lines before them, locked; kept for some minutes.
CREATE TABLE staged (
  notebook    BIGINT NOT NULL REFERENCES notebook,
  lane        BIGINT NOT NULL,
  from_seq    BIGINT NOT NULL,
  entries     BIGINT NOT NULL,
  batch       BYTEA NOT NULL,
  received_at BIGINT NOT NULL,
  PRIMARY KEY (notebook, lane, from_seq)
);
