-- A call from the locked screen of a phone that several officers use may be any officer's.
ALTER TABLE alarm ADD COLUMN caller_uncertain INTEGER NOT NULL DEFAULT 0 CHECK (caller_uncertain IN (0, 1));
