-- The server's ledger in PostgreSQL: what phones sent, verbatim, and the tables that are made from it. It is the
-- schema of the embedded database, table by table: whole numbers are BIGINT, and truth is 0 or 1, as there. What comes
-- by the hundred in one batch refers to its notebook without `REFERENCES`: PostgreSQL would ask once for each row.
-- Columns never change meaning; changes are added as numbered migrations.

-- Small facts about the server itself: whose city it is.
CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value BYTEA NOT NULL
);

-- Each lifetime of the server's memory, and the feed position that it shares with the one before.
CREATE TABLE epoch (
  id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  epoch    BYTEA   NOT NULL UNIQUE CHECK (octet_length(epoch) = 16),
  base     BIGINT  NOT NULL,
  began_at BIGINT  NOT NULL
);

CREATE TABLE team (
  id   BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
);

-- People with an account. Whoever has a sign-in may use the console.
CREATE TABLE officer (
  id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  officer  BYTEA   NOT NULL UNIQUE CHECK (octet_length(officer) = 16),
  name     TEXT    COLLATE "C" NOT NULL,
  role     TEXT    NOT NULL CHECK (role IN ('officer', 'crew_leader', 'dispatcher', 'admin')),
  team     BIGINT  REFERENCES team,
  sign_in  TEXT    UNIQUE,
  password TEXT,
  added_at BIGINT  NOT NULL
);

-- Phones, and the desks of console users.
CREATE TABLE device (
  id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  device      BYTEA   NOT NULL UNIQUE CHECK (octet_length(device) = 16),
  officer     BIGINT  NOT NULL REFERENCES officer,
  certificate BYTEA   NOT NULL,
  public_key  BYTEA   NOT NULL CHECK (octet_length(public_key) = 33),
  label       TEXT    NOT NULL,
  desk        BIGINT  NOT NULL CHECK (desk IN (0, 1)),
  enrolled_at BIGINT  NOT NULL,
  last_heard  BIGINT,
  revoked_at  BIGINT,
  -- How far it has read the feed, as it said last.
  read_to     BIGINT NOT NULL DEFAULT 0,
  -- What its officer may see, as it was when it began to read the feed; none once it was revoked.
  scope       BYTEA CHECK (octet_length(scope) = 16)
);

-- One-time enrolment codes, by the hash of their secret.
CREATE TABLE code (
  hash       BYTEA   PRIMARY KEY CHECK (octet_length(hash) = 32),
  officer    BIGINT  NOT NULL REFERENCES officer,
  made_at    BIGINT  NOT NULL,
  expires_at BIGINT  NOT NULL,
  used_at    BIGINT,
  device     BIGINT  REFERENCES device
);

CREATE TABLE notebook (
  id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  notebook  BYTEA   NOT NULL UNIQUE CHECK (octet_length(notebook) = 16),
  device    BIGINT  NOT NULL REFERENCES device,
  officer   BIGINT  NOT NULL REFERENCES officer,
  sealed    BIGINT  NOT NULL CHECK (sealed IN (0, 1)),
  opened_at BIGINT  NOT NULL
);
CREATE INDEX notebook_device ON notebook (device);
CREATE INDEX notebook_officer ON notebook (officer);

-- Where each chain stands.
CREATE TABLE lane (
  notebook  BIGINT  NOT NULL REFERENCES notebook,
  lane      BIGINT  NOT NULL CHECK (lane BETWEEN 0 AND 2),
  committed BIGINT  NOT NULL,
  hash      BYTEA   NOT NULL CHECK (octet_length(hash) = 32),
  backed_up BIGINT  NOT NULL,
  feed_pos  BIGINT  NOT NULL,
  log_hash  BYTEA   NOT NULL CHECK (octet_length(log_hash) = 32),
  PRIMARY KEY (notebook, lane)
);

-- What the phones signed, as they signed it.
CREATE TABLE statement (
  id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  notebook    BIGINT  NOT NULL REFERENCES notebook,
  lane        BIGINT  NOT NULL,
  seq         BIGINT  NOT NULL,
  signed      BYTEA   NOT NULL,
  received_at BIGINT  NOT NULL
);
CREATE INDEX statement_lane ON statement (notebook, lane, seq);

