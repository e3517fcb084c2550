-- One notebook: what one officer wrote on one phone, and what this phone has read of others.
-- SQLCipher, WAL, synchronous = FULL, secure_delete = ON, foreign_keys = ON.
-- Columns never change meaning; changes are added as numbered migrations.

-- Small facts about the notebook itself: its identity, the feed cursor, the screen that was open.
CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Every notebook of which lines are held: this one (own = 1) and those that the feed brought.
CREATE TABLE notebook (
  id       INTEGER PRIMARY KEY,
  notebook BLOB    NOT NULL UNIQUE CHECK (length(notebook) = 16),
  author   TEXT    NOT NULL,
  own      INTEGER NOT NULL CHECK (own IN (0, 1))
) STRICT;

-- The log. Lines are appended, never changed; only a body may go (absence says why), its header stays.
-- For the own notebook this table is the outbox: unsent is what lies above the last receipt.
CREATE TABLE entry (
  id       INTEGER PRIMARY KEY,
  notebook INTEGER NOT NULL REFERENCES notebook,
  lane     INTEGER NOT NULL CHECK (lane BETWEEN 0 AND 2),
  seq      INTEGER NOT NULL CHECK (seq > 0),
  class    INTEGER NOT NULL,
  digest   BLOB    NOT NULL CHECK (length(digest) = 32),
  hash     BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32),
  record   BLOB    CHECK (length(record) = 16),
  body     BLOB,
  absence  TEXT,
  feed     INTEGER,
  CHECK ((body IS NULL) = (absence IS NOT NULL))
) STRICT;
-- The own chain has one line a place; another notebook may have forked, and then both branches are shown.
CREATE UNIQUE INDEX entry_own_place ON entry (lane, seq) WHERE notebook = 1;
CREATE INDEX entry_record ON entry (record);

-- The key under which a record's lines of one notebook are committed; destroyed to erase them.
CREATE TABLE record_key (
  record   BLOB    NOT NULL CHECK (length(record) = 16),
  notebook INTEGER NOT NULL REFERENCES notebook,
  key      BLOB    NOT NULL CHECK (length(key) = 32),
  PRIMARY KEY (record, notebook)
) STRICT, WITHOUT ROWID;

-- Lines that are saved and not settled: each becomes an entry, with its key, its record and its words, before anything
-- else is read or written. One b-tree, so that saving writes one page.
CREATE TABLE unsettled (
  id         INTEGER PRIMARY KEY,
  lane       INTEGER NOT NULL,
  seq        INTEGER NOT NULL,
  class      INTEGER NOT NULL,
  digest     BLOB    NOT NULL,
  hash       BLOB    NOT NULL,
  record     BLOB    NOT NULL,
  key        BLOB    NOT NULL,
  body       BLOB    NOT NULL,
  ends_draft INTEGER NOT NULL
) STRICT;

-- Each record as its lines make it now; rebuilt from entry whenever a line is added. Where one line alone says it (line),
-- fields and heads are read from there and not held a second time.
CREATE TABLE record (
  id          INTEGER PRIMARY KEY,
  record      BLOB    NOT NULL UNIQUE CHECK (length(record) = 16),
  kind        INTEGER NOT NULL,
  author      TEXT    NOT NULL,
  own         INTEGER NOT NULL CHECK (own IN (0, 1)),
  happened_at INTEGER NOT NULL,
  written_at  INTEGER NOT NULL,
  lines       INTEGER NOT NULL,
  shift       BLOB,
  linked_to   BLOB,
  withdrawn   INTEGER NOT NULL CHECK (withdrawn IN (0, 1)),
  conflicts   INTEGER NOT NULL,
  lane        INTEGER NOT NULL,
  last_seq    INTEGER NOT NULL,
  line        INTEGER,
  fields      BLOB,
  heads       BLOB,
  CHECK ((line IS NULL) = (fields IS NOT NULL) AND (line IS NULL) = (heads IS NOT NULL))
) STRICT;
CREATE INDEX record_shift ON record (shift, happened_at);
CREATE INDEX record_kind ON record (kind, happened_at);
CREATE INDEX record_link ON record (linked_to) WHERE linked_to IS NOT NULL;

