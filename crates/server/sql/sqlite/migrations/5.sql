-- A line may have several places in the feed: one more each time something about it changes.
CREATE TABLE feed_new (
  position INTEGER PRIMARY KEY,
  entry    INTEGER NOT NULL REFERENCES entry,
  log_hash BLOB NOT NULL CHECK (length(log_hash) = 32),
  again    INTEGER NOT NULL DEFAULT 0 CHECK (again IN (0, 1))
) STRICT;
INSERT INTO feed_new (position, entry, log_hash) SELECT position, entry, log_hash FROM feed;
DROP TABLE feed;
ALTER TABLE feed_new RENAME TO feed;
CREATE UNIQUE INDEX feed_entry ON feed (entry) WHERE again = 0;
ALTER TABLE device ADD COLUMN read_to INTEGER NOT NULL DEFAULT 0;

-- Orders to erase, and how far each has come. The list that outlives this database is a file beside it.
CREATE TABLE tombstone (
  record    BLOB PRIMARY KEY CHECK (length(record) = 16),
  step      INTEGER NOT NULL,
  state     TEXT NOT NULL CHECK (state IN ('ordered', 'stopped', 'erased', 'complete')),
  reason    TEXT NOT NULL,
  at        INTEGER NOT NULL,
  until     INTEGER NOT NULL,
  -- The place in the feed that every phone should have read.
  position  INTEGER NOT NULL,
  -- When a hold came that was too late.
  late_hold INTEGER
) STRICT;

-- Sealed files of erased records that are still to be removed.
CREATE TABLE doomed (
  hash   BLOB PRIMARY KEY CHECK (length(hash) = 32)
) STRICT;
