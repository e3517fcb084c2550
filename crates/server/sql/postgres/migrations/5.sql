-- A line may have several places in the feed: one more each time something about it changes.
ALTER TABLE feed DROP CONSTRAINT feed_entry_key;
ALTER TABLE feed ADD COLUMN again BIGINT NOT NULL DEFAULT 0 CHECK (again IN (0, 1));
CREATE UNIQUE INDEX feed_entry ON feed (entry) WHERE again = 0;
ALTER TABLE device ADD COLUMN read_to BIGINT NOT NULL DEFAULT 0;

-- Orders to erase, and how far each has come. The list that outlives this database is a file beside it.
CREATE TABLE tombstone (
  record    BYTEA PRIMARY KEY CHECK (octet_length(record) = 16),
  step      BIGINT NOT NULL,
  state     TEXT NOT NULL CHECK (state IN ('ordered', 'stopped', 'erased', 'complete')),
  reason    TEXT NOT NULL,
  at        BIGINT NOT NULL,
  until     BIGINT NOT NULL,
  -- The place in the feed that every phone should have read.
  position  BIGINT NOT NULL,
  -- When a hold came that was too late.
  late_hold BIGINT
);

-- Sealed files of erased records that are still to be removed.
CREATE TABLE doomed (
  hash   BYTEA PRIMARY KEY CHECK (octet_length(hash) = 32)
);
