-- Branches of a chain: each has a row of its own in `notebook`, under an id that nobody writes under, and there its
-- lines from the first that differs. Both branches are in the feed.
CREATE TABLE branch (
  branch   BIGINT  PRIMARY KEY REFERENCES notebook,
  notebook BIGINT  NOT NULL REFERENCES notebook,
  lane     BIGINT  NOT NULL,
  seq      BIGINT  NOT NULL
);
CREATE INDEX branch_notebook ON branch (notebook, lane);

-- How a notebook began that goes on from others, as its phone signed it.
CREATE TABLE begun (
  notebook BIGINT  PRIMARY KEY REFERENCES notebook,
  signed   BYTEA   NOT NULL,
  begun_at BIGINT  NOT NULL
);

-- The notebooks that it goes on from.
CREATE TABLE goes_on_from (
  notebook BIGINT  NOT NULL REFERENCES notebook,
  older    BYTEA   NOT NULL CHECK (octet_length(older) = 16),
  PRIMARY KEY (notebook, older)
);
CREATE INDEX goes_on_from_older ON goes_on_from (older);