-- Branches that differ from the chain that came first: the batch as it was sent, nothing of it lost.
CREATE TABLE fork (
  id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  notebook    BIGINT  NOT NULL REFERENCES notebook,
  lane        BIGINT  NOT NULL,
  seq         BIGINT  NOT NULL,
  hash        BYTEA   NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
  batch       BYTEA   NOT NULL,
  received_at BIGINT  NOT NULL
);

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

-- The log: headers for ever, bodies locked under their record's key. Quarantined lines have a reason in `held`
-- and no place in the feed. The lines of a batch have ids one after the other. `about` is the record that a line
-- answers or tells of; of a piece of a route, its shift.
CREATE TABLE entry (
  id          BIGINT  PRIMARY KEY,
  notebook    BIGINT  NOT NULL,
  lane        BIGINT  NOT NULL CHECK (lane BETWEEN 0 AND 2),
  seq         BIGINT  NOT NULL CHECK (seq > 0),
  class       BIGINT  NOT NULL,
  digest      BYTEA   NOT NULL CHECK (octet_length(digest) = 32),
  previous    BYTEA   NOT NULL CHECK (octet_length(previous) = 32),
  hash        BYTEA   NOT NULL CHECK (octet_length(hash) = 32),
  absence     TEXT,
  locked      BYTEA,
  record      BYTEA   CHECK (octet_length(record) = 16),
  kind        BIGINT,
  about       BYTEA   CHECK (octet_length(about) = 16),
  held        TEXT,
  received_at BIGINT  NOT NULL,
  UNIQUE (notebook, lane, seq),
  CHECK ((locked IS NULL) = (absence IS NOT NULL))
);
-- Pieces of a route are found by their shift, whatever else is about a record by that.
CREATE INDEX entry_record ON entry (record) WHERE kind IS NULL OR kind <> 11;
CREATE INDEX entry_route ON entry (about, record) WHERE kind = 11;
CREATE INDEX entry_held ON entry (notebook, lane, seq) WHERE held IS NOT NULL;

-- Record keys, locked under the server's key-encryption key; destroyed to erase a record.
CREATE TABLE vault (
  notebook BIGINT  NOT NULL,
  record   BYTEA   NOT NULL CHECK (octet_length(record) = 16),
  wrapped  BYTEA   NOT NULL,
  PRIMARY KEY (notebook, record)
);

-- The order in which the server committed lines: runs of lines with ids one after the other. `position` and `entry`
-- are those of the first, `log_hash` is the feed's after the last.
CREATE TABLE feed (
  position BIGINT PRIMARY KEY,
  entry    BIGINT NOT NULL REFERENCES entry,
  log_hash BYTEA NOT NULL CHECK (octet_length(log_hash) = 32),
  -- Whether the line has a place already, and has one more because something about it changed.
  again    BIGINT NOT NULL DEFAULT 0 CHECK (again IN (0, 1)),
  lines    BIGINT NOT NULL DEFAULT 1 CHECK (lines > 0)
);
CREATE UNIQUE INDEX feed_entry ON feed (entry) WHERE again = 0;

-- Each record as its lines make it now; but pieces of a route, which are read from their lines.
CREATE TABLE record (
  id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  record      BYTEA   NOT NULL UNIQUE CHECK (octet_length(record) = 16),
  kind        BIGINT  NOT NULL,
  notebook    BIGINT  NOT NULL,
  officer     BIGINT  NOT NULL,
  shift       BYTEA,
  linked_to   BYTEA,
  about       BYTEA,
  happened_at BIGINT  NOT NULL,
  written_at  BIGINT  NOT NULL,
  received_at BIGINT  NOT NULL,
  expires_at  BIGINT,
  lines       BIGINT  NOT NULL,
  conflicts   BIGINT  NOT NULL,
  withdrawn   BIGINT  NOT NULL CHECK (withdrawn IN (0, 1)),
  fields      BYTEA   NOT NULL
);
CREATE INDEX record_shift ON record (shift, happened_at);
CREATE INDEX record_shifts ON record (happened_at) WHERE kind = 1;
CREATE INDEX record_off_shift ON record (officer, kind, happened_at) WHERE shift IS NULL;
CREATE INDEX record_link ON record (linked_to) WHERE linked_to IS NOT NULL;
CREATE INDEX record_about ON record (about) WHERE about IS NOT NULL;

