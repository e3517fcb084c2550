-- Fields are locked from now on: those in the clear are gone, and made anew from the lines. Positions of calls are locked
-- when that is done.
DELETE FROM record;
INSERT INTO setting (name, value) VALUES ('rebuild', '\x01');
