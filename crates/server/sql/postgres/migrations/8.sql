-- What phones are told to do.
CREATE TABLE phone_order (
  id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  device   BIGINT NOT NULL REFERENCES device,
  number   BIGINT NOT NULL CHECK (number BETWEEN 1 AND 255),
  reason   TEXT NOT NULL,
  given_by BIGINT REFERENCES officer,
  given_at BIGINT NOT NULL,
  told_at  BIGINT,
  done_at  BIGINT,
  report   TEXT
);
CREATE INDEX phone_order_device ON phone_order (device);
