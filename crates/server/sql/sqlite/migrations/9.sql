-- Branches of a chain: each has a row of its own in `notebook`, under an id that nobody writes under, and there its
-- lines from the first that differs. Both branches are in the feed.
CREATE TABLE branch (
  branch   INTEGER PRIMARY KEY REFERENCES notebook,
  notebook INTEGER NOT NULL REFERENCES notebook,
  lane     INTEGER NOT NULL,
  seq      INTEGER NOT NULL
) STRICT;
CREATE INDEX branch_notebook ON branch (notebook, lane);

-- How a notebook began that goes on from others, as its phone signed it.
CREATE TABLE begun (
  notebook INTEGER PRIMARY KEY REFERENCES notebook,
  signed   BLOB    NOT NULL,
  begun_at INTEGER NOT NULL
) STRICT;

-- The notebooks that it goes on from.
CREATE TABLE goes_on_from (
  notebook INTEGER NOT NULL REFERENCES notebook,
  older    BLOB    NOT NULL CHECK (length(older) = 16),
  PRIMARY KEY (notebook, older)
) STRICT;
CREATE INDEX goes_on_from_older ON goes_on_from (older);
