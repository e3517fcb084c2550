-- The server's ledger in embedded SQLite: what phones sent, verbatim, and the tables that are made from it.
-- SQLCipher, WAL, synchronous = FULL, secure_delete = ON, foreign_keys = ON.
-- Columns never change meaning; changes are added as numbered migrations.

-- Small facts about the server itself: whose city it is.
CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;

-- Each lifetime of the server's memory, and the feed position that it shares with the one before.
CREATE TABLE epoch (
  id       INTEGER PRIMARY KEY,
  epoch    BLOB    NOT NULL UNIQUE CHECK (length(epoch) = 16),
  base     INTEGER NOT NULL,
  began_at INTEGER NOT NULL
) STRICT;

CREATE TABLE team (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- People with an account. Whoever has a sign-in may use the console.
CREATE TABLE officer (
  id       INTEGER PRIMARY KEY,
  officer  BLOB    NOT NULL UNIQUE CHECK (length(officer) = 16),
  name     TEXT    NOT NULL,
  role     TEXT    NOT NULL CHECK (role IN ('officer', 'crew_leader', 'dispatcher', 'admin')),
  team     INTEGER REFERENCES team,
  sign_in  TEXT    UNIQUE,
  password TEXT,
  added_at INTEGER NOT NULL
) STRICT;

-- Phones, and the desks of console users.
CREATE TABLE device (
  id          INTEGER PRIMARY KEY,
  device      BLOB    NOT NULL UNIQUE CHECK (length(device) = 16),
  officer     INTEGER NOT NULL REFERENCES officer,
  certificate BLOB    NOT NULL,
  public_key  BLOB    NOT NULL CHECK (length(public_key) = 33),
  label       TEXT    NOT NULL,
  desk        INTEGER NOT NULL CHECK (desk IN (0, 1)),
  enrolled_at INTEGER NOT NULL,
  last_heard  INTEGER,
  revoked_at  INTEGER,
  -- How far it has read the feed, as it said last.
  read_to     INTEGER NOT NULL DEFAULT 0,
  -- What its officer may see, as it was when it began to read the feed; none once it was revoked.
  scope       BLOB CHECK (length(scope) = 16)
) STRICT;

-- One-time enrolment codes, by the hash of their secret.
CREATE TABLE code (
  hash       BLOB    PRIMARY KEY CHECK (length(hash) = 32),
  officer    INTEGER NOT NULL REFERENCES officer,
  made_at    INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at    INTEGER,
  device     INTEGER REFERENCES device
) STRICT;

CREATE TABLE notebook (
  id        INTEGER PRIMARY KEY,
  notebook  BLOB    NOT NULL UNIQUE CHECK (length(notebook) = 16),
  device    INTEGER NOT NULL REFERENCES device,
  officer   INTEGER NOT NULL REFERENCES officer,
  sealed    INTEGER NOT NULL CHECK (sealed IN (0, 1)),
  opened_at INTEGER NOT NULL
) STRICT;
CREATE INDEX notebook_device ON notebook (device);
CREATE INDEX notebook_officer ON notebook (officer);

-- Where each chain stands.
CREATE TABLE lane (
  notebook  INTEGER NOT NULL REFERENCES notebook,
  lane      INTEGER NOT NULL CHECK (lane BETWEEN 0 AND 2),
  committed INTEGER NOT NULL,
  hash      BLOB    NOT NULL CHECK (length(hash) = 32),
  backed_up INTEGER NOT NULL,
  feed_pos  INTEGER NOT NULL,
  log_hash  BLOB    NOT NULL CHECK (length(log_hash) = 32),
  PRIMARY KEY (notebook, lane)
) STRICT;

-- What the phones signed, as they signed it.
CREATE TABLE statement (
  id          INTEGER PRIMARY KEY,
  notebook    INTEGER NOT NULL REFERENCES notebook,
  lane        INTEGER NOT NULL,
  seq         INTEGER NOT NULL,
  signed      BLOB    NOT NULL,
  received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX statement_lane ON statement (notebook, lane, seq);

-- Branches that differ from the chain that came first: the batch as it was sent, nothing of it lost.
CREATE TABLE fork (
  id          INTEGER PRIMARY KEY,
  notebook    INTEGER NOT NULL REFERENCES notebook,
  lane        INTEGER NOT NULL,
  seq         INTEGER NOT NULL,
  hash        BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32),
  batch       BLOB    NOT NULL,
  received_at INTEGER NOT NULL
) STRICT;

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

-- The log: headers for ever, bodies locked under their record's key. Quarantined lines have a reason in `held`
-- and no place in the feed. The lines of a batch have ids one after the other. `about` is the record that a line
-- answers or tells of; of a piece of a route, its shift.
CREATE TABLE entry (
  id          INTEGER PRIMARY KEY,
  notebook    INTEGER NOT NULL REFERENCES notebook,
  lane        INTEGER NOT NULL CHECK (lane BETWEEN 0 AND 2),
  seq         INTEGER NOT NULL CHECK (seq > 0),
  class       INTEGER NOT NULL,
  digest      BLOB    NOT NULL CHECK (length(digest) = 32),
  previous    BLOB    NOT NULL CHECK (length(previous) = 32),
  hash        BLOB    NOT NULL CHECK (length(hash) = 32),
  absence     TEXT,
  locked      BLOB,
  record      BLOB    CHECK (length(record) = 16),
  kind        INTEGER,
  about       BLOB    CHECK (length(about) = 16),
  held        TEXT,
  received_at INTEGER NOT NULL,
  UNIQUE (notebook, lane, seq),
  CHECK ((locked IS NULL) = (absence IS NOT NULL))
) STRICT;
-- Pieces of a route are found by their shift, whatever else is about a record by that.
CREATE INDEX entry_record ON entry (record) WHERE kind IS NULL OR kind <> 11;
CREATE INDEX entry_route ON entry (about, record) WHERE kind = 11;
CREATE INDEX entry_held ON entry (notebook, lane, seq) WHERE held IS NOT NULL;

-- Record keys, locked under the server's key-encryption key; destroyed to erase a record.
CREATE TABLE vault (
  notebook INTEGER NOT NULL REFERENCES notebook,
  record   BLOB    NOT NULL CHECK (length(record) = 16),
  wrapped  BLOB    NOT NULL,
  PRIMARY KEY (notebook, record)
) STRICT, WITHOUT ROWID;

-- The order in which the server committed lines: runs of lines with ids one after the other. `position` and `entry`
-- are those of the first, `log_hash` is the feed's after the last.
CREATE TABLE feed (
  position INTEGER PRIMARY KEY,
  entry    INTEGER NOT NULL REFERENCES entry,
  log_hash BLOB NOT NULL CHECK (length(log_hash) = 32),
  -- Whether the line has a place already, and has one more because something about it changed.
  again    INTEGER NOT NULL DEFAULT 0 CHECK (again IN (0, 1)),
  lines    INTEGER NOT NULL DEFAULT 1 CHECK (lines > 0)
) STRICT;
CREATE UNIQUE INDEX feed_entry ON feed (entry) WHERE again = 0;

-- Each record as its lines make it now; but pieces of a route, which are read from their lines.
CREATE TABLE record (
  id          INTEGER PRIMARY KEY,
  record      BLOB    NOT NULL UNIQUE CHECK (length(record) = 16),
  kind        INTEGER NOT NULL,
  notebook    INTEGER NOT NULL REFERENCES notebook,
  officer     INTEGER NOT NULL REFERENCES officer,
  shift       BLOB,
  linked_to   BLOB,
  about       BLOB,
  happened_at INTEGER NOT NULL,
  written_at  INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  expires_at  INTEGER,
  lines       INTEGER NOT NULL,
  conflicts   INTEGER NOT NULL,
  withdrawn   INTEGER NOT NULL CHECK (withdrawn IN (0, 1)),
  fields      BLOB    NOT NULL
) STRICT;
CREATE INDEX record_shift ON record (shift, happened_at);
CREATE INDEX record_shifts ON record (happened_at) WHERE kind = 1;
CREATE INDEX record_off_shift ON record (officer, kind, happened_at) WHERE shift IS NULL;
CREATE INDEX record_link ON record (linked_to) WHERE linked_to IS NOT NULL;
CREATE INDEX record_about ON record (about) WHERE about IS NOT NULL;

-- Sealed files that photos declared. role 0 is the original, 1 its thumbnail.
-- state: declared (perhaps begun), received (whole, not checked further), verified, mismatch.
CREATE TABLE blob (
  hash        BLOB    NOT NULL CHECK (length(hash) = 32),
  record      BLOB    NOT NULL CHECK (length(record) = 16),
  notebook    INTEGER NOT NULL REFERENCES notebook,
  role        INTEGER NOT NULL CHECK (role IN (0, 1)),
  length      INTEGER NOT NULL,
  state       TEXT    NOT NULL CHECK (state IN ('declared', 'received', 'verified', 'mismatch')),
  received_at INTEGER,
  -- Whether the oldest good backup has it.
  backed_up   INTEGER NOT NULL DEFAULT 0 CHECK (backed_up IN (0, 1)),
  PRIMARY KEY (notebook, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_record ON blob (notebook, record);

-- Calls for help. Registered by the direct call or by the entry, whichever comes first.
CREATE TABLE alarm (
  record          BLOB    PRIMARY KEY CHECK (length(record) = 16),
  notebook        INTEGER REFERENCES notebook,
  officer         INTEGER NOT NULL REFERENCES officer,
  raised_at       INTEGER NOT NULL,
  received_at     INTEGER NOT NULL,
  position        BLOB,
  stood_down_at   INTEGER,
  acknowledged_by INTEGER REFERENCES officer,
  acknowledged_at INTEGER,
  told            INTEGER NOT NULL CHECK (told IN (0, 1)),
  entry           INTEGER NOT NULL CHECK (entry IN (0, 1)),
  -- The place in the notebook's safety lane of the line that the position came with; none where the phone called.
  position_seq    INTEGER,
  -- Whether it may be another officer: a locked phone of several sent it.
  caller_uncertain INTEGER NOT NULL DEFAULT 0 CHECK (caller_uncertain IN (0, 1))
) STRICT;
CREATE INDEX alarm_officer ON alarm (officer, raised_at);

-- Signed manifests: shifts of which the server holds all.
CREATE TABLE manifest (
  shift   BLOB    PRIMARY KEY CHECK (length(shift) = 16),
  records INTEGER NOT NULL,
  photos  INTEGER NOT NULL,
  signed  BLOB    NOT NULL,
  at      INTEGER NOT NULL
) STRICT;

-- What phones are told to do, until they say that it is done. `report` is what was on a phone that was wiped.
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

-- Who read what: written before the answer. Rows are only ever added.
CREATE TABLE audit (
  id      INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  reader  INTEGER REFERENCES officer,
  action  TEXT    NOT NULL,
  record  BLOB,
  officer INTEGER REFERENCES officer,
  detail  TEXT
) STRICT;

CREATE TABLE session (
  hash       BLOB    PRIMARY KEY CHECK (length(hash) = 32),
  officer    INTEGER NOT NULL REFERENCES officer,
  began_at   INTEGER NOT NULL,
  used_at    INTEGER NOT NULL
) STRICT;

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

-- The snapshot that a phone is taking: what it may see at one place of the feed, line by line as it was when it began.
CREATE TABLE snapshot (
  device   INTEGER PRIMARY KEY REFERENCES device,
  scope    BLOB NOT NULL CHECK (length(scope) = 16),
  pinned   BLOB NOT NULL,
  -- For each line 8 bytes of its place in the feed and 32 of its hash.
  lines    BLOB NOT NULL,
  begun_at INTEGER NOT NULL
) STRICT;

-- Lines that a phone read before this ledger went back in time. Those that never come again nobody has any more.
CREATE TABLE missed (
  hash     BLOB PRIMARY KEY CHECK (length(hash) = 32),
  notebook BLOB NOT NULL CHECK (length(notebook) = 16),
  lane     INTEGER NOT NULL,
  seq      INTEGER NOT NULL,
  told_by  INTEGER NOT NULL REFERENCES device,
  told_at  INTEGER NOT NULL,
  -- Whether the phone that wrote it was heard since.
  heard    INTEGER NOT NULL DEFAULT 0 CHECK (heard IN (0, 1))
) STRICT;
CREATE INDEX missed_notebook ON missed (notebook, lane, seq);
