-- Sealed files that the oldest good backup has.
ALTER TABLE blob ADD COLUMN backed_up BIGINT NOT NULL DEFAULT 0 CHECK (backed_up IN (0, 1));
