-- What a device's officer may see, as it was when it began to read the feed.
ALTER TABLE device ADD COLUMN scope BYTEA CHECK (octet_length(scope) = 16);

-- The snapshot that a phone is taking: what it may see at one place of the feed, line by line as it was when it began.
CREATE TABLE snapshot (
  device   BIGINT PRIMARY KEY REFERENCES device,
  scope    BYTEA NOT NULL CHECK (octet_length(scope) = 16),
  pinned   BYTEA NOT NULL,
  -- For each line 8 bytes of its place in the feed and 32 of its hash.
  lines    BYTEA NOT NULL,
  begun_at BIGINT NOT NULL
);