-- Sealed files that photos declared. role 0 is the original, 1 its thumbnail.
-- state: declared (perhaps begun), received (whole, not checked further), verified, mismatch.
CREATE TABLE blob (
  hash        BYTEA   NOT NULL CHECK (octet_length(hash) = 32),
  record      BYTEA   NOT NULL CHECK (octet_length(record) = 16),
  notebook    BIGINT  NOT NULL,
  role        BIGINT  NOT NULL CHECK (role IN (0, 1)),
  length      BIGINT  NOT NULL,
  state       TEXT    NOT NULL CHECK (state IN ('declared', 'received', 'verified', 'mismatch')),
  received_at BIGINT,
  -- Whether the oldest good backup has it.
  backed_up   BIGINT NOT NULL DEFAULT 0 CHECK (backed_up IN (0, 1)),
  PRIMARY KEY (notebook, hash)
);
CREATE INDEX blob_record ON blob (notebook, record);

-- Calls for help. Registered by the direct call or by the entry, whichever comes first.
CREATE TABLE alarm (
  record          BYTEA   PRIMARY KEY CHECK (octet_length(record) = 16),
  notebook        BIGINT  REFERENCES notebook,
  officer         BIGINT  NOT NULL REFERENCES officer,
  raised_at       BIGINT  NOT NULL,
  received_at     BIGINT  NOT NULL,
  position        BYTEA,
  stood_down_at   BIGINT,
  acknowledged_by BIGINT  REFERENCES officer,
  acknowledged_at BIGINT,
  told            BIGINT  NOT NULL CHECK (told IN (0, 1)),
  entry           BIGINT  NOT NULL CHECK (entry IN (0, 1)),
  -- The place in the notebook's safety lane of the line that the position came with; none where the phone called.
  position_seq    BIGINT,
  -- Whether it may be another officer: a locked phone of several sent it.
  caller_uncertain BIGINT  NOT NULL DEFAULT 0 CHECK (caller_uncertain IN (0, 1))
);
CREATE INDEX alarm_officer ON alarm (officer, raised_at);

-- Signed manifests: shifts of which the server holds all.
CREATE TABLE manifest (
  shift   BYTEA   PRIMARY KEY CHECK (octet_length(shift) = 16),
  records BIGINT  NOT NULL,
  photos  BIGINT  NOT NULL,
  signed  BYTEA   NOT NULL,
  at      BIGINT  NOT NULL
);

-- What phones are told to do, until they say that it is done. `report` is what was on a phone that was wiped.
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

-- Who read what: written before the answer. Rows are only ever added.
CREATE TABLE audit (
  id      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      BIGINT  NOT NULL,
  reader  BIGINT  REFERENCES officer,
  action  TEXT    NOT NULL,
  record  BYTEA,
  officer BIGINT  REFERENCES officer,
  detail  TEXT
);

CREATE TABLE session (
  hash       BYTEA   PRIMARY KEY CHECK (octet_length(hash) = 32),
  officer    BIGINT  NOT NULL REFERENCES officer,
  began_at   BIGINT  NOT NULL,
  used_at    BIGINT  NOT NULL
);

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

-- The snapshot that a phone is taking: what it may see at one place of the feed, line by line as it was when it began.
CREATE TABLE snapshot (
  device   BIGINT PRIMARY KEY REFERENCES device,
  scope    BYTEA NOT NULL CHECK (octet_length(scope) = 16),
  pinned   BYTEA NOT NULL,
  -- For each line 8 bytes of its place in the feed and 32 of its hash.
  lines    BYTEA NOT NULL,
  begun_at BIGINT NOT NULL
);

-- Lines that a phone read before this ledger went back in time. Those that never come again nobody has any more.
CREATE TABLE missed (
  hash     BYTEA PRIMARY KEY CHECK (length(hash) = 32),
  notebook BYTEA NOT NULL CHECK (length(notebook) = 16),
  lane     BIGINT NOT NULL,
  seq      BIGINT NOT NULL,
  told_by  BIGINT NOT NULL REFERENCES device,
  told_at  BIGINT NOT NULL,
  -- Whether the phone that wrote it was heard since.
  heard    BIGINT NOT NULL DEFAULT 0 CHECK (heard IN (0, 1))
);
CREATE INDEX missed_notebook ON missed (notebook, lane, seq);
