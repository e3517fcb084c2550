-- The feed is kept in runs of lines; what it has are runs of one.
ALTER TABLE feed ADD COLUMN lines INTEGER NOT NULL DEFAULT 1 CHECK (lines > 0);

-- Keys lie by their notebook: those of a batch side by side.
CREATE TABLE vault_by_notebook (
  notebook INTEGER NOT NULL REFERENCES notebook,
  record   BLOB    NOT NULL CHECK (length(record) = 16),
  wrapped  BLOB    NOT NULL,
  PRIMARY KEY (notebook, record)
) STRICT, WITHOUT ROWID;
INSERT INTO vault_by_notebook (notebook, record, wrapped) SELECT notebook, record, wrapped FROM vault;
DROP TABLE vault;
ALTER TABLE vault_by_notebook RENAME TO vault;

-- So do sealed files.
CREATE TABLE blob_by_notebook (
  hash        BLOB    NOT NULL CHECK (length(hash) = 32),
  record      BLOB    NOT NULL CHECK (length(record) = 16),
  notebook    INTEGER NOT NULL REFERENCES notebook,
  role        INTEGER NOT NULL CHECK (role IN (0, 1)),
  length      INTEGER NOT NULL,
  state       TEXT    NOT NULL CHECK (state IN ('declared', 'received', 'verified', 'mismatch')),
  received_at INTEGER,
  backed_up   INTEGER NOT NULL DEFAULT 0 CHECK (backed_up IN (0, 1)),
  PRIMARY KEY (notebook, hash)
) STRICT, WITHOUT ROWID;
INSERT INTO blob_by_notebook (hash, record, notebook, role, length, state, received_at, backed_up)
  SELECT hash, record, notebook, role, length, state, received_at, backed_up FROM blob;
DROP TABLE blob;
ALTER TABLE blob_by_notebook RENAME TO blob;
CREATE INDEX blob_record ON blob (notebook, record);

-- Pieces of a route are read from their lines, which name their shift.
UPDATE entry SET about = (SELECT r.shift FROM record r WHERE r.record = entry.record) WHERE kind = 11;
DROP INDEX entry_record;
CREATE INDEX entry_record ON entry (record) WHERE kind IS NULL OR kind <> 11;
CREATE INDEX entry_route ON entry (about, record) WHERE kind = 11;
DELETE FROM record WHERE kind = 11;
DROP INDEX record_kind;
CREATE INDEX record_shifts ON record (happened_at) WHERE kind = 1;
CREATE INDEX record_off_shift ON record (officer, kind, happened_at) WHERE shift IS NULL;
