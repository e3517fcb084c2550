-- The feed is kept in runs of lines; what it has are runs of one. The lines of a batch have ids one after the other.
ALTER TABLE feed ADD COLUMN lines BIGINT NOT NULL DEFAULT 1 CHECK (lines > 0);
ALTER TABLE entry ALTER COLUMN id DROP IDENTITY;

-- Keys lie by their notebook: those of a batch side by side.
CREATE TABLE vault_by_notebook (
  notebook BIGINT  NOT NULL,
  record   BYTEA   NOT NULL CHECK (octet_length(record) = 16),
  wrapped  BYTEA   NOT NULL,
  PRIMARY KEY (notebook, record)
);
INSERT INTO vault_by_notebook (notebook, record, wrapped) SELECT notebook, record, wrapped FROM vault;
DROP TABLE vault;
ALTER TABLE vault_by_notebook RENAME TO vault;

-- So do sealed files.
ALTER TABLE blob DROP CONSTRAINT blob_pkey;
ALTER TABLE blob ADD PRIMARY KEY (notebook, hash);
DROP INDEX blob_record;
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

-- What comes by the hundred in one batch is not asked about for each row.
ALTER TABLE entry DROP CONSTRAINT entry_notebook_fkey;
ALTER TABLE blob DROP CONSTRAINT blob_notebook_fkey;
ALTER TABLE record DROP CONSTRAINT record_notebook_fkey;
ALTER TABLE record DROP CONSTRAINT record_officer_fkey;
