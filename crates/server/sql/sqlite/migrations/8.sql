-- What phones are told to do.
CREATE TABLE phone_order (
  id       INTEGER PRIMARY KEY,
  device   INTEGER NOT NULL REFERENCES device,
  number   INTEGER NOT NULL CHECK (number BETWEEN 1 AND 255),
  reason   TEXT NOT NULL,
  given_by INTEGER REFERENCES officer,
  given_at INTEGER NOT NULL,
  told_at  INTEGER,
  done_at  INTEGER,
  report   TEXT
) STRICT;
CREATE INDEX phone_order_device ON phone_order (device);