-- What is being typed; local, never sent, saved field by field as it is tapped.
CREATE TABLE draft (
  record      BLOB    PRIMARY KEY CHECK (length(record) = 16),
  kind        INTEGER NOT NULL,
  key         BLOB    NOT NULL CHECK (length(key) = 32),
  correction  INTEGER NOT NULL CHECK (correction IN (0, 1)),
  base        BLOB    NOT NULL,
  opened_at   INTEGER NOT NULL,
  happened_at INTEGER,
  fields      BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

-- Pieces of the route that are durable but not yet an entry (at most five minutes of them).
CREATE TABLE frame (
  id         INTEGER PRIMARY KEY,
  shift      BLOB    NOT NULL,
  from_ms    INTEGER NOT NULL,
  to_ms      INTEGER NOT NULL,
  distance_m REAL    NOT NULL,
  chunk      BLOB    NOT NULL
) STRICT;

-- Photos whose record is not in the log yet: the key is durable before any byte is sealed; fields and custody event
-- are there from the moment of capture, so that authorship is fixed then and not when the draft is saved.
CREATE TABLE intake (
  record            BLOB    PRIMARY KEY CHECK (length(record) = 16),
  data_key          BLOB    NOT NULL CHECK (length(data_key) = 32),
  linked_to         BLOB,
  begun_at          INTEGER NOT NULL,
  fields            BLOB,
  custody_json      BLOB,
  custody_signature BLOB,
  CHECK ((fields IS NULL) = (custody_json IS NULL) AND (fields IS NULL) = (custody_signature IS NULL))
) STRICT;

-- A line for each photo that was taken and thrown away: when and why, no content.
CREATE TABLE discarded (
  record       BLOB    PRIMARY KEY CHECK (length(record) = 16),
  discarded_at INTEGER NOT NULL,
  reason       TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Sealed files of the vault that the server must hold; unsent is what has no receipt of the server's present epoch.
CREATE TABLE blob (
  hash        BLOB    PRIMARY KEY CHECK (length(hash) = 32),
  record      BLOB    NOT NULL CHECK (length(record) = 16),
  role        INTEGER NOT NULL CHECK (role IN (0, 1)),
  length      INTEGER NOT NULL,
  epoch       BLOB,
  receipt     BLOB,
  signature   BLOB,
  received_at INTEGER
) STRICT;
CREATE INDEX blob_record ON blob (record);

-- The newest valid receipt of each lane, as signed by the server. It counts while its epoch is the server's present
-- one (setting "epoch"); afterwards it is only evidence.
CREATE TABLE receipt (
  lane        INTEGER PRIMARY KEY,
  epoch       BLOB    NOT NULL,
  committed   INTEGER NOT NULL,
  hash        BLOB    NOT NULL,
  backed_up   INTEGER NOT NULL,
  bytes       BLOB    NOT NULL,
  signature   BLOB    NOT NULL,
  received_at INTEGER NOT NULL
) STRICT;

-- Lines that the server keeps aside (quarantined): stored there, not shown as confirmed here.
CREATE TABLE held (
  lane INTEGER NOT NULL,
  seq  INTEGER NOT NULL,
  code TEXT    NOT NULL,
  PRIMARY KEY (lane, seq)
) STRICT, WITHOUT ROWID;

-- What the server signed at the end of a shift: all held, or what is missing.
CREATE TABLE manifest (
  shift       BLOB    PRIMARY KEY CHECK (length(shift) = 16),
  bytes       BLOB    NOT NULL,
  signature   BLOB    NOT NULL,
  received_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The words by which a record is found; rowid = record.id. It knows which letters occur and not where: what it finds is
-- looked at again.
CREATE VIRTUAL TABLE search USING fts5 (text, tokenize = 'trigram', detail = 'none', columnsize = 0);
-- Without it the letters of a removed record would stay in the index until segments are merged.
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
